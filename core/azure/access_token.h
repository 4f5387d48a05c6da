// Tokens of Microsoft Entra ID by client credentials:
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
#pragma once

#include "core/azure/remote_access.h"
#include "core/base/result.h"
#include "core/net/http_client.h"
#include "core/source/connection.h"

#include <chrono>
#include <mutex>
#include <stop_token>
#include <string>

namespace cosmoswatch {

struct AccessToken {
    std::string value;                             // without "Bearer "
    std::chrono::steady_clock::time_point expires; // a margin before it really does
};

// One application and scope; from any thread. Asks anew shortly before the token ends.
class TokenSource {
public:
    // scope: "https://storage.azure.com/.default" and the like.
    TokenSource(EntraApplication application, std::string scope, const RemoteAccess& access);
    // PermissionDenied with what Entra ID says is wrong (tenant, client, secret, expired secret, clock).
    [[nodiscard]] Result<AccessToken> token(const std::stop_token& stop);
    // The server did not take it: the next token() asks anew.
    void forget();

private:
    EntraApplication application_;
    std::string scope_;
    RemoteAccess access_;
    HttpClient http_;
    std::mutex mutex_;
    AccessToken current_{};
};

} // namespace cosmoswatch
