#include "core/source/source_set.h"

#include <algorithm>
#include <deque>
#include <thread>

namespace cosmoswatch {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds rateWindow{5};
constexpr std::size_t mostProblems = 100;

bool isEmpty(const EventBatch& batch) {
    return batch.events.empty() && batch.rejected.empty() && batch.ignored.empty() && batch.bytes == 0 &&
           batch.cursors.empty() && batch.removedCursors.empty();
}

} // namespace

struct SourceSet::Member {
    std::unique_ptr<EventSource> source;
    SourceHealth health;
    EventBatch batch; // read ahead
    bool full = false;
    struct Sample {
        Clock::time_point time;
        std::uint64_t records;
        std::uint64_t bytes;
    };
    std::deque<Sample> samples; // sums before the batches of the last seconds
    std::jthread thread;        // last: it uses all of the above

    [[nodiscard]] bool isDue() const {
        return !full && !health.paused && health.state == SourceState::Reading;
    }
    void count(const EventBatch& read) {
        const auto time = Clock::now();
        samples.push_back({time, health.records, health.bytes});
        while (time - samples.front().time > rateWindow)
            samples.pop_front();
        health.records += read.events.size();
        health.bytes += read.bytes;
        health.bad += read.rejected.size() + read.rejectedBeyond;
        for (const auto& [category, records] : read.ignored)
            countIgnored(health.ignored, category, records);
        for (const Event& event : read.events)
            health.newestRecord = std::max(health.newestRecord, event.time);
    }
    [[nodiscard]] SourceHealth snapshot() const {
        SourceHealth now = health;
        now.progress = source->progress();
        now.problems = source->problems();
        now.connection = source->connection();
        const auto time = Clock::now();
        const auto recent = std::find_if(samples.begin(), samples.end(), [time](const Sample& sample) {
            return time - sample.time <= rateWindow;
        });
        if (recent == samples.end()) return now;
        const double seconds = std::max(std::chrono::duration<double>(time - recent->time).count(), 0.5);
        now.recordsPerSecond = static_cast<double>(health.records - recent->records) / seconds;
        now.bytesPerSecond = static_cast<double>(health.bytes - recent->bytes) / seconds;
        return now;
    }
};

SourceSet::SourceSet() = default;

SourceSet::~SourceSet() {
    for (auto& member : members_)
        member->thread.request_stop(); // all at once, then each is waited for
}

void SourceSet::add(std::string name, std::unique_ptr<EventSource> source, bool paused) {
    auto member = std::make_unique<Member>();
    member->source = std::move(source);
    member->health.name = std::move(name);
    member->health.paused = paused;
    members_.push_back(std::move(member));
}

bool SourceSet::setPaused(std::string_view name, bool paused) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(members_.begin(), members_.end(),
                                    [name](const auto& member) { return member->health.name == name; });
    if (found == members_.end()) return false;
    (*found)->health.paused = paused;
    changed_.notify_all();
    return true;
}

std::vector<SourceHealth> SourceSet::health() const {
    const std::lock_guard lock(mutex_);
    std::vector<SourceHealth> all;
    for (const auto& member : members_)
        all.push_back(member->snapshot());
    return all;
}

void SourceSet::resume(const std::map<std::string, std::string>& cursors) {
    for (auto& member : members_)
        member->source->resume(cursors);
}

void SourceSet::start() {
    started_ = true;
    for (auto& member : members_)
        member->thread =
            std::jthread([this, &member = *member](const std::stop_token& stop) { read(member, stop); });
}

// Always one batch ahead, so that it is known whose records come first.
void SourceSet::read(Member& member, const std::stop_token& stop) {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, stop, [&] { return !member.full && !member.health.paused; });
            if (stop.stop_requested()) return;
        }
        EventBatch batch;
        const SourceState state = member.source->next(batch, stop);
        const std::lock_guard lock(mutex_);
        member.count(batch);
        member.full = !isEmpty(batch);
        member.batch = std::move(batch);
        member.health.state = state;
        changed_.notify_all();
        if (state == SourceState::Finished) return;
    }
}

SourceState SourceSet::next(EventBatch& batch, std::stop_token stop) {
    std::unique_lock lock(mutex_);
    if (!started_) start();
    const auto until = Clock::now() + patience;
    changed_.wait_until(lock, stop, until,
                        [this] { return !isAnyDue() && (earliest() || state() == SourceState::Finished); });
    batch = EventBatch{};
    if (stop.stop_requested()) return state();
    if (Member* member = earliest()) {
        batch = std::move(member->batch);
        member->batch = EventBatch{};
        member->full = false;
        changed_.notify_all();
    }
    batch.serial = ++batches_;
    return state();
}

SourceSet::Member* SourceSet::earliest() {
    Member* first = nullptr;
    const auto timeOf = [](const Member& member) {
        return member.batch.events.empty() ? Timestamp::min() : member.batch.events.front().time;
    };
    for (const auto& member : members_)
        if (member->full && (!first || timeOf(*member) < timeOf(*first))) first = member.get();
    return first;
}

bool SourceSet::isAnyDue() const {
    return std::any_of(members_.begin(), members_.end(), [](const auto& member) { return member->isDue(); });
}

SourceState SourceSet::state() const {
    bool following = false;
    for (const auto& member : members_) {
        if (member->full || member->isDue()) return SourceState::Reading;
        following |= member->health.state != SourceState::Finished; // paused ones may go on
    }
    return following ? SourceState::Following : SourceState::Finished;
}

SourceProgress SourceSet::progress() const {
    SourceProgress sum;
    for (const auto& member : members_) {
        const SourceProgress one = member->source->progress();
        sum.bytesTotal += one.bytesTotal;
        sum.bytesRead += one.bytesRead;
        sum.items += one.items;
        sum.itemsDone += one.itemsDone;
        sum.itemsSkipped += one.itemsSkipped;
        sum.itemsFailed += one.itemsFailed;
    }
    return sum;
}

std::vector<SourceProblem> SourceSet::problems() const {
    std::vector<SourceProblem> all;
    for (const auto& member : members_)
        for (auto& problem : member->source->problems())
            if (all.size() < mostProblems) all.push_back(std::move(problem));
    return all;
}

} // namespace cosmoswatch
