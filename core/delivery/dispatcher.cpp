#include "core/delivery/dispatcher.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr std::chrono::milliseconds betweenLooks{200};
constexpr std::chrono::hours betweenPrunings{1};

void addStanding(DeliveryHealth& health, const std::vector<ReceiverStanding>& standings) {
    const auto found = std::find_if(standings.begin(), standings.end(), [&](const auto& standing) {
        return standing.receiver == health.receiver;
    });
    if (found == standings.end()) return;
    health.waiting = found->waiting;
    health.sent = found->sent;
    health.givenUp = found->givenUp;
    health.oldestWaiting = found->oldestWaiting;
    health.lastSent = found->lastSent;
    health.lastError = found->lastError;
    health.lastErrorTime = found->lastErrorTime;
}

} // namespace

Dispatcher::Dispatcher(AlertStore& store, std::vector<ReceiverSettings> receivers, DeliveryAccess access,
                       ChannelMaker makeChannel, Lane::ClockTime clock)
    : store_(store), clock_(std::move(clock)) {
    for (auto& receiver : receivers)
        lanes_.push_back(std::make_unique<Lane>(std::move(receiver), store, access, makeChannel, clock_));
    for (const auto& lane : lanes_)
        threads_.emplace_back([this, &lane](const std::stop_token& stop) { run(*lane, stop); });
}

Dispatcher::~Dispatcher() {
    for (auto& thread : threads_)
        thread.request_stop();
}

void Dispatcher::run(Lane& lane, const std::stop_token& stop) {
    const bool prunes = &lane == lanes_.front().get();
    std::optional<std::chrono::steady_clock::time_point> pruned;
    while (!stop.stop_requested()) {
        if (!lane.round(stop) && !waitFor(betweenLooks, stop)) return;
        const auto time = std::chrono::steady_clock::now();
        if (!prunes || (pruned && time - *pruned < betweenPrunings)) continue;
        pruned = time;
        prune();
    }
}

// What cannot be removed now is removed another time.
void Dispatcher::prune() {
    for (;;) {
        const auto removed = store_.pruneOutbox(clock_() - keptFor, keptMessages);
        if (!removed || *removed == 0) return;
    }
}

std::vector<DeliveryHealth> Dispatcher::health() const {
    const auto standings = store_.receiverStandings();
    std::vector<DeliveryHealth> all;
    for (const auto& lane : lanes_) {
        all.push_back(lane->health());
        if (standings) addStanding(all.back(), *standings);
    }
    return all;
}

} // namespace cosmoswatch
