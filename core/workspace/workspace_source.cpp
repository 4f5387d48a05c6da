#include "core/workspace/workspace_source.h"

#include "core/base/text.h"
#include "core/base/time.h"
#include "core/workspace/row_records.h"
#include "core/workspace/seen_rows.h"
#include "core/workspace/source_standing.h"
#include "core/workspace/workspace_queries.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace cosmoswatch {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t batchRows = 8192;
constexpr std::chrono::minutes clockGoodFor{10};
constexpr std::chrono::minutes missingLookedForAgain{10};
constexpr std::chrono::minutes worryingClockError{5};
constexpr std::chrono::milliseconds waitInOneGo{500};
constexpr int triesWithoutFollowing = 6; // in a row, after which a single reading ends

class WorkspaceSource final : public EventSource {
public:
    WorkspaceSource(const WorkspaceLogs& workspace, const RemoteAccess& access, WorkspaceTimes times)
        : workspace_(workspace), access_(access), times_(times), queries_(workspace, access) {
        chooseTables();
        standing_.change([&](SourceProgress& progress) { progress.items = tables_.size(); });
    }

    void resume(const std::map<std::string, std::string>& cursors) override {
        for (auto& table : tables_)
            if (const auto found = cursors.find(table->cursorName); found != cursors.end())
                table->savedCursor = found->second;
    }
    [[nodiscard]] SourceState next(EventBatch& batch, std::stop_token stop) override;
    [[nodiscard]] SourceProgress progress() const override { return standing_.progress(); }
    [[nodiscard]] std::vector<SourceProblem> problems() const override { return standing_.problems(); }
    [[nodiscard]] SourceConnection connection() const override { return standing_.connection(); }

private:
    using Kind = QueryOutcome::Kind;
    struct Table {
        Table(const LogTable& theTable, const std::string& workspace)
            : table(theTable), cursorName("workspace/" + workspace + "/" + std::string(theTable.name)),
              rows(fmt::format("workspace {} {}", workspace, theTable.name)) {}
        LogTable table;
        std::string cursorName;
        RowRecords rows;
        std::optional<std::string> savedCursor;
        std::optional<IngestionSchedule> schedule; // once the service's clock is known
        std::optional<Clock::time_point> missingUntil;
        Clock::time_point nextPoll{};
        bool polled = false; // the newest rows, once at least
        bool counted = false;
        [[nodiscard]] bool isMissing(Clock::time_point time) const {
            return missingUntil && time < *missingUntil;
        }
    };
    // A table, what is asked of it, and what came.
    struct Work {
        Table* table = nullptr;
        IngestionSchedule::Slice slice;
        QueryAnswer answer;
        std::optional<Timestamp> latest;
    };

    void chooseTables();
    [[nodiscard]] Timestamp serviceTime() const {
        return clock_ + std::chrono::duration_cast<Duration>(Clock::now() - clockRead_);
    }
    bool readClock(const std::stop_token& stop);
    void beginSchedules();
    std::optional<Work> dueWork();
    void ask(Work work, const std::stop_token& stop);
    void tooMuch(Work work, QueryOutcome outcome);
    void tableIsMissing(Table& table);
    void failed(const std::string& why, std::optional<std::chrono::milliseconds> retryAfter, ErrorCode code);
    void succeeded();
    SourceState handOn(EventBatch& batch);
    void finish(Work& work, EventBatch& batch);
    SourceState idle(const std::stop_token& stop);
    void noteProgress();

    WorkspaceLogs workspace_;
    RemoteAccess access_;
    WorkspaceTimes times_;
    WorkspaceQueries queries_;
    std::vector<std::unique_ptr<Table>> tables_;
    SeenRows seen_;
    std::optional<Work> reading_;
    Backoff backoff_;
    std::optional<Clock::time_point> nextTry_;
    bool clockKnown_ = false;
    Timestamp clock_{}; // the service's, at clockRead_
    Timestamp start_{}; // the service's clock when it was first known
    Clock::time_point clockRead_{};
    std::uint64_t batches_ = 0;
    bool toldRoundsEnd_ = false;
    bool gaveUp_ = false;
    SourceStanding standing_;
};

void WorkspaceSource::chooseTables() {
    for (const auto& table : logTables()) {
        const bool chosen = workspace_.tables.empty() ||
                            std::any_of(workspace_.tables.begin(), workspace_.tables.end(),
                                        [&](const auto& name) { return equalsIgnoreCase(name, table.name); });
        if (chosen) tables_.push_back(std::make_unique<Table>(table, workspace_.workspace));
    }
    for (const auto& name : workspace_.tables)
        if (!findLogTable(name))
            standing_.report(visible(elide(name, 100)),
                             "is no table that holds logs of Cosmos DB; remove it from the source’s tables");
}

SourceState WorkspaceSource::next(EventBatch& batch, std::stop_token stop) {
    batch = EventBatch{};
    batch.serial = ++batches_;
    for (;;) {
        if (stop.stop_requested()) return SourceState::Following;
        if (gaveUp_) return SourceState::Finished;
        if (reading_) return handOn(batch);
        if (nextTry_ && Clock::now() < *nextTry_) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(*nextTry_ - Clock::now());
            waitFor(std::min(left, waitInOneGo), stop);
            return SourceState::Following;
        }
        if (!clockKnown_ || Clock::now() - clockRead_ > clockGoodFor) {
            if (!readClock(stop)) continue;
        }
        if (auto work = dueWork())
            ask(std::move(*work), stop);
        else
            return idle(stop);
    }
}

// Also shows whether we are let in.
bool WorkspaceSource::readClock(const std::stop_token& stop) {
    if (!clockKnown_) standing_.connecting();
    std::optional<std::chrono::milliseconds> retryAfter;
    const auto time = queries_.clock(stop, &retryAfter);
    if (!time) {
        if (!stop.stop_requested()) failed(describe(time.error()), retryAfter, time.error().code);
        return false;
    }
    succeeded();
    clock_ = *time;
    clockRead_ = Clock::now();
    const Duration off = now() - *time;
    constexpr const char* here = "clock of this machine";
    if (off > worryingClockError || off < -worryingClockError)
        standing_.report(here,
                         fmt::format("is {} {} Azure’s: set it by a time server. The workspace is read by "
                                     "Azure’s clock meanwhile.",
                                     formatDuration(off < Duration{} ? -off : off),
                                     off < Duration{} ? "behind" : "ahead of"));
    else
        standing_.settle(here);
    if (!clockKnown_) beginSchedules();
    return true;
}

void WorkspaceSource::beginSchedules() {
    clockKnown_ = true;
    start_ = clock_;
    for (auto& table : tables_)
        table->schedule.emplace(times_, start_ - times_.lookBack, table->savedCursor.value_or(""));
}

// First what is behind, of the table that is furthest behind; then the newest of each.
std::optional<WorkspaceSource::Work> WorkspaceSource::dueWork() {
    const auto time = Clock::now();
    const Timestamp end = access_.follow ? serviceTime() : start_;
    std::optional<Work> behind;
    Timestamp furthest = Timestamp::max();
    Table* poll = nullptr;
    for (auto& table : tables_) {
        if (table->isMissing(time)) continue;
        if (auto slice = table->schedule->overdue(end)) {
            const Timestamp from =
                slice->range.from - (table->table.leads ? IngestionSchedule::widest : Duration{});
            if (from >= furthest) continue;
            furthest = from;
            behind = Work{table.get(), *slice, {}, {}};
        } else if (!table->polled || (access_.follow && time >= table->nextPoll)) {
            if (!poll || table->nextPoll < poll->nextPoll) poll = table.get();
        }
    }
    // The newest do not wait for late rows, but for what is far behind.
    const bool catchesUp = behind && end - behind->slice.range.from >= 2 * times_.lateArrival +
                                                                           times_.settleEvery +
                                                                           std::chrono::seconds{1};
    if (poll && !catchesUp) return Work{poll, poll->schedule->newest(end), {}, {}};
    return behind;
}

void WorkspaceSource::ask(Work work, const std::stop_token& stop) {
    Table& table = *work.table;
    QueryOutcome outcome =
        queries_.ask(recordsQuery(table.table, work.slice.range), timespanOf(work.slice.range), stop);
    if (stop.stop_requested()) return;
    if (outcome.kind == Kind::Failed)
        return failed(outcome.error.what, outcome.retryAfter, outcome.error.code);
    succeeded();
    if (outcome.kind == Kind::NoTable) return tableIsMissing(table);
    if (std::exchange(table.missingUntil, std::nullopt)) standing_.settle(std::string(table.table.name));
    if (outcome.kind == Kind::TooMuch || outcome.answer.rows() >= mostRowsAsked)
        return tooMuch(std::move(work), std::move(outcome));
    work.answer = std::move(outcome.answer);
    reading_ = std::move(work);
}

void WorkspaceSource::tooMuch(Work work, QueryOutcome outcome) {
    if (work.table->schedule->divide(work.slice)) return;
    // As small as can be asked for: what came is better than nothing, and it must not stand still here.
    standing_.report(
        fmt::format("{}, {}", work.table->table.name, formatIso8601(work.slice.range.from)),
        "more records arrived within one second than the workspace hands out; some of them could "
        "not be read. Send the logs to an Event Hub or a storage account, too.");
    work.answer = std::move(outcome.answer);
    reading_ = std::move(work);
}

void WorkspaceSource::tableIsMissing(Table& table) {
    table.missingUntil = Clock::now() + missingLookedForAgain;
    table.polled = true;
    if (!table.table.advice.empty())
        standing_.report(
            std::string(table.table.name),
            fmt::format("is not in this workspace: {} What the older table {} has of it is read.",
                        table.table.advice, legacyTable));
    noteProgress();
}

void WorkspaceSource::failed(const std::string& why, std::optional<std::chrono::milliseconds> retryAfter,
                             ErrorCode code) {
    if (!access_.follow &&
        (backoff_.failures() + 1 >= triesWithoutFollowing || code == ErrorCode::Untrusted)) {
        standing_.report(placeOf(workspace_), why);
        standing_.change([](SourceProgress& progress) { progress.itemsFailed = 1; });
        gaveUp_ = true;
    }
    const auto wait = backoff_.next(retryAfter);
    nextTry_ = Clock::now() + wait;
    standing_.retrying(why, wait);
}

void WorkspaceSource::succeeded() {
    backoff_.succeeded();
    nextTry_.reset();
    standing_.connected();
}

SourceState WorkspaceSource::handOn(EventBatch& batch) {
    Work& work = *reading_;
    const auto taken = work.table->rows.take(work.answer, batchRows, seen_, batch);
    if (taken.newest) work.latest = std::max(work.latest.value_or(*taken.newest), *taken.newest);
    toldRoundsEnd_ = false;
    const bool live = work.slice.live;
    if (taken.rows < batchRows) finish(work, batch);
    // What is new is not kept waiting.
    return live && access_.follow && !reading_ ? SourceState::Following : SourceState::Reading;
}

void WorkspaceSource::finish(Work& work, EventBatch& batch) {
    Table& table = *work.table;
    const Timestamp settledBefore = table.schedule->settled();
    table.schedule->done(work.slice, work.answer.rows(), work.latest);
    if (work.slice.live) {
        table.polled = true;
        table.nextPoll = Clock::now() + access_.pollInterval;
    }
    if (work.answer.rows() > 0 || table.schedule->settled() != settledBefore)
        batch.cursors.emplace_back(table.cursorName, table.schedule->cursor());
    const std::uint64_t bytes = work.answer.bytes();
    standing_.change([&](SourceProgress& progress) { progress.bytesRead += bytes; });
    reading_.reset();
    noteProgress();
}

// Nothing is there now. Said at once after the last rows; then a moment is waited for first.
SourceState WorkspaceSource::idle(const std::stop_token& stop) {
    if (!access_.follow) return SourceState::Finished;
    if (std::exchange(toldRoundsEnd_, true)) {
        auto wait = std::chrono::milliseconds{access_.pollInterval};
        for (const auto& table : tables_)
            if (!table->missingUntil)
                wait = std::min(wait, std::max(std::chrono::milliseconds{1},
                                               std::chrono::ceil<std::chrono::milliseconds>(table->nextPoll -
                                                                                            Clock::now())));
        waitFor(wait, stop);
    }
    return SourceState::Following;
}

// How many bytes there will be is reckoned by the time that is left.
void WorkspaceSource::noteProgress() {
    double share = 0;
    std::uint64_t done = 0;
    const auto time = Clock::now();
    const double span = std::max(1.0, std::chrono::duration<double>(times_.lookBack).count());
    for (auto& table : tables_) {
        table->counted |= table->polled;
        done += table->counted ? 1 : 0;
        const double left =
            std::chrono::duration<double>(start_ - times_.lateArrival - table->schedule->settled()).count();
        share += table->counted || table->isMissing(time) ? 1 : 1 - std::clamp(left / span, 0.0, 1.0);
    }
    share = std::clamp(share / static_cast<double>(std::max<std::size_t>(tables_.size(), 1)), 0.01, 1.0);
    standing_.change([&](SourceProgress& progress) {
        progress.itemsDone = done;
        progress.bytesTotal = static_cast<std::uint64_t>(static_cast<double>(progress.bytesRead) / share);
    });
}

} // namespace

std::unique_ptr<EventSource> openWorkspaceSource(const WorkspaceLogs& workspace, const RemoteAccess& access,
                                                 WorkspaceTimes times) {
    return std::make_unique<WorkspaceSource>(workspace, access, times);
}

} // namespace cosmoswatch
