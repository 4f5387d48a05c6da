// Log files on disk: single files, folders and Azure's blob layout, plain or gzip. Reads them merged by the
// records' own time across the categories of all accounts, then, when asked to follow, watches them grow.
#pragma once

#include "core/source/event_source.h"
#include "core/source/file_cursor.h"
#include "core/source/log_discovery.h"
#include "core/source/log_file.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace cosmoswatch {

struct FolderSettings {
    std::vector<std::filesystem::path> paths;
    bool follow = false;
    std::size_t batchEvents = 2048;
    // How long to wait before looking for growth again.
    std::chrono::milliseconds pollInterval{1000};
};

class FolderSource final : public EventSource {
public:
    explicit FolderSource(FolderSettings settings);
    ~FolderSource() override;

    void resume(const std::map<std::string, std::string>& cursors) override;
    [[nodiscard]] SourceState next(EventBatch& batch, std::stop_token stop) override;
    [[nodiscard]] SourceProgress progress() const override;
    [[nodiscard]] std::vector<SourceProblem> problems() const override;

private:
    // Memory while merging is this many chunks; past it files wait, and order is kept as well as it can be.
    static constexpr std::size_t maxOpenFiles = 128;
    // A batch ends early when its records are this long together.
    static constexpr std::size_t maxBatchBytes = 16 * 1024 * 1024;
    // Records arrive in the blob of the hour they were received: some belong to the hour before.
    static constexpr std::chrono::minutes expectedLateness{30};

    struct Waiting {
        Timestamp start; // no record is expected before
        std::filesystem::path path;
        ReaderPosition from;
        friend bool operator<(const Waiting& a, const Waiting& b) {
            return a.start != b.start ? a.start < b.start : a.path < b.path;
        }
    };
    struct Open {
        std::unique_ptr<LogFile> file;
        std::uint64_t bytesCounted = 0; // uncompressed, already given to a batch
        bool touched = false;           // its cursor must be written with the present batch
    };
    struct Head { // an open file's next event
        Timestamp time;
        Open* open = nullptr;
        // For std::push_heap: the earliest on top, ties by name so that every run is the same.
        friend bool operator<(const Head& a, const Head& b) {
            if (a.time != b.time) return a.time > b.time;
            return a.open->file->path().native() > b.open->file->path().native();
        }
    };
    enum class Standing : std::uint8_t { New, InHand, Done, Skipped, Failed };
    // What is known of each file that was seen: growth is noticed without opening it.
    struct Seen {
        FileIdentity identity;
        std::uint64_t size = 0;
        std::filesystem::file_time_type modified{};
        Standing standing = Standing::New;
        bool isLog = false;           // judged by its first bytes
        bool retry = false;           // it could not be opened
        std::uint64_t bytesTotal = 0; // its part of the progress
        std::uint64_t bytesRead = 0;
    };
    using Start = std::optional<ReaderPosition>; // nothing when all of the file was read before

    void discover();
    void consider(const FoundFile& found, const FileIdentity& identity);
    [[nodiscard]] bool judge(const FoundFile& found, Seen& seen);
    [[nodiscard]] Start whereToStart(const FoundFile& found, const FileIdentity& identity);
    [[nodiscard]] Start knownUnderAnotherName(const FoundFile& found, const FileIdentity& identity);
    [[nodiscard]] bool openNextDue();
    [[nodiscard]] bool lineUp(EventBatch& batch, const std::stop_token& stop);
    void finish(Open& open, EventBatch& batch);
    void writeCursor(Open& open, EventBatch& batch, bool finished);
    void settle(Seen& seen, Standing standing);
    void account(Seen& seen, std::uint64_t bytesTotal, std::uint64_t bytesRead);
    void countUnreachable(std::uint64_t paths);
    void report(const std::string& where, const std::string& what);

    FolderSettings settings_;
    std::map<std::string, FileCursor> cursors_; // by path, as known at the start and written since
    std::unordered_map<std::string, Seen> seen_;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> present_; // device, inode → path, now
    std::set<Waiting> waiting_;
    std::vector<std::unique_ptr<Open>> open_;
    std::vector<Open*> unlined_; // open files whose next event is not known yet
    std::vector<Head> heads_;    // a heap
    std::set<std::string> reported_;
    std::vector<std::string> removedCursors_;
    std::uint64_t unreachable_ = 0; // given paths and folders that could not be read
    std::uint64_t batches_ = 0;
    bool started_ = false;

    mutable std::mutex mutex_; // guards what other threads look at
    SourceProgress progress_;
    std::vector<SourceProblem> problems_;
};

} // namespace cosmoswatch
