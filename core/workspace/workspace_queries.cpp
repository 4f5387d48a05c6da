#include "core/workspace/workspace_queries.h"

#include "core/base/text.h"
#include "core/base/time.h"
#include "core/workspace/log_tables.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr std::chrono::seconds longestWait{180}; // that we let the service think
constexpr std::string_view publicEndpoint = "https://api.loganalytics.azure.com";
constexpr std::string_view publicScope = "https://api.loganalytics.io/.default";

std::string withoutSlash(std::string text) {
    while (!text.empty() && text.back() == '/')
        text.pop_back();
    return text;
}

std::string scopeOf(const WorkspaceLogs& workspace) {
    const std::string endpoint = withoutSlash(workspace.endpoint);
    return endpoint == publicEndpoint ? std::string(publicScope) : endpoint + "/.default";
}

QueryOutcome failed(ErrorCode code, std::string what,
                    std::optional<std::chrono::milliseconds> retryAfter = {}) {
    QueryOutcome outcome;
    outcome.error = {code, std::move(what), {}};
    outcome.retryAfter = retryAfter;
    return outcome;
}

bool isPage(std::string_view body) {
    const auto text = trim(body.substr(0, 512));
    return text.starts_with('<');
}

// Limits are told in words only.
bool isTooMuch(const ServiceError& error) {
    for (const std::string_view sign : {"E_QUERY_RESULT_SET_TOO_LARGE", "exceed", "E_RUNAWAY_QUERY",
                                        "timed out", "timeout", "E_LOW_MEMORY_CONDITION"})
        if (findIgnoreCase(error.message, sign) != std::string_view::npos) return true;
    return error.has("PartialError");
}

bool isNoTable(const ServiceError& error) {
    return (error.has("SemanticError") || error.has("SEM0100")) &&
           findIgnoreCase(error.message, "Failed to resolve table") != std::string_view::npos;
}

std::string said(const std::optional<ServiceError>& error) {
    if (!error || (error->message.empty() && error->codes.empty())) return {};
    return fmt::format("; the service says: {}",
                       error->message.empty() ? error->codes.front() : error->message);
}

std::string unexpectedStatus(const WorkspaceLogs& workspace, int status,
                             const std::optional<ServiceError>& error) {
    switch (status) {
    case 401:
        return "the service does not take the application’s token: check that this machine’s clock is right "
               "and that tenant and endpoint belong to the same cloud" +
               said(error);
    case 403:
        return fmt::format("the application {} may not read this workspace: give it the role “Log Analytics "
                           "Data Reader” on the workspace (a new assignment takes some minutes){}",
                           workspace.credential.client, said(error));
    case 404:
        return "no workspace has this id: take the “Workspace ID” from its overview page in the portal" +
               said(error);
    case 429:
        return "the service asks for a pause: too many queries at once" + said(error);
    case 503:
        return "the service is busy for the moment" + said(error);
    default:
        return fmt::format("the service answers with HTTP {}{}", status, said(error));
    }
}

} // namespace

Result<void> checkWorkspaceId(const std::string& id) {
    const bool good =
        id.size() == 36 && std::all_of(id.begin(), id.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '-';
        });
    if (good) return {};
    return fail(ErrorCode::InvalidArgument,
                "is no workspace id: it is a GUID, shown as “Workspace ID” on the workspace’s overview page",
                visible(elide(id, 64)));
}

WorkspaceQueries::WorkspaceQueries(const WorkspaceLogs& workspace, const RemoteAccess& access)
    : workspace_(workspace), tokens_(workspace.credential, scopeOf(workspace), access),
      http_(access.network) {}

QueryOutcome WorkspaceQueries::ask(const std::string& query, const std::string& timespan,
                                   const std::stop_token& stop) {
    if (const auto good = checkWorkspaceId(workspace_.workspace); !good)
        return failed(good.error().code, describe(good.error()));
    for (;;) {
        const auto token = tokens_.token(stop);
        if (!token) return failed(token.error().code, describe(token.error()));
        HttpRequest request;
        request.method = "POST";
        request.url =
            fmt::format("{}/v1/workspaces/{}/query", withoutSlash(workspace_.endpoint), workspace_.workspace);
        request.headers = {{"Authorization", "Bearer " + token->value},
                           {"Content-Type", "application/json"}, // without it the answer is empty
                           {"Accept", "application/json"},
                           {"Prefer", fmt::format("wait={}", longestWait.count())}};
        nlohmann::json body{{"query", query}};
        if (!timespan.empty()) body["timespan"] = timespan;
        request.body = body.dump();
        request.timeout = longestWait + std::chrono::seconds{120};
        request.stallTimeout = longestWait + std::chrono::seconds{20};
        auto response = http_.send(request, stop);
        if (!response) {
            QueryOutcome outcome = failed(response.error().code, describe(response.error()));
            if (response.error().code == ErrorCode::InvalidFormat) outcome.kind = QueryOutcome::Kind::TooMuch;
            return outcome;
        }
        // A token may end early: once a new one is asked for at once.
        if (response->status == 401 && !renewed_) {
            tokens_.forget();
            renewed_ = true;
            continue;
        }
        renewed_ = response->status == 401;
        if (renewed_) tokens_.forget();
        return judge(std::move(*response));
    }
}

QueryOutcome WorkspaceQueries::judge(HttpResponse response) {
    QueryOutcome outcome;
    if (response.status == 204) {
        outcome.kind = QueryOutcome::Kind::Answered;
        return outcome;
    }
    if (isPage(response.body))
        return failed(
            ErrorCode::Unreachable,
            fmt::format("a web page came instead of an answer (HTTP {}): something in between, such as "
                        "a proxy or a log-in page of the network, answers in the service’s place",
                        response.status));
    if (response.status != 200) {
        const auto error = readServiceError(response.body);
        outcome = failed(response.status == 401 || response.status == 403 ? ErrorCode::PermissionDenied
                         : response.status == 404                         ? ErrorCode::NotFound
                                                                          : ErrorCode::Unreachable,
                         unexpectedStatus(workspace_, response.status, error), response.retryAfter());
        if (error && response.status == 400 && isNoTable(*error))
            outcome.kind = QueryOutcome::Kind::NoTable;
        else if (response.status == 504 || (error && response.status != 429 && isTooMuch(*error)))
            outcome.kind = QueryOutcome::Kind::TooMuch;
        return outcome;
    }
    if (response.body.empty())
        return failed(ErrorCode::Unreachable, "the service’s answer is empty: something in between may have "
                                              "changed the request; check the proxy");
    auto answer = QueryAnswer::read(std::move(response.body));
    if (!answer) return failed(ErrorCode::Unreachable, describe(answer.error()));
    outcome.answer = std::move(*answer);
    outcome.kind = QueryOutcome::Kind::Answered;
    if (const auto& error = outcome.answer.error()) {
        outcome.kind = isTooMuch(*error) ? QueryOutcome::Kind::TooMuch : QueryOutcome::Kind::Failed;
        outcome.error = {ErrorCode::Unreachable, "the answer is partial" + said(error), {}};
    }
    return outcome;
}

Result<Timestamp> WorkspaceQueries::clock(const std::stop_token& stop,
                                          std::optional<std::chrono::milliseconds>* retryAfter) {
    QueryOutcome outcome = ask(clockQuery(), {}, stop);
    if (retryAfter) *retryAfter = outcome.retryAfter;
    if (outcome.kind != QueryOutcome::Kind::Answered) return tl::unexpected(std::move(outcome.error));
    std::string_view row;
    std::vector<std::string_view> values;
    if (outcome.answer.next(row, values) && !values.empty())
        if (const auto time = parseTimestamp(QueryAnswer::plain(values.front()))) return *time;
    return fail(ErrorCode::Unreachable, "the service does not tell its clock: check the endpoint");
}

} // namespace cosmoswatch
