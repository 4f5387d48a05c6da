#include "core/base/text.h"
#include "core/base/time.h"
#include "core/blob/blob_rounds.h"
#include "core/blob/blob_source.h"
#include "core/source/log_discovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace cosmoswatch {
namespace {

constexpr int mostPages = 40; // 200,000 blobs; the rest is not counted

struct Found {
    std::uint64_t logs = 0;
    std::uint64_t bytes = 0;
    std::optional<Timestamp> first, last;
    std::set<std::string> containers;
    bool more = false; // than were looked at

    void add(const std::string& container, const BlobEntry& blob) {
        FoundFile file;
        file.path = blob.name;
        if (blob.size == 0 || judgeFile(file, "?") != FileKind::Log) return; // by its name
        ++logs;
        bytes += blob.size;
        containers.insert(container);
        if (const auto hour = hourInPath(blob.name)) {
            first = std::min(first.value_or(*hour), *hour);
            last = std::max(last.value_or(*hour), *hour);
        }
    }
    [[nodiscard]] std::string text() const {
        std::string text = fmt::format("{}{} {}, {}", more ? "more than " : "", formatCount(logs),
                                       logs == 1 ? "log" : "logs", formatBytes(bytes));
        if (first)
            text += fmt::format(", from {} to {}", formatMinute(*first).substr(0, 10),
                                formatMinute(*last).substr(0, 10));
        return text;
    }
};

} // namespace

Result<SourceCheck> checkBlobLogs(const BlobLogs& logs, const RemoteAccess& access,
                                  const std::stop_token& stop) {
    BlobClient client(logs, access);
    client.setStop(stop);
    BlobRounds rounds(logs, std::chrono::hours{1});
    rounds.schedule(BlobRounds::Clock::now(), now());
    Found found;
    for (int pages = 0; !rounds.isIdle(); ++pages) {
        if (pages >= mostPages) {
            found.more = true;
            break;
        }
        const auto& task = rounds.front();
        const std::string container = task.question.container;
        const auto page = task.kind == BlobRounds::Task::Kind::Containers
                              ? client.containers(task.question.prefix, task.question.marker)
                              : client.blobs(task.question);
        if (!page && page.error().code == ErrorCode::InvalidArgument && rounds.takeSimplerDelimiter())
            continue;
        if (!page) return tl::unexpected(page.error());
        rounds.answered(*page);
        for (const auto& blob : page->blobs)
            found.add(container, blob);
    }
    SourceCheck check;
    check.logs = found.logs;
    if (found.logs == 0) {
        check.found = "The storage account can be read, but holds no logs of Azure yet";
        check.advice.emplace_back(
            "It can be added all the same: logs are read when they appear. Azure writes the first "
            "ones up to an hour after the diagnostic setting was made.");
        return check;
    }
    check.found = found.text();
    if (logs.container.empty())
        check.advice =
            adviceOnMissingCategories(std::vector(found.containers.begin(), found.containers.end()));
    return check;
}

} // namespace cosmoswatch
