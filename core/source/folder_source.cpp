#include "core/source/folder_source.h"

#include "core/base/hash.h"

#include <algorithm>
#include <condition_variable>

namespace cosmoswatch {
namespace {

namespace fs = std::filesystem;

// Sleeps, but wakes at once when asked to stop.
void pause(std::chrono::milliseconds duration, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, duration, [] { return false; });
}

// The first bytes, uncompressed; fewer when the file has fewer.
Result<std::string> firstBytes(const fs::path& path, std::size_t wanted) {
    auto stream = openByteStream(path);
    if (!stream) return tl::unexpected(stream.error());
    std::string bytes(wanted, '\0');
    std::size_t have = 0;
    while (have < wanted) {
        auto got = (*stream)->read(std::span(bytes.data() + have, wanted - have));
        if (!got && have == 0) return tl::unexpected(got.error());
        if (!got || *got == 0) break;
        have += *got;
    }
    bytes.resize(have);
    return bytes;
}

// The hour of Azure's layout, else the time of the first record; the very first when neither is known.
Timestamp expectedStart(const fs::path& path, Duration lateness) {
    if (const auto hour = hourInPath(path)) return *hour - lateness;
    constexpr std::size_t enoughForARecord = 64 * 1024;
    const auto bytes = firstBytes(path, enoughForARecord);
    if (!bytes) return {};
    std::string_view rest = *bytes;
    RecordReader reader(std::make_shared<const std::string>(), {});
    const auto fill = [&](std::span<char> buffer) {
        const std::size_t size = rest.copy(buffer.data(), buffer.size());
        rest.remove_prefix(size);
        return size;
    };
    const auto chunk = reader.next(fill, true);
    return chunk && !chunk->events.empty() ? chunk->events.front().time : Timestamp{};
}

} // namespace

FolderSource::FolderSource(FolderSettings settings) : settings_(std::move(settings)) {}
FolderSource::~FolderSource() = default;

void FolderSource::resume(const std::map<std::string, std::string>& cursors) {
    for (const auto& [path, json] : cursors)
        if (auto cursor = FileCursor::fromJson(json)) cursors_.insert_or_assign(path, *cursor);
}

SourceState FolderSource::next(EventBatch& batch, std::stop_token stop) {
    batch = EventBatch{};
    batch.serial = ++batches_;
    const bool idle = merge_.isIdle();
    if (!started_ || (idle && settings_.follow)) {
        if (started_) pause(settings_.pollInterval, stop);
        started_ = true;
        discover();
    }
    merge_.fill(batch, settings_.batchEvents, !settings_.follow, stop);
    // A new file may have the name of one that was moved away.
    std::erase_if(removedCursors_, [this](const auto& name) { return cursors_.contains(name); });
    batch.removedCursors = std::exchange(removedCursors_, {});
    if (!merge_.isIdle()) return SourceState::Reading;
    return settings_.follow ? SourceState::Following : SourceState::Finished;
}

void FolderSource::discover() {
    const Discovery found = findFiles(settings_.paths);
    for (const auto& problem : found.problems)
        ledger_.report(problem.where, problem.what);
    // Who watches an empty folder waits for logs; who reads it once asked for what is not there.
    ledger_.countUnreachable(found.problems.size() - (settings_.follow ? found.emptyFolders : 0));

    std::vector<std::pair<const FoundFile*, FileIdentity>> files;
    present_.clear();
    for (const auto& file : found.files) {
        const auto identity = identifyFile(file.path);
        if (!identity) continue; // gone again since the folder was read
        // A second link to the same file is not read again.
        const bool isNew =
            present_.try_emplace({identity->device, identity->inode}, file.path.string()).second;
        if (isNew) files.emplace_back(&file, *identity);
    }
    for (const auto& [file, identity] : files)
        consider(*file, identity);
}

// Puts a new or changed file in line.
void FolderSource::consider(const FoundFile& found, const FileIdentity& identity) {
    Seen& seen = seen_[found.path.string()];
    const bool unchanged = seen.standing != Standing::New && !seen.retry && seen.identity == identity &&
                           seen.size == found.size && seen.modified == found.modified;
    if (seen.standing == Standing::InHand || unchanged) return;
    if (seen.identity != identity || seen.size == 0) seen.isLog = false;
    seen.identity = identity;
    seen.size = found.size;
    seen.modified = found.modified;
    seen.retry = false;
    if (!seen.isLog && !judge(found, seen)) return;

    const Start start = whereToStart(found, identity);
    if (!start || found.size == 0) {
        ledger_.settle(seen, Standing::Done);
        return;
    }
    if (start->offset < seen.bytesRead) seen.bytesTotal = seen.bytesRead = 0; // another file, or read again
    ledger_.account(seen, std::max(found.size, seen.bytesTotal), seen.bytesRead);
    ledger_.settle(seen, Standing::InHand);
    merge_.add({expectedStart(found.path, LogMerge::expectedLateness), found.path.string(), *start});
}

// Whether the file is a log; says why not when the user might think it is.
bool FolderSource::judge(const FoundFile& found, Seen& seen) {
    const std::string name = found.path.string();
    const auto bytes = firstBytes(found.path, FileCursor::prefixLimit);
    if (!bytes) {
        seen.retry = true;
        ledger_.report(bytes.error().where, bytes.error().what);
        ledger_.settle(seen, Standing::Failed);
        return false;
    }
    switch (judgeFile(found, *bytes)) {
    case FileKind::Log:
        seen.isLog = true;
        return true;
    case FileKind::Empty:
        if (found.named) ledger_.report(name, "is empty: there is nothing to read in it yet");
        ledger_.settle(seen, Standing::Done);
        return false;
    case FileKind::Utf16:
        ledger_.report(name,
                       "is UTF-16 text; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8) and read it again");
        ledger_.settle(seen, Standing::Failed);
        return false;
    case FileKind::Binary:
        if (found.named)
            ledger_.report(name, "is a binary file; Azure's logs are JSON text, plain or gzip: name those");
        ledger_.settle(seen, found.named ? Standing::Failed : Standing::Skipped);
        return false;
    case FileKind::NotALog:
        break;
    }
    ledger_.settle(seen, Standing::Skipped);
    return false;
}

FolderSource::Start FolderSource::whereToStart(const FoundFile& found, const FileIdentity& identity) {
    const auto known = cursors_.find(found.path.string());
    if (known == cursors_.end()) {
        const Start moved = knownUnderAnotherName(found, identity);
        return moved ? moved : ReaderPosition{};
    }
    const FileCursor& cursor = known->second;
    // Of a compressed file only the first bytes are compared: another file must have the same size, too.
    const bool sameSize = cursor.fileSize == found.size;
    const bool credible = !cursor.compressed || cursor.identity == identity || sameSize;
    if (credible && continuesAt(found.path, cursor)) {
        const bool nothingNew = cursor.finished && cursor.identity == identity && sameSize;
        return nothingNew ? Start{} : cursor.position;
    }
    if (const Start moved = knownUnderAnotherName(found, identity)) return moved;
    // Logs that are rotated come back under their name; what was read before is then found under another.
    const auto& before = cursor.identity;
    if (before == identity || !present_.contains({before.device, before.inode}))
        ledger_.report(found.path.string(), "was cut or replaced by another file; it is read from its start");
    return ReaderPosition{};
}

// A renamed file keeps its inode; a rotated copy or .gz beside it holds the same bytes in another file.
FolderSource::Start FolderSource::knownUnderAnotherName(const FoundFile& found,
                                                        const FileIdentity& identity) {
    const auto bytes = firstBytes(found.path, FileCursor::prefixLimit);
    if (!bytes) return std::nullopt;
    const auto matches = [&](const std::string& name, const FileCursor& cursor) {
        return name != found.path.string() && cursor.prefixLength > 0 &&
               cursor.prefixLength <= bytes->size() &&
               hash64(std::string_view(*bytes).substr(0, cursor.prefixLength)) == cursor.prefixHash &&
               continuesAt(found.path, cursor);
    };
    for (auto it = cursors_.begin(); it != cursors_.end(); ++it) {
        if (it->second.identity != identity || !matches(it->first, it->second)) continue;
        const ReaderPosition position = it->second.position;
        removedCursors_.push_back(it->first);
        cursors_.erase(it);
        return position;
    }
    for (const auto& [name, cursor] : cursors_)
        if (!cursor.compressed && fs::path(name).parent_path() == found.path.parent_path() &&
            matches(name, cursor))
            return cursor.position;
    return std::nullopt;
}

Result<std::unique_ptr<LogFile>> FolderSource::open(const LogMerge::Waiting& next) {
    auto file = LogFile::open(next.name, next.from);
    Seen& seen = seen_[next.name];
    if (!file) {
        ledger_.report(file.error().where, file.error().what);
        seen.retry = true;
        ledger_.settle(seen, Standing::Failed);
        return std::unique_ptr<LogFile>();
    }
    seen.bytesCounted = next.from.offset;
    return file;
}

bool FolderSource::ended(LogFile& log, std::optional<Error> error, EventBatch& batch) {
    if (error) ledger_.report(error->where, error->what);
    writeCursor(log, batch, !error);
    Seen& seen = seen_[log.name()];
    ledger_.account(seen, seen.bytesTotal, seen.bytesTotal);
    ledger_.settle(seen, error ? Standing::Failed : Standing::Done);
    return false;
}

void FolderSource::writeCursor(LogFile& log, EventBatch& batch, bool finished) {
    const std::uint64_t fileBytes = log.bytesOfFileRead();
    if (auto cursor = makeCursor(log.stream(), log.position())) {
        // What was added since must not pass for read.
        cursor->finished = finished && fileBytes >= cursor->fileSize;
        batch.cursors.emplace_back(log.name(), cursor->toJson());
        cursors_.insert_or_assign(log.name(), *cursor);
    }
    const std::uint64_t offset = log.position().offset;
    Seen& seen = seen_[log.name()];
    batch.bytes += offset - std::min(offset, seen.bytesCounted);
    seen.bytesCounted = std::max(offset, seen.bytesCounted);
    ledger_.account(seen, std::max(seen.bytesTotal, fileBytes), fileBytes);
}

} // namespace cosmoswatch
