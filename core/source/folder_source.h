// Log files on disk: single files, folders and Azure's blob layout, plain or gzip. Reads them merged by the
// records' own time across the categories of all accounts, then, when asked to follow, watches them grow.
#pragma once

#include "core/source/event_source.h"
#include "core/source/file_cursor.h"
#include "core/source/log_discovery.h"
#include "core/source/log_merge.h"
#include "core/source/source_ledger.h"

#include <filesystem>
#include <memory>
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

class FolderSource final : public EventSource, private LogMerge::Owner {
public:
    explicit FolderSource(FolderSettings settings);
    ~FolderSource() override;

    void resume(const std::map<std::string, std::string>& cursors) override;
    [[nodiscard]] SourceState next(EventBatch& batch, std::stop_token stop) override;
    [[nodiscard]] SourceProgress progress() const override { return ledger_.progress(); }
    [[nodiscard]] std::vector<SourceProblem> problems() const override { return ledger_.problems(); }

private:
    // Memory while merging is this many chunks.
    static constexpr std::size_t maxOpenFiles = 128;

    using Standing = SourceLedger::Standing;
    // What is known of each file that was seen: growth is noticed without opening it.
    struct Seen : SourceLedger::Item {
        FileIdentity identity;
        std::uint64_t size = 0;
        std::filesystem::file_time_type modified{};
        bool isLog = false;             // judged by its first bytes
        bool retry = false;             // it could not be opened
        std::uint64_t bytesCounted = 0; // uncompressed, already given to a batch
    };
    using Start = std::optional<ReaderPosition>; // nothing when all of the file was read before

    void discover();
    void consider(const FoundFile& found, const FileIdentity& identity);
    [[nodiscard]] bool judge(const FoundFile& found, Seen& seen);
    [[nodiscard]] Start whereToStart(const FoundFile& found, const FileIdentity& identity);
    [[nodiscard]] Start knownUnderAnotherName(const FoundFile& found, const FileIdentity& identity);
    [[nodiscard]] Result<std::unique_ptr<LogFile>> open(const LogMerge::Waiting& next) override;
    void advanced(LogFile& log, EventBatch& batch) override { writeCursor(log, batch, false); }
    [[nodiscard]] bool ended(LogFile& log, std::optional<Error> error, EventBatch& batch) override;
    void writeCursor(LogFile& log, EventBatch& batch, bool finished);

    FolderSettings settings_;
    std::map<std::string, FileCursor> cursors_; // by path, as known at the start and written since
    std::unordered_map<std::string, Seen> seen_;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> present_; // device, inode → path, now
    LogMerge merge_{*this, maxOpenFiles};
    std::vector<std::string> removedCursors_;
    std::uint64_t batches_ = 0;
    bool started_ = false;
    SourceLedger ledger_;
};

} // namespace cosmoswatch
