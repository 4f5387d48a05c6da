// What a storage account means by refusing, and what to do about it.
#pragma once

#include "core/base/result.h"
#include "core/net/http_client.h"

#include <string>
#include <string_view>

namespace cosmoswatch {

enum class Credential { Key, Signature, Application };

// PermissionDenied, NotFound, Conflict (this blob only), InvalidArgument or Unreachable (busy; not Azure
// Storage).
[[nodiscard]] Error explainRefusal(const HttpResponse& response, Credential credential,
                                   const std::string& where);

// The end of a shared access signature ("se=…"), when it is over; else nothing.
[[nodiscard]] std::string expiryAdvice(std::string_view signature);

} // namespace cosmoswatch
