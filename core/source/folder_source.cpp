#include "core/source/folder_source.h"

#include <algorithm>
#include <array>
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
Result<std::string> firstBytes(const fs::path& path) {
    auto stream = openByteStream(path);
    if (!stream) return tl::unexpected(stream.error());
    std::array<char, FileCursor::prefixLimit> buffer{};
    auto got = (*stream)->read(buffer);
    if (!got) return tl::unexpected(got.error());
    return std::string(buffer.data(), *got);
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
    if (!started_) {
        discover();
        started_ = true;
    } else if (open_.empty() && waiting_.empty()) {
        if (!settings_.follow) return SourceState::Finished;
        pause(settings_.pollInterval, stop);
        discover();
    }
    while (batch.events.size() < settings_.batchEvents && !stop.stop_requested()) {
        openDueFiles(batch);
        if (heads_.empty()) break;
        std::pop_heap(heads_.begin(), heads_.end());
        Open& earliest = *heads_.back().open;
        heads_.pop_back();
        earliest.file->takeInto(batch);
        advance(earliest, batch);
    }
    writeCursors(batch);
    if (!open_.empty() || !waiting_.empty()) return SourceState::Reading;
    return settings_.follow ? SourceState::Following : SourceState::Finished;
}

void FolderSource::discover() {
    Discovery found = findFiles(settings_.paths);
    for (const auto& problem : found.problems)
        report(problem.where, problem.what, true);
    for (const auto& file : found.files)
        consider(file);
}

// Puts a new or grown file in line.
void FolderSource::consider(const FoundFile& found) {
    const std::string name = found.path.string();
    auto identity = identifyFile(found.path);
    if (!identity) return; // gone again since the folder was read
    auto [entry, isNew] = seen_.try_emplace(name);
    Seen& seen = entry->second;
    const bool unchanged = !isNew && seen.size == found.size && seen.identity == *identity;
    if (seen.inHand || unchanged) return;
    const std::uint64_t sizeBefore = isNew || seen.identity != *identity ? 0 : seen.size;
    seen.identity = *identity;
    seen.size = found.size;
    if ((isNew || seen.rejected) && !judge(found, seen)) return;

    const auto start = whereToStart(found, *identity);
    {
        std::lock_guard lock(mutex_);
        progress_.items += isNew ? 1 : 0;
        if (!start || found.size == 0)
            progress_.itemsDone += isNew ? 1 : 0;
        else
            progress_.bytesTotal += found.size - std::min(found.size, sizeBefore);
    }
    if (!start || found.size == 0) return;
    seen.inHand = true;
    waiting_.insert({expectedStart(found), found.path, *start});
}

// Whether the file is a log; says why when the user might think it is.
bool FolderSource::judge(const FoundFile& found, Seen& seen) {
    const auto bytes = firstBytes(found.path);
    if (!bytes) {
        seen.rejected = true;
        report(bytes.error().where, bytes.error().what, true);
        return false;
    }
    const FileKind kind = judgeFile(found, *bytes);
    seen.rejected = kind != FileKind::Log && kind != FileKind::Empty;
    switch (kind) {
    case FileKind::Log:
        return true;
    case FileKind::Empty:
        if (found.named) report(found.path.string(), "is empty", false);
        return true;
    case FileKind::Utf16:
        report(found.path.string(),
               "is UTF-16 text; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8) and read it again", true);
        return false;
    case FileKind::Binary:
        if (found.named)
            report(found.path.string(),
                   "is a binary file, not a log; Azure's logs are JSON text, plain or gzip", true);
        break;
    case FileKind::NotALog:
        break;
    }
    if (!found.named) {
        std::lock_guard lock(mutex_);
        ++progress_.itemsSkipped;
    }
    return false;
}

std::optional<ReaderPosition> FolderSource::whereToStart(const FoundFile& found,
                                                         const FileIdentity& identity) {
    const auto known = cursors_.find(found.path.string());
    if (known == cursors_.end()) {
        const auto moved = knownUnderAnotherName(found, identity);
        return moved ? *moved : ReaderPosition{};
    }
    const FileCursor& cursor = known->second;
    if (cursor.finished && cursor.identity == identity && cursor.fileSize == found.size) return std::nullopt;
    if (continuesAt(found.path, cursor)) return cursor.position;
    if (const auto moved = knownUnderAnotherName(found, identity)) return *moved;
    report(found.path.string(), "was cut or replaced by another file; it is read from its start", false);
    return ReaderPosition{};
}

// A renamed file keeps its inode; a rotated .gz is the same bytes in another file.
std::optional<ReaderPosition> FolderSource::knownUnderAnotherName(const FoundFile& found,
                                                                  const FileIdentity& identity) {
    const bool compressed = found.path.extension() == ".gz";
    for (auto it = cursors_.begin(); it != cursors_.end(); ++it) {
        const auto& [name, cursor] = *it;
        const bool renamed = cursor.identity == identity && name != found.path.string();
        const bool packed = compressed && !cursor.compressed && cursor.position.offset > 0 &&
                            found.path.filename().string().starts_with(fs::path(name).filename().string());
        if ((!renamed && !packed) || !continuesAt(found.path, cursor)) continue;
        const ReaderPosition position = cursor.position;
        if (renamed) {
            removedCursors_.push_back(name);
            cursors_.erase(it);
        }
        return position;
    }
    return std::nullopt;
}

Timestamp FolderSource::expectedStart(const FoundFile& found) const {
    if (const auto hour = hourInPath(found.path)) return *hour;
    auto file = LogFile::open(found.path, {});
    if (!file) return {};
    EventBatch discarded;
    const Event* first = (*file)->peek(discarded, true);
    return first ? first->time + expectedLateness : Timestamp{};
}

// Opens the files whose records may come before what is next.
void FolderSource::openDueFiles(EventBatch& batch) {
    while (!waiting_.empty() && open_.size() < maxOpenFiles) {
        const Waiting& first = *waiting_.begin();
        if (!heads_.empty() && heads_.front().time < first.start - expectedLateness) return;
        auto file = LogFile::open(first.path, first.from);
        const Waiting taken = first;
        waiting_.erase(waiting_.begin());
        if (!file) {
            report(file.error().where, file.error().what, true);
            seen_[taken.path.string()].inHand = false;
            continue;
        }
        auto& open = *open_.emplace_back(std::make_unique<Open>());
        open.file = std::move(*file);
        open.bytesCounted = taken.from.offset;
        advance(open, batch);
    }
}

// Puts the file's next event in line, or notes that it is at its end.
void FolderSource::advance(Open& open, EventBatch& batch) {
    open.touched = true;
    if (const Event* next = open.file->peek(batch, !settings_.follow)) {
        heads_.push_back({next->time, &open});
        std::push_heap(heads_.begin(), heads_.end());
        return;
    }
    if (const auto error = open.file->takeError()) report(error->where, error->what, true);
    open.finished = true;
}

void FolderSource::writeCursors(EventBatch& batch) {
    for (auto& open : open_) {
        if (!open->touched) continue;
        open->touched = false;
        const std::string name = open->file->path().string();
        const ReaderPosition& position = open->file->position();
        const std::uint64_t fileBytes = open->file->bytesOfFileRead();
        auto cursor = makeCursor(open->file->path(), position, open->finished);
        if (cursor) {
            // What was added since must not pass for read.
            cursor->finished = open->finished && fileBytes >= cursor->fileSize;
            batch.cursors.emplace_back(name, cursor->toJson());
            cursors_.insert_or_assign(name, *cursor);
        }
        batch.bytes += position.offset - std::min(position.offset, open->bytesCounted);
        open->bytesCounted = position.offset;

        std::lock_guard lock(mutex_);
        progress_.bytesRead += fileBytes - std::min(fileBytes, open->fileBytesCounted);
        open->fileBytesCounted = fileBytes;
        if (open->finished) ++progress_.itemsDone;
    }
    batch.removedCursors = std::exchange(removedCursors_, {});
    for (const auto& open : open_)
        if (open->finished) seen_[open->file->path().string()].inHand = false;
    std::erase_if(open_, [](const auto& open) { return open->finished; });
}

SourceProgress FolderSource::progress() const {
    std::lock_guard lock(mutex_);
    return progress_;
}

std::vector<SourceProblem> FolderSource::problems() const {
    std::lock_guard lock(mutex_);
    return problems_;
}

void FolderSource::report(const std::string& where, const std::string& what, bool failed) {
    constexpr std::size_t maxProblems = 100;
    if (reported_.size() > 10 * maxProblems || !reported_.insert(where + '\n' + what).second) return;
    std::lock_guard lock(mutex_);
    problems_.insert(problems_.begin(), {where, what});
    if (problems_.size() > maxProblems) problems_.pop_back();
    if (failed) ++progress_.itemsFailed;
}

} // namespace cosmoswatch
