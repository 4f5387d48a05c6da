#include "core/blob/blob_source.h"

#include "core/base/text.h"
#include "core/blob/blob_rounds.h"
#include "core/blob/blob_stream.h"
#include "core/source/log_discovery.h"
#include "core/source/log_merge.h"
#include "core/source/source_ledger.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>

namespace cosmoswatch {
namespace {

using Clock = std::chrono::steady_clock;
using Standing = SourceLedger::Standing;

// While merging each holds a part or two in memory.
constexpr std::size_t mostOpenBlobs = 48;
constexpr std::size_t mostFetchedAhead = 32; // blobs that grew, in one look
constexpr std::size_t batchEvents = 8192;
// A blob that grew is asked with each poll for so long; after that seldom, and once it is not of the newest
// hours its day's list tells.
constexpr std::chrono::minutes staysWarm{15};
constexpr int quietPolls = 6;
constexpr std::size_t mostWarmWithoutHour = 1000;
constexpr int mostTries = 6; // when all is read once only

// What is known of each blob that was seen: growth is noticed by its ETag.
struct Known : SourceLedger::Item {
    BlobPlace place;
    std::optional<Timestamp> hour;
    BlobCursor cursor;
    std::string refusedEtag;  // not a log, damaged, archived: not looked at again before it changes
    Clock::time_point grew{}; // while it was followed
    Clock::time_point nextPoll{};
    std::optional<BlobOpening> ahead; // opened because it grew
    BlobStream* stream = nullptr;     // while it is open
    std::uint64_t bytesCounted = 0;   // unpacked, already given to a batch
};

class BlobSource final : public EventSource, private LogMerge::Owner {
public:
    BlobSource(const BlobLogs& logs, const RemoteAccess& access)
        : client_(logs, access), follow_(access.follow),
          pollInterval_(std::max(access.pollInterval, std::chrono::milliseconds{10})),
          rounds_(logs, pollInterval_), backoff_(std::min(pollInterval_, std::chrono::milliseconds{500})) {
        connection_.state = SourceConnection::State::Connecting;
        connection_.since = now();
        connection_.why = "being connected to";
    }

    void resume(const std::map<std::string, std::string>& cursors) override;
    [[nodiscard]] SourceState next(EventBatch& batch, std::stop_token stop) override;
    [[nodiscard]] SourceProgress progress() const override { return ledger_.progress(); }
    [[nodiscard]] std::vector<SourceProblem> problems() const override { return ledger_.problems(); }
    [[nodiscard]] SourceConnection connection() const override {
        const std::lock_guard lock(mutex_);
        return connection_;
    }

private:
    [[nodiscard]] SourceState state() const;
    [[nodiscard]] bool waitForRetry();
    void look();
    [[nodiscard]] bool listOnePage();
    void consider(const std::string& container, const BlobEntry& entry);
    void lineUp(Known& known);
    void pollWarm();
    [[nodiscard]] bool pollOne(const std::string& url);

    [[nodiscard]] Result<std::unique_ptr<LogFile>> open(const LogMerge::Waiting& next) override;
    void advanced(LogFile& log, EventBatch& batch) override { writeCursor(log, batch, false); }
    [[nodiscard]] bool ended(LogFile& log, std::optional<Error> error, EventBatch& batch) override;
    [[nodiscard]] bool isLog(Known& known, const BlobOpening& opening);
    void writeCursor(LogFile& log, EventBatch& batch, bool finished);

    void failed(const Error& error);
    void succeeded();
    void giveUp(Known& known, const std::string& etag, const Error& error);

    BlobClient client_;
    bool follow_;
    std::chrono::milliseconds pollInterval_;
    BlobRounds rounds_;
    Backoff backoff_;
    Clock::time_point retryAt_{};
    bool retrying_ = false;
    bool listed_ = false;    // all of it, once
    bool abandoned_ = false; // read once only, and not reachable
    Clock::time_point nextPoll_{};
    std::map<std::string, BlobCursor> resumed_;    // by URL; of blobs not seen yet
    std::unordered_map<std::string, Known> known_; // by URL
    std::set<std::string> warm_;
    std::string lastPolled_;
    LogMerge merge_{*this, mostOpenBlobs};
    std::uint64_t batches_ = 0;
    SourceLedger ledger_;
    mutable std::mutex mutex_;
    SourceConnection connection_;
};

void BlobSource::resume(const std::map<std::string, std::string>& cursors) {
    const std::string mine = client_.endpoint() + "/";
    for (auto it = cursors.lower_bound(mine); it != cursors.end() && it->first.starts_with(mine); ++it)
        if (auto cursor = BlobCursor::fromJson(it->second)) resumed_.insert_or_assign(it->first, *cursor);
}

SourceState BlobSource::next(EventBatch& batch, std::stop_token stop) {
    batch = EventBatch{};
    batch.serial = ++batches_;
    client_.setStop(std::move(stop));
    if (!waitForRetry()) return state();
    if (merge_.isIdle()) look();
    if (!retrying_) merge_.fill(batch, batchEvents, !follow_, client_.stop());
    return state();
}

// While it waits for a server, others are not to wait for it.
SourceState BlobSource::state() const {
    if (abandoned_) return SourceState::Finished;
    if (retrying_) return SourceState::Following;
    if (!listed_ || !merge_.isIdle()) return SourceState::Reading;
    return follow_ ? SourceState::Following : SourceState::Finished;
}

bool BlobSource::waitForRetry() {
    if (!std::exchange(retrying_, false)) return true;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(retryAt_ - Clock::now());
    if (left.count() <= 0 || waitFor(left, client_.stop())) return true;
    retrying_ = true;
    return false;
}

// Lists what is due and asks the blobs that grow, once something is due.
void BlobSource::look() {
    if (listed_) {
        const auto due = rounds_.isIdle() ? std::min(nextPoll_, rounds_.nextDue()) : Clock::now();
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - Clock::now());
        if (left.count() > 0 && !waitFor(left, client_.stop())) return;
    }
    rounds_.schedule(Clock::now(), now());
    const auto until = Clock::now() + pollInterval_;
    while (!rounds_.isIdle() && (!listed_ || Clock::now() < until)) {
        if (client_.stop().stop_requested() || !listOnePage()) return;
    }
    if (rounds_.isIdle()) listed_ = true;
    if (listed_ && follow_ && Clock::now() >= nextPoll_) pollWarm();
}

bool BlobSource::listOnePage() {
    const auto& task = rounds_.front();
    const std::string container = task.question.container;
    const auto page = task.kind == BlobRounds::Task::Kind::Containers
                          ? client_.containers(task.question.prefix, task.question.marker)
                          : client_.blobs(task.question);
    if (page) {
        succeeded();
        rounds_.answered(*page);
        for (const auto& entry : page->blobs)
            consider(container, entry);
        return true;
    }
    if (page.error().code == ErrorCode::InvalidArgument && rounds_.takeSimplerDelimiter()) return true;
    const bool isRefusal =
        page.error().code != ErrorCode::Unreachable && page.error().code != ErrorCode::Cancelled;
    failed(page.error());
    if (isRefusal && !rounds_.putOff(backoff_.failures())) retrying_ = false;
    return !retrying_;
}

// Puts a new or changed blob in line.
void BlobSource::consider(const std::string& container, const BlobEntry& entry) {
    const BlobPlace place{container, entry.name};
    const std::string url = client_.urlOf(place);
    const auto hour = hourInPath(entry.name);
    if (hour) rounds_.saw(place, *hour);
    if (entry.size == 0) return; // nothing yet, or a folder
    const auto [it, isNew] = known_.try_emplace(url);
    Known& known = it->second;
    if (isNew) {
        known.place = place;
        known.hour = hour;
        if (const auto resumed = resumed_.extract(url)) known.cursor = resumed.mapped();
    }
    const bool isNewest = hour ? rounds_.isNewest(place, *hour) : warm_.size() < mostWarmWithoutHour;
    if (follow_ && isNewest) warm_.insert(url);
    if (known.standing == Standing::InHand || known.refusedEtag == entry.etag) return;
    if (known.cursor.finished && known.cursor.etag == entry.etag) {
        ledger_.account(known, entry.size, entry.size);
        if (isNew) ledger_.settle(known, Standing::Done);
        return;
    }
    if (entry.archived)
        return giveUp(known, entry.etag,
                      {ErrorCode::Conflict,
                       "is in the archive tier and is not read; rehydrate it to have it read", url});
    ledger_.account(known, std::max(entry.size, known.bytesTotal), known.bytesRead);
    if (follow_ && listed_) {
        known.grew = Clock::now();
        warm_.insert(url);
    }
    lineUp(known);
}

void BlobSource::lineUp(Known& known) {
    ledger_.settle(known, Standing::InHand);
    const Timestamp start = known.hour ? *known.hour - LogMerge::expectedLateness : Timestamp{};
    merge_.add({start, client_.urlOf(known.place), known.cursor.position});
}

// Asks each blob that may still grow for what came since; those not reached now come first the next time.
void BlobSource::pollWarm() {
    std::vector<std::string> urls(warm_.upper_bound(lastPolled_), warm_.end());
    urls.insert(urls.end(), warm_.begin(), warm_.upper_bound(lastPolled_));
    std::size_t ahead = 0;
    for (const auto& url : urls) {
        if (client_.stop().stop_requested() || ahead >= mostFetchedAhead || !pollOne(url)) return;
        lastPolled_ = url;
        const auto known = known_.find(url);
        ahead += known != known_.end() && known->second.ahead.has_value();
    }
    nextPoll_ = Clock::now() + pollInterval_;
}

bool BlobSource::pollOne(const std::string& url) {
    Known& known = known_[url];
    const bool grows = Clock::now() - known.grew < staysWarm;
    if (!grows && known.hour && !rounds_.isNewest(known.place, *known.hour)) {
        warm_.erase(url);
        return true;
    }
    if (known.standing != Standing::Done || Clock::now() < known.nextPoll) return true;
    known.nextPoll = Clock::now() + (grows ? 0 : quietPolls) * pollInterval_;
    auto opening = openBlob(client_, known.place, known.cursor, true);
    if (!opening) {
        if (opening.error().code == ErrorCode::Conflict) {
            giveUp(known, known.cursor.etag, opening.error());
            warm_.erase(url);
            return true;
        }
        failed(opening.error());
        return false;
    }
    succeeded();
    if (opening->what == BlobOpening::What::Gone) warm_.erase(url);
    if (opening->what != BlobOpening::What::Opened) return true;
    known.ahead = std::move(*opening);
    known.grew = Clock::now();
    lineUp(known);
    return true;
}

bool isOfThisBlobOnly(const Error& error) {
    return error.code == ErrorCode::Conflict || error.code == ErrorCode::InvalidFormat ||
           error.code == ErrorCode::NotFound;
}

Result<std::unique_ptr<LogFile>> BlobSource::open(const LogMerge::Waiting& next) {
    Known& known = known_[next.name];
    auto opening = known.ahead ? Result<BlobOpening>(std::move(*known.ahead))
                               : openBlob(client_, known.place, known.cursor, false);
    known.ahead.reset();
    if (!opening && !isOfThisBlobOnly(opening.error())) {
        failed(opening.error());
        return tl::unexpected(opening.error());
    }
    if (!opening) {
        giveUp(known, known.cursor.etag, opening.error());
        return std::unique_ptr<LogFile>();
    }
    succeeded();
    if (opening->what == BlobOpening::What::Gone) ledger_.report(next.name, "was deleted before it was read");
    if (opening->what != BlobOpening::What::Opened) {
        ledger_.settle(known, opening->what == BlobOpening::What::Gone ? Standing::Failed : Standing::Done);
        return std::unique_ptr<LogFile>();
    }
    if (opening->anew) {
        ledger_.report(next.name, "was replaced by another blob; it is read from its start");
        known.cursor = {};
        known.bytesTotal = known.bytesRead = 0;
    }
    if (opening->from == ReaderPosition{} && !isLog(known, *opening)) return std::unique_ptr<LogFile>();

    known.stream = opening->stream.get();
    known.bytesCounted = opening->from.offset;
    std::unique_ptr<ByteStream> stream = std::move(opening->stream);
    if (opening->packed) {
        stream = gunzip(std::move(stream), next.name);
        if (const auto skipped = stream->skipTo(opening->from.offset); !skipped) {
            known.stream = nullptr;
            if (!isOfThisBlobOnly(skipped.error())) {
                failed(skipped.error());
                return tl::unexpected(skipped.error());
            }
            giveUp(known, known.cursor.etag, skipped.error());
            return std::unique_ptr<LogFile>();
        }
    }
    return std::make_unique<LogFile>(next.name, std::move(stream), opening->from);
}

// By its name and first bytes.
bool BlobSource::isLog(Known& known, const BlobOpening& opening) {
    const auto bytes = opening.stream->firstBytes().substr(0, BlobCursor::prefixLimit);
    FoundFile file;
    file.path = known.place.name;
    // What is packed shows no text.
    const auto kind = opening.packed ? FileKind::Log : judgeFile(file, bytes);
    if (kind == FileKind::Log) return true;
    if (kind == FileKind::Utf16)
        ledger_.report(client_.urlOf(known.place),
                       "is UTF-16 text, which no log of Azure is; it is not read");
    known.refusedEtag = opening.stream->cursorAt({}).etag;
    ledger_.settle(known, kind == FileKind::Utf16 ? Standing::Failed : Standing::Skipped);
    return false;
}

bool BlobSource::ended(LogFile& log, std::optional<Error> error, EventBatch& batch) {
    Known& known = known_[log.name()];
    if (error && !isOfThisBlobOnly(*error)) {
        failed(*error);
        return true; // read on where it stands
    }
    const bool replaced = known.stream->wasReplaced();
    if (replaced) {
        ledger_.report(error->where, error->what);
        known.cursor = {};
        known.stream = nullptr;
        lineUp(known);
        return false;
    }
    writeCursor(log, batch, !error);
    known.stream = nullptr;
    if (error) {
        giveUp(known, known.cursor.etag, *error);
        return false;
    }
    succeeded();
    ledger_.account(known, known.bytesTotal, known.bytesTotal);
    ledger_.settle(known, Standing::Done);
    return false;
}

void BlobSource::writeCursor(LogFile& log, EventBatch& batch, bool finished) {
    Known& known = known_[log.name()];
    if (!known.stream) return;
    known.cursor = known.stream->cursorAt(log.position());
    // What was added since must not pass for read.
    known.cursor.finished = finished && known.stream->isAtEnd();
    batch.cursors.emplace_back(log.name(), known.cursor.toJson());
    const std::uint64_t offset = log.position().offset;
    batch.bytes += offset - std::min(offset, known.bytesCounted);
    known.bytesCounted = std::max(offset, known.bytesCounted);
    const std::uint64_t stored = log.bytesOfFileRead();
    ledger_.account(known, std::max(known.bytesTotal, stored), stored);
}

// Not looked at again before it changes.
void BlobSource::giveUp(Known& known, const std::string& etag, const Error& error) {
    ledger_.report(error.where, error.what);
    known.refusedEtag = etag;
    ledger_.settle(known, Standing::Failed);
}

void BlobSource::failed(const Error& error) {
    retrying_ = true;
    if (error.code == ErrorCode::Cancelled) {
        retryAt_ = Clock::now();
        return;
    }
    const auto wait = backoff_.next(client_.askedToWait());
    retryAt_ = Clock::now() + wait;
    abandoned_ = !follow_ && backoff_.failures() >= mostTries;
    ledger_.report(error.where, error.what);
    const std::lock_guard lock(mutex_);
    if (connection_.state != SourceConnection::State::Retrying) connection_.since = now();
    connection_.state = SourceConnection::State::Retrying;
    connection_.why = describe(error);
    connection_.nextTry = now() + wait;
    ++connection_.failures;
}

void BlobSource::succeeded() {
    backoff_.succeeded();
    const std::lock_guard lock(mutex_);
    if (connection_.state == SourceConnection::State::Connected) return;
    connection_.state = SourceConnection::State::Connected;
    connection_.since = now();
    connection_.why.clear();
    connection_.nextTry = {};
}

} // namespace

std::unique_ptr<EventSource> openBlobSource(const BlobLogs& logs, const RemoteAccess& access) {
    return std::make_unique<BlobSource>(logs, access);
}

} // namespace cosmoswatch
