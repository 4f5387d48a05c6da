#include "core/engine/source_check.h"

#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/base/time.h"
#include "core/source/byte_stream.h"
#include "core/source/log_discovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace cosmoswatch {
namespace {

constexpr std::size_t mostOpened = 200; // the rest is taken for what these are

struct Category {
    std::string_view inPath; // Azure's container of its blobs
    std::string_view advice;
};
constexpr std::array<Category, 4> categories{{
    {"insights-logs-dataplanerequests",
     "No DataPlaneRequests here: who reads what from where cannot be seen. Switch on this category in the "
     "account’s diagnostic setting."},
    {"insights-logs-queryruntimestatistics",
     "No QueryRuntimeStatistics here: SQL injection cannot be seen. Switch on this category in the "
     "account’s diagnostic setting, and the account’s feature “Diagnostics full-text query”."},
    {"insights-logs-controlplanerequests",
     "No ControlPlaneRequests here: changes of the account’s own settings cannot be seen. Switch on this "
     "category in the account’s diagnostic setting."},
    {"insights-activity-logs",
     "No Activity Log here: who lists keys or opens the network cannot be seen. Export the "
     "subscription’s Activity Log (category Administrative) to the same place."},
}};

std::string dayText(Timestamp time) {
    return formatMinute(time).substr(0, 10);
}

bool isLog(const FoundFile& file) {
    auto stream = openByteStream(file.path);
    if (!stream) return false;
    std::string bytes(4096, '\0');
    const auto got = (*stream)->read(std::span(bytes.data(), bytes.size()));
    if (!got) return false;
    bytes.resize(*got);
    return judgeFile(file, bytes) == FileKind::Log;
}

struct Logs {
    std::uint64_t count = 0;
    std::uint64_t bytes = 0;
    std::optional<Timestamp> first, last;
    std::array<bool, categories.size()> seen{};
    bool hasLayout = false; // Azure's own names of folders

    void add(const FoundFile& file) {
        ++count;
        bytes += file.size;
        const std::string name = file.path.string();
        for (std::size_t i = 0; i < categories.size(); ++i)
            if (name.find(categories[i].inPath) != std::string::npos) seen[i] = hasLayout = true;
        if (const auto hour = hourInPath(file.path)) {
            first = std::min(first.value_or(*hour), *hour);
            last = std::max(last.value_or(*hour), *hour);
        }
    }
    [[nodiscard]] std::string text() const {
        std::string text =
            fmt::format("{} {}, {}", formatCount(count), count == 1 ? "log" : "logs", formatBytes(bytes));
        if (first) text += fmt::format(", from {} to {}", dayText(*first), dayText(*last));
        return text;
    }
};

Result<SourceCheck> checkFolder(const std::filesystem::path& path) {
    const Discovery found = findFiles({path});
    std::error_code error;
    const bool isEmpty = std::filesystem::is_directory(path, error) && std::filesystem::is_empty(path, error);
    if (found.files.empty() && !found.problems.empty() && (!isEmpty || error))
        return fail(ErrorCode::NotFound, found.problems.front().what, found.problems.front().where);
    Logs logs;
    std::size_t opened = 0;
    for (const auto& file : found.files)
        if (opened++ >= mostOpened || isLog(file)) logs.add(file);
    SourceCheck check;
    check.logs = logs.count;
    if (logs.count == 0) {
        check.found = found.files.empty() ? "The folder is empty"
                                          : fmt::format("None of the {} files here looks like a log of Azure",
                                                        formatCount(found.files.size()));
        check.advice.push_back("It can be added all the same: logs are read when they appear.");
        return check;
    }
    check.found = logs.text();
    for (std::size_t i = 0; i < categories.size() && logs.hasLayout; ++i)
        if (!logs.seen[i]) check.advice.emplace_back(categories[i].advice);
    for (const auto& problem : found.problems)
        check.advice.push_back(problem.where + ": " + problem.what);
    return check;
}

} // namespace

Result<SourceCheck> checkSource(const SourceSettings& source) {
    if (const auto* folder = std::get_if<FolderLogs>(&source.logs)) return checkFolder(folder->path);
    return fail(ErrorCode::Unsupported,
                "is of a kind that this version of Cosmos Watch does not know; install a newer one",
                source.name);
}

} // namespace cosmoswatch
