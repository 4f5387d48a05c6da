// Which files under the given paths are logs, and which hour each belongs to.
#pragma once

#include "core/base/time.h"
#include "core/source/event_source.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace cosmoswatch {

struct FoundFile {
    std::filesystem::path path;
    std::uint64_t size = 0;
    std::filesystem::file_time_type modified{};
    bool named = false; // given by the user itself, not found in a folder
};

struct Discovery {
    std::vector<FoundFile> files; // sorted by path, each once
    std::vector<SourceProblem> problems;
    std::size_t emptyFolders = 0; // among the problems: logs may come yet
};

// Paths come out absolute and tidy, so that a file has one name however it was asked for. Walks folders
// recursively; links to folders are not followed, so that a loop cannot catch it.
[[nodiscard]] Discovery findFiles(const std::vector<std::filesystem::path>& paths);

// The hour in Azure's blob layout (…/y=2023/m=02/d=21/h=11/m=00/PT1H.json), else nothing.
[[nodiscard]] std::optional<Timestamp> hourInPath(const std::filesystem::path& path);

enum class FileKind { Log, Empty, NotALog, Utf16, Binary };
// By name and first bytes. A file named by the user, or with a log's extension, counts as a log unless it is
// binary.
[[nodiscard]] FileKind judgeFile(const FoundFile& file, std::string_view firstBytes);

} // namespace cosmoswatch
