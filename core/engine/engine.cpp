#include "core/engine/engine.h"

#include "core/base/bounded_queue.h"
#include "core/engine/estate.h"
#include "core/engine/progress_meter.h"
#include "core/engine/shard.h"

#include <algorithm>
#include <future>
#include <mutex>
#include <thread>

namespace cosmoswatch {
namespace {

// A commit costs an fsync: often enough to be fresh, seldom enough to be cheap.
constexpr std::size_t commitAfterEvents = 65536;
constexpr std::size_t commitAfterRows = 20000;
constexpr std::chrono::milliseconds commitAfter{500};
constexpr std::size_t maxBatchesInQueue = 2; // enough for reading and detecting to overlap
constexpr std::size_t maxBadRecordsInBatch = 1000;

struct ReadBatch {
    EventBatch batch;
    SourceState state = SourceState::Reading;
};

// What the source alone can count; the shards count the records.
IngestCounters countersOf(const EventBatch& batch) {
    IngestCounters counters;
    counters.bytes = batch.bytes;
    counters.bad = batch.rejected.size() + batch.rejectedBeyond;
    for (const auto& [category, records] : batch.ignored)
        counters.ignored += records;
    return counters;
}

void addSourceSide(StoreBatch& pending, EventBatch& batch) {
    pending.counters += countersOf(batch);
    for (auto& rejected : batch.rejected) {
        if (pending.badRecords.size() >= maxBadRecordsInBatch) break;
        pending.badRecords.push_back({std::move(rejected.source), rejected.offset, std::move(rejected.reason),
                                      std::move(rejected.excerpt), now()});
    }
    // The store removes first and replaces in order, so that the latest position of an item wins; one that
    // was removed later than it was read must not come back.
    for (const auto& name : batch.removedCursors)
        std::erase_if(pending.cursors, [&name](const auto& cursor) { return cursor.first == name; });
    std::move(batch.cursors.begin(), batch.cursors.end(), std::back_inserter(pending.cursors));
    std::move(batch.removedCursors.begin(), batch.removedCursors.end(),
              std::back_inserter(pending.removedCursors));
}

bool isEmpty(const StoreBatch& batch) {
    return batch.alerts.empty() && batch.rollups.empty() && batch.accounts.empty() && batch.state.empty() &&
           batch.cursors.empty() && batch.removedCursors.empty() && batch.badRecords.empty() &&
           batch.counters == IngestCounters{};
}

} // namespace

struct Engine::Parts {
    Parts(EventSource& theSource, AlertStore& theStore, const Intel& intel, const EngineSettings& settings)
        : learningPeriod(settings.learningPeriod), source(theSource), store(theStore),
          estate(intel, {settings.learningPeriod, settings.acceptedLateness}, settings.sample) {
        const std::size_t count = std::max<std::size_t>(settings.workers, 1);
        for (std::size_t index = 0; index < count; ++index)
            shards.push_back(std::make_unique<Shard>(
                intel, estate.baseline(),
                ShardSettings{.index = index,
                              .count = count,
                              .learning = {settings.learningPeriod, settings.acceptedLateness},
                              .sample = settings.sample,
                              .maxAccounts = std::max<std::size_t>(settings.accountsInMemory / count, 1)},
                [this](const std::string& prefix) { return store.state(prefix); }));
        setProtection(settings.protection);
    }

    void setProtection(Protection protection);
    void applyChoices();
    Result<void> resume();
    Result<void> detect(const EventBatch& batch);
    Result<void> commitWhenDue(bool atOnce);
    Result<void> finishCommit();
    void noteProgress(SourceState state);

    const std::chrono::days learningPeriod;
    EventSource& source;
    AlertStore& store;
    Estate estate;
    std::vector<std::unique_ptr<Shard>> shards;

    StoreBatch pending;
    std::size_t pendingEvents = 0;
    std::chrono::steady_clock::time_point lastCommit = std::chrono::steady_clock::now();
    std::future<Result<void>> running; // the commit under way

    IngestCounters sourceCounters; // bytes, bad and ignored of this run
    std::map<std::string, std::uint64_t> ignored;
    ProgressMeter meter;
    mutable std::mutex mutex;
    EngineProgress progress;
    std::shared_ptr<const Protection> chosen;  // not in force yet
    std::shared_ptr<const Intel> chosenIntel;  // likewise
    std::shared_ptr<const Intel> intelInForce; // null: the one of the beginning
};

Engine::Engine(EventSource& source, AlertStore& store, const Intel& intel, EngineSettings settings)
    : parts_(std::make_unique<Parts>(source, store, intel, settings)) {}

Engine::~Engine() = default;

EngineProgress Engine::progress() const {
    std::lock_guard lock(parts_->mutex);
    EngineProgress progress = parts_->progress;
    progress.source = parts_->source.progress();
    return progress;
}

void Engine::setProtection(Protection protection) {
    parts_->setProtection(std::move(protection));
}

void Engine::setIntel(std::shared_ptr<const Intel> intel) {
    const std::lock_guard lock(parts_->mutex);
    parts_->chosenIntel = std::move(intel);
}

Result<void> Engine::run(std::stop_token stop) {
    Parts& parts = *parts_;
    if (auto resumed = parts.resume(); !resumed) return resumed;

    BoundedQueue<ReadBatch> queue(maxBatchesInQueue);
    std::stop_source stopReading;
    const std::stop_callback passOn(stop, [&] { stopReading.request_stop(); });
    std::jthread reader([&] {
        for (SourceState state = SourceState::Reading;
             state != SourceState::Finished && !stopReading.stop_requested();) {
            ReadBatch read;
            state = read.state = parts.source.next(read.batch, stopReading.get_token());
            if (!queue.push(std::move(read))) break;
        }
        queue.close();
    });

    Result<void> result;
    while (auto read = queue.pop()) {
        parts.sourceCounters += countersOf(read->batch);
        for (const auto& [category, records] : read->batch.ignored)
            countIgnored(parts.ignored, category, records);
        result = parts.detect(read->batch);
        if (!result) break;
        addSourceSide(parts.pending, read->batch);
        result = parts.commitWhenDue(read->state != SourceState::Reading);
        if (!result) break;
        parts.noteProgress(read->state);
    }
    stopReading.request_stop();
    queue.close();
    reader.join();
    if (result) result = parts.commitWhenDue(true);
    if (auto last = parts.finishCommit(); result) result = last;
    parts.noteProgress(SourceState::Finished);
    return result;
}

Result<void> Engine::Parts::resume() {
    auto cursors = store.cursors();
    if (!cursors) return tl::unexpected(std::move(cursors.error()));
    source.resume(*cursors);
    auto saved = store.state(Estate::stateName);
    if (!saved) return tl::unexpected(std::move(saved.error()));
    for (const auto& [name, state] : *saved)
        estate.restore(state);
    for (auto& shard : shards)
        if (auto resumed = shard->resume(); !resumed) return resumed;
    return {};
}

void Engine::Parts::setProtection(Protection protection) {
    if (!protection.everywhere.learningPeriod) protection.everywhere.learningPeriod = learningPeriod;
    auto next = std::make_shared<const Protection>(std::move(protection));
    std::lock_guard lock(mutex);
    chosen = std::move(next);
}

// Between two batches: a batch is judged by one and the same.
void Engine::Parts::applyChoices() {
    std::shared_ptr<const Protection> next;
    std::shared_ptr<const Intel> nextIntel;
    {
        std::lock_guard lock(mutex);
        next = std::exchange(chosen, nullptr);
        nextIntel = std::exchange(chosenIntel, nullptr);
    }
    if (nextIntel) {
        estate.setIntel(*nextIntel);
        for (auto& shard : shards)
            shard->setIntel(*nextIntel);
        intelInForce = std::move(nextIntel);
    }
    if (!next) return;
    estate.setProtection(next);
    for (auto& shard : shards)
        shard->setProtection(next);
}

Result<void> Engine::Parts::detect(const EventBatch& batch) {
    applyChoices();
    estate.process(batch);
    std::vector<std::future<Result<void>>> others;
    for (std::size_t i = 1; i < shards.size(); ++i)
        others.push_back(
            std::async(std::launch::async, [&shard = *shards[i], &batch] { return shard.process(batch); }));
    Result<void> result = shards.front()->process(batch);
    for (auto& other : others)
        if (auto finished = other.get(); result) result = std::move(finished);
    pendingEvents += batch.events.size();
    return result;
}

Result<void> Engine::Parts::commitWhenDue(bool atOnce) {
    const auto time = std::chrono::steady_clock::now();
    std::size_t rows = estate.pendingRows();
    for (const auto& shard : shards)
        rows += shard->pendingRows();
    if (!atOnce && pendingEvents < commitAfterEvents && rows < commitAfterRows &&
        time - lastCommit < commitAfter)
        return {};
    estate.collect(pending);
    for (auto& shard : shards)
        shard->collect(pending);
    if (auto finished = finishCommit(); !finished) return finished;
    lastCommit = time;
    pendingEvents = 0;
    StoreBatch batch = std::exchange(pending, {});
    if (isEmpty(batch)) return {};
    running =
        std::async(std::launch::async, [this, batch = std::move(batch)] { return store.commit(batch); });
    return {};
}

Result<void> Engine::Parts::finishCommit() {
    if (!running.valid()) return {};
    return running.get();
}

void Engine::Parts::noteProgress(SourceState state) {
    const SourceProgress sourceProgress = source.progress();
    std::lock_guard lock(mutex);
    progress.source = sourceProgress;
    progress.following = state == SourceState::Following;
    progress.counters = sourceCounters;
    progress.ignored = ignored;
    progress.alerts = estate.alertsSeen();
    progress.kinds = {};
    for (const auto& shard : shards) {
        progress.counters += shard->counters();
        progress.kinds += shard->kinds();
        progress.alerts += shard->alertsSeen();
        progress.newestRecord = std::max(progress.newestRecord, shard->newestRecord());
    }
    meter.update(progress);
}

} // namespace cosmoswatch
