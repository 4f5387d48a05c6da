// Queries to a Log Analytics workspace: https://learn.microsoft.com/azure/azure-monitor/logs/api/overview
#pragma once

#include "core/azure/access_token.h"
#include "core/azure/remote_access.h"
#include "core/base/time.h"
#include "core/net/http_client.h"
#include "core/source/connection.h"
#include "core/workspace/query_answer.h"

#include <optional>
#include <stop_token>
#include <string>

namespace cosmoswatch {

struct QueryOutcome {
    enum class Kind {
        Answered,
        TooMuch, // more rows or bytes than one answer can hold, or than it has the time for: ask for less
        NoTable, // a table that this workspace does not have
        Failed,  // error says why; may be tried again
    };
    Kind kind = Kind::Failed;
    QueryAnswer answer; // with TooMuch, what there is of it
    Error error{};
    std::optional<std::chrono::milliseconds> retryAfter{}; // as the service asks
};

class WorkspaceQueries {
public:
    WorkspaceQueries(const WorkspaceLogs& workspace, const RemoteAccess& access);

    [[nodiscard]] QueryOutcome ask(const std::string& query, const std::string& timespan,
                                   const std::stop_token& stop);
    // The service's own clock.
    [[nodiscard]] Result<Timestamp> clock(const std::stop_token& stop,
                                          std::optional<std::chrono::milliseconds>* retryAfter = nullptr);

private:
    QueryOutcome judge(HttpResponse response);

    WorkspaceLogs workspace_;
    TokenSource tokens_;
    HttpClient http_;
    bool renewed_ = false; // the token was refused, and this is a new one
};

// The workspace's id, as a URL can hold it.
[[nodiscard]] Result<void> checkWorkspaceId(const std::string& id);

} // namespace cosmoswatch
