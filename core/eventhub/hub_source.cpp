#include "core/eventhub/hub_source.h"

#include "core/eventhub/hub_message.h"
#include "core/eventhub/hub_partition.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <mutex>
#include <set>
#include <vector>

namespace cosmoswatch {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t maxBatchBytes = 16 * 1024 * 1024; // a batch ends early behind them
constexpr std::chrono::milliseconds longestWait{1000};
constexpr std::chrono::seconds groupToldEvery{5};
constexpr std::size_t expectedPartitions = 4; // before the server has told

class HubSource final : public EventSource {
public:
    explicit HubSource(HubClient::Setting setting)
        : setting_(std::move(setting)),
          backoff_(std::chrono::milliseconds(500), setting_.options.reconnectAtMost) {}
    ~HubSource() override { close(); }

    void resume(const std::map<std::string, std::string>& cursors) override;
    SourceState next(EventBatch& batch, std::stop_token stop) override;
    SourceProgress progress() const override;
    std::vector<SourceProblem> problems() const override { return health_.problems(); }
    SourceConnection connection() const override { return health_.connection(); }

private:
    bool open(const std::stop_token& stop);
    void close();
    void addPartitions();
    void noticeLoss();
    void collect(EventBatch& batch);
    HubPartition* earliest();
    bool isAnyExpected() const;
    void take(HubPartition& partition, EventBatch& batch);
    void finish(EventBatch& batch);
    void tellGroup();
    bool hasReachedEnd() const;
    SourceState state(const EventBatch& batch) const;

    const HubClient::Setting setting_;
    std::map<std::int32_t, HubCursor> cursors_; // by partition, behind all that was handed on
    std::set<std::int32_t> touched_;            // by the present batch
    HubHealth health_;
    Wake wake_;
    Backoff backoff_;
    Clock::time_point nextOpening_{};
    std::size_t expected_ = expectedPartitions;
    std::vector<std::shared_ptr<const std::string>> places_; // by partition
    std::uint64_t batches_ = 0;
    Timestamp connectedSince_{}; // or not connected since
    Clock::time_point groupTold_ = Clock::now();
    std::map<std::int32_t, std::int64_t> toldToGroup_;

    mutable std::mutex mutex_; // guards what progress() looks at; only next() changes it
    std::unique_ptr<HubClient> client_;
    std::vector<std::unique_ptr<HubPartition>> partitions_;
    std::uint64_t messages_ = 0;
    std::uint64_t bytes_ = 0;
};

void HubSource::resume(const std::map<std::string, std::string>& cursors) {
    for (const auto& [name, position] : cursors) {
        std::int32_t number = 0;
        const auto digits = name.rfind('/') + 1; // 0 when there is none
        std::from_chars(name.data() + digits, name.data() + name.size(), number);
        if (name != cursorName(setting_.address, number)) continue;
        if (const auto cursor = HubCursor::fromJson(position)) cursors_.insert_or_assign(number, *cursor);
    }
    expected_ = std::max(expected_, cursors_.size());
}

SourceState HubSource::next(EventBatch& batch, std::stop_token stop) {
    batch = EventBatch{};
    batch.serial = ++batches_;
    const auto until = Clock::now() + std::min(setting_.access.pollInterval, longestWait);
    while (open(stop)) {
        addPartitions();
        noticeLoss();
        collect(batch);
        const auto time = Clock::now();
        const bool isEmpty = touched_.empty();
        if (!isEmpty || stop.stop_requested() || time >= until ||
            (!setting_.access.follow && hasReachedEnd()))
            break;
        wake_.wait(std::chrono::ceil<std::chrono::milliseconds>(until - time), stop);
    }
    finish(batch);
    tellGroup();
    return state(batch);
}

// Connected, or trying to. False, after a moment, when what is needed for it is missing.
bool HubSource::open(const std::stop_token& stop) {
    if (client_ && client_->partitions() > expected_) {
        // Now that their number is known, each gets its share of the memory.
        expected_ = client_->partitions();
        if (partitions_.empty()) close();
    }
    if (client_) return true;
    const auto time = Clock::now();
    if (time < nextOpening_) {
        waitFor(std::min(longestWait, std::chrono::ceil<std::chrono::milliseconds>(nextOpening_ - time)),
                stop);
        return false;
    }
    auto client = HubClient::open(setting_, expected_, health_, wake_);
    if (!client) {
        const auto wait = backoff_.next();
        nextOpening_ = time + wait;
        const Error& error = client.error();
        health_.failed(error.where.empty() ? setting_.address.place() : error.where, error.what, wait);
        return false;
    }
    backoff_.succeeded();
    const std::lock_guard lock(mutex_);
    client_ = std::move(*client);
    return true;
}

void HubSource::close() {
    const std::lock_guard lock(mutex_);
    partitions_.clear();
    client_.reset();
}

void HubSource::addPartitions() {
    for (auto number = static_cast<std::int32_t>(partitions_.size());
         number < static_cast<std::int32_t>(client_->partitions()); ++number) {
        const auto known = cursors_.find(number);
        auto partition = std::make_unique<HubPartition>(
            *client_, health_, wake_, number,
            known == cursors_.end() ? std::nullopt : std::optional(known->second));
        const std::lock_guard lock(mutex_);
        partitions_.push_back(std::move(partition));
        places_.push_back(
            std::make_shared<const std::string>(fmt::format("{}/{}", setting_.address.place(), number)));
    }
}

// What came into the hub meanwhile is heard of from one partition after the other: the first must not run
// days ahead.
void HubSource::noticeLoss() {
    const Timestamp since = health_.connection().since;
    if (since == connectedSince_) return;
    connectedSince_ = since;
    for (const auto& partition : partitions_)
        partition->expectMore();
}

// Messages of all partitions, in the order in which they were put into the hub. Where one that is behind has
// nothing at hand, the others wait for it.
void HubSource::collect(EventBatch& batch) {
    while (batch.events.size() < setting_.options.batchEvents && batch.bytes < maxBatchBytes) {
        HubPartition* next = earliest();
        if (!next || isAnyExpected()) return;
        take(*next, batch);
    }
}

HubPartition* HubSource::earliest() {
    HubPartition* first = nullptr;
    for (const auto& partition : partitions_)
        if (partition->look() && (!first || partition->time() < first->time())) first = partition.get();
    return first;
}

bool HubSource::isAnyExpected() const {
    return std::any_of(partitions_.begin(), partitions_.end(), [this](const auto& partition) {
        return partition->isExpected(setting_.options.patience);
    });
}

void HubSource::take(HubPartition& partition, EventBatch& batch) {
    const KafkaMessage message = partition.take();
    const auto number = static_cast<std::size_t>(partition.number());
    if (message->payload)
        decodeMessage({static_cast<const char*>(message->payload), message->len}, places_[number],
                      message->offset, batch);
    cursors_.insert_or_assign(partition.number(), *partition.cursor());
    touched_.insert(partition.number());
    const std::lock_guard lock(mutex_);
    ++messages_;
    bytes_ += message->len;
}

void HubSource::finish(EventBatch& batch) {
    std::stable_sort(batch.events.begin(), batch.events.end(),
                     [](const Event& a, const Event& b) { return a.time < b.time; });
    for (const std::int32_t number : touched_)
        batch.cursors.emplace_back(cursorName(setting_.address, number), cursors_.at(number).toJson());
    touched_.clear();
}

void HubSource::tellGroup() {
    if (!client_ || Clock::now() - groupTold_ < groupToldEvery) return;
    groupTold_ = Clock::now();
    std::vector<std::pair<std::int32_t, std::int64_t>> news;
    for (const auto& [number, cursor] : cursors_) {
        auto& told = toldToGroup_[number];
        if (told != cursor.offset + 1) news.emplace_back(number, cursor.offset + 1);
        told = cursor.offset + 1;
    }
    client_->tellGroup(news);
}

bool HubSource::hasReachedEnd() const {
    return !partitions_.empty() &&
           std::all_of(partitions_.begin(), partitions_.end(),
                       [](const auto& partition) { return partition->hasReachedEnd(); });
}

// Others wait for it while it is likely to have older records, not while something is wrong.
SourceState HubSource::state(const EventBatch& batch) const {
    const bool isLikely = !batch.cursors.empty() || isAnyExpected() ||
                          health_.connection().state == SourceConnection::State::Connecting;
    if (!hasReachedEnd() && (!setting_.access.follow || isLikely)) return SourceState::Reading;
    return setting_.access.follow ? SourceState::Following : SourceState::Finished;
}

SourceProgress HubSource::progress() const {
    const std::lock_guard lock(mutex_);
    std::uint64_t behind = 0;
    for (const auto& partition : partitions_)
        behind += partition->behind();
    SourceProgress progress;
    progress.items = messages_ + behind;
    progress.itemsDone = messages_;
    progress.bytesRead = bytes_;
    progress.bytesTotal = bytes_ + (messages_ > 0 ? behind * (bytes_ / messages_) : 0);
    return progress;
}

// Settings that can lead nowhere: says so until they are changed.
class MisnamedHub final : public EventSource {
public:
    MisnamedHub(const Error& error, const RemoteAccess& access) : access_(access) {
        health_.failed(error.where, error.where + " " + error.what, std::chrono::hours(24));
    }
    void resume(const std::map<std::string, std::string>& /*cursors*/) override {}
    SourceState next(EventBatch& batch, std::stop_token stop) override {
        batch = EventBatch{};
        batch.serial = ++batches_;
        if (!access_.follow) return SourceState::Finished;
        waitFor(longestWait, stop);
        return SourceState::Following;
    }
    SourceProgress progress() const override { return {}; }
    std::vector<SourceProblem> problems() const override { return health_.problems(); }
    SourceConnection connection() const override { return health_.connection(); }

private:
    RemoteAccess access_;
    HubHealth health_;
    std::uint64_t batches_ = 0;
};

} // namespace

std::unique_ptr<EventSource> openHubSource(const HubLogs& logs, const RemoteAccess& access) {
    auto source = openHubSource(logs, access, HubOptions{});
    if (source) return std::move(*source);
    return std::make_unique<MisnamedHub>(source.error(), access);
}

Result<std::unique_ptr<EventSource>> openHubSource(const HubLogs& logs, const RemoteAccess& access,
                                                   const HubOptions& options) {
    auto address = hubAddress(logs);
    if (!address) return tl::unexpected(address.error());
    if (options.plainToLoopback && !address->isLoopback())
        return fail(ErrorCode::InvalidArgument, "is not this very machine: TLS is needed", address->server());
    return std::make_unique<HubSource>(HubClient::Setting{std::move(*address), logs, access, options});
}

} // namespace cosmoswatch
