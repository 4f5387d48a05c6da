#include "core/engine/folder_check.h"

#include "core/base/text.h"
#include "core/base/time.h"
#include "core/source/byte_stream.h"
#include "core/source/log_discovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace cosmoswatch {
namespace {

constexpr std::size_t mostOpened = 200; // the rest is taken for what these are

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
    std::vector<std::string> names;
    std::uint64_t bytes = 0;
    std::optional<Timestamp> first, last;

    void add(const FoundFile& file) {
        names.push_back(file.path.string());
        bytes += file.size;
        if (const auto hour = hourInPath(file.path)) {
            first = std::min(first.value_or(*hour), *hour);
            last = std::max(last.value_or(*hour), *hour);
        }
    }
    [[nodiscard]] std::string text() const {
        std::string text = fmt::format("{} {}, {}", formatCount(names.size()),
                                       names.size() == 1 ? "log" : "logs", formatBytes(bytes));
        if (first) text += fmt::format(", from {} to {}", dayText(*first), dayText(*last));
        return text;
    }
};

} // namespace

Result<SourceCheck> checkFolder(const std::filesystem::path& path, const std::stop_token& stop) {
    const Discovery found = findFiles({path});
    std::error_code error;
    const bool isEmpty = std::filesystem::is_directory(path, error) && std::filesystem::is_empty(path, error);
    if (found.files.empty() && !found.problems.empty() && (!isEmpty || error))
        return fail(ErrorCode::NotFound, found.problems.front().what, found.problems.front().where);
    Logs logs;
    std::size_t opened = 0;
    for (const auto& file : found.files) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "was stopped", path.string());
        if (opened++ >= mostOpened || isLog(file)) logs.add(file);
    }
    SourceCheck check;
    check.logs = logs.names.size();
    if (check.logs == 0) {
        check.found = found.files.empty() ? "The folder is empty"
                                          : fmt::format("None of the {} files here looks like a log of Azure",
                                                        formatCount(found.files.size()));
        check.advice.push_back("It can be added all the same: logs are read when they appear.");
        return check;
    }
    check.found = logs.text();
    check.advice = adviceOnMissingCategories(logs.names);
    for (const auto& problem : found.problems)
        check.advice.push_back(problem.where + ": " + problem.what);
    return check;
}

} // namespace cosmoswatch
