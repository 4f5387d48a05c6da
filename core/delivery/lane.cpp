#include "core/delivery/lane.h"

#include "core/base/platform.h"
#include "core/delivery/snapshot.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace cosmoswatch {
namespace {

constexpr std::size_t collectedAtOnce = 200;
constexpr std::size_t sentAtOnce = 32;
constexpr std::size_t longestDigest = 200; // alerts
// Outcomes are written at least this often, so that a kill repeats little; to people at most one mail.
std::chrono::milliseconds unwrittenFor(const ReceiverSettings& receiver) {
    return std::chrono::milliseconds{std::holds_alternative<MailReceiver>(receiver.way) ? 0 : 50};
}

// Of one message among others that do not fail: 2 s, 4 s, … up to a quarter of an hour.
std::chrono::milliseconds waitAfter(std::uint32_t attempts) {
    constexpr std::chrono::milliseconds longest = std::chrono::minutes{15};
    return std::min(longest, std::chrono::milliseconds{1000} * (1 << std::min(attempts, 10u)));
}

void keepGravest(Message& digest) {
    std::stable_sort(digest.alerts.begin(), digest.alerts.end(),
                     [](const auto& a, const auto& b) { return a.alert.severity > b.alert.severity; });
    for (; digest.alerts.size() > longestDigest; digest.alerts.pop_back())
        ++digest.leftOut[static_cast<std::size_t>(digest.alerts.back().alert.severity)];
}

} // namespace

Lane::Lane(ReceiverSettings receiver, AlertStore& store, const DeliveryAccess& access,
           const ChannelMaker& makeChannel, ClockTime clock)
    : receiver_(std::move(receiver)), store_(store), access_(access), makeChannel_(makeChannel),
      clock_(std::move(clock)) {}

DeliveryHealth Lane::health() const {
    DeliveryHealth health;
    health.receiver = receiver_.name;
    health.kind = kindOf(receiver_.way);
    health.place = placeOf(receiver_.way);
    health.paused = receiver_.paused;
    const std::lock_guard lock(mutex_);
    health.problem = problem_;
    health.nextTry = heldUntil_;
    return health;
}

bool Lane::round(const std::stop_token& stop) {
    auto collected = takePlace().and_then([&] { return collect(); });
    if (collected) collected = queueSnapshot().map([&](bool queued) { return queued || *collected; });
    if (!collected) return hold(collected.error()), false;
    {
        const std::lock_guard lock(mutex_);
        if (receiver_.paused || (heldUntil_ && clock_() < *heldUntil_)) return *collected;
    }
    const auto sent = sendDue(stop);
    if (!sent) {
        opened_ = false; // what could not be noted as sent waits again
        return hold(sent.error()), false;
    }
    return *collected || *sent;
}

void Lane::open() {
    if (const auto done = takePlace(); !done) hold(done.error());
}

Result<void> Lane::takePlace() {
    if (opened_) return {};
    auto done = store_.openReceiver(receiver_.name);
    opened_ = done.has_value();
    return done;
}

Result<bool> Lane::collect() {
    const auto revision = store_.revision();
    if (seenRevision_ == revision) return false;
    const auto found = store_.newAlerts(receiver_.name, collectedAtOnce);
    if (!found) return tl::unexpected(found.error());
    if (found->alerts.empty()) {
        seenRevision_ = revision;
        return false;
    }
    const Timestamp time = clock_();
    std::vector<Alert> told = found->alerts;
    std::erase_if(told, [&](const Alert& alert) { return time - alert.generated > oldestTold; });
    const PlanTime planTime{time, localOffset(time)};
    const auto sentToday = store_.alertMessagesSince(receiver_.name, dayStart(planTime));
    if (!sentToday) return tl::unexpected(sentToday.error());
    const auto entries = plan(receiver_, told, *sentToday, planTime);
    return store_.enqueue(receiver_.name, entries, found->until).map([] { return true; });
}

// At its first look in a week; what another start has queued by then stays as it is.
Result<bool> Lane::queueSnapshot() {
    const Timestamp time = clock_();
    if (!receiver_.weeklySnapshot || std::holds_alternative<MailReceiver>(receiver_.way) ||
        snapshotWeek_ == weekStart(time))
        return false;
    const auto entries = weeklySnapshot(receiver_, store_, time);
    if (!entries) return tl::unexpected(entries.error());
    if (auto done = store_.enqueue(receiver_.name, *entries, std::nullopt); !done)
        return tl::unexpected(std::move(done.error()));
    snapshotWeek_ = weekStart(time);
    return !entries->empty();
}

Result<bool> Lane::sendDue(const std::stop_token& stop) {
    auto due = store_.outbox({receiver_.name, {MessageState::Waiting}, clock_()}, sentAtOnce);
    if (!due) return tl::unexpected(due.error());
    if (due->empty()) return false;
    if (!channel_) {
        auto made = makeChannel_(receiver_, access_);
        if (!made) return tl::unexpected(made.error());
        channel_ = std::move(*made);
    }
    std::vector<OutboxChange> begun;
    for (const auto& message : *due)
        begun.push_back({message.id, MessageState::Sending, clock_()});
    return store_.changeOutbox(receiver_.name, begun)
        .and_then([&] { return sendAll(std::move(*due), stop); })
        .map([] { return true; });
}

// After a failure that may pass, the others are not tried before the receiver had time to recover.
Result<void> Lane::sendAll(std::vector<OutboxMessage> due, const std::stop_token& stop) {
    std::vector<OutboxChange> unwritten;
    auto written = std::chrono::steady_clock::now();
    bool holding = false;
    for (auto& queued : due) {
        ++queued.attempts;
        if (holding || stop.stop_requested()) {
            unwritten.push_back({queued.id, MessageState::Waiting, clock_(), queued.nextTry});
            continue;
        }
        const auto message = load(queued);
        if (!message) {
            unwritten.push_back({queued.id, MessageState::Waiting, clock_(), queued.nextTry});
            hold(message.error());
            holding = true;
            continue;
        }
        if (!*message) {
            unwritten.push_back({queued.id, MessageState::Withdrawn, clock_()});
            continue;
        }
        const auto sent = channel_->send(**message, stop);
        unwritten.push_back(outcomeOf(queued, sent));
        holding = !sent && !sent.error().final;
        if (std::chrono::steady_clock::now() - written < unwrittenFor(receiver_)) continue;
        if (auto done = store_.changeOutbox(receiver_.name, unwritten); !done) return done;
        unwritten.clear();
        written = std::chrono::steady_clock::now();
    }
    return unwritten.empty() ? Result<void>() : store_.changeOutbox(receiver_.name, unwritten);
}

Result<std::optional<Message>> Lane::load(const OutboxMessage& queued) const {
    Message message{queued.id, queued.purpose, {}, {}, queued.queued, queued.reached};
    const bool isDigest = queued.purpose == MessagePurpose::Digest;
    for (const auto& id : queued.alerts) {
        auto alert = store_.alert(id);
        if (!alert && alert.error().code == ErrorCode::NotFound) continue;
        if (!alert) return tl::unexpected(std::move(alert.error()));
        if (alert->suppressedBy.empty() && alert->status != AlertStatus::Dismissed)
            message.alerts.push_back({std::move(*alert), {}});
        if (isDigest && message.alerts.size() >= 2 * longestDigest) keepGravest(message);
    }
    if (message.alerts.empty() && !queued.alerts.empty()) return std::nullopt;
    if (isDigest) {
        keepGravest(message);
        return message;
    }
    if (queued.purpose == MessagePurpose::Snapshot) return message;
    for (auto& report : message.alerts) {
        auto evidence = store_.evidence(report.alert.id);
        if (!evidence) return tl::unexpected(std::move(evidence.error()));
        report.evidence = std::move(*evidence);
        if (report.alert.correlationKey.empty()) continue;
        auto incident = store_.incident(report.alert.correlationKey);
        if (incident) report.incident = std::move(*incident);
    }
    return message;
}

OutboxChange Lane::outcomeOf(const OutboxMessage& queued, const tl::expected<void, Refusal>& sent) {
    const Timestamp time = clock_();
    if (sent) {
        backoff_.succeeded();
        const std::lock_guard lock(mutex_);
        problem_.clear();
        heldUntil_.reset();
        return {queued.id, MessageState::Sent, time};
    }
    const Refusal& refusal = sent.error();
    if (refusal.error.code == ErrorCode::Cancelled)
        return {queued.id, MessageState::Waiting, time, queued.nextTry, {}, refusal.reached};
    if (refusal.final)
        return {queued.id, MessageState::GivenUp, time, {}, describe(refusal.error), refusal.reached};
    hold(refusal.error, refusal.retryAfter);
    const auto wait = std::max(waitAfter(queued.attempts), refusal.retryAfter.value_or(waitAfter(0)));
    return {queued.id, MessageState::Waiting, time, time + wait, describe(refusal.error), refusal.reached};
}

void Lane::hold(const Error& error, std::optional<std::chrono::milliseconds> asked) {
    const auto wait = backoff_.next(asked);
    const std::lock_guard lock(mutex_);
    problem_ = describe(error);
    heldUntil_ = clock_() + wait;
}

} // namespace cosmoswatch
