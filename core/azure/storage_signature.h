// Signs requests to Azure Storage with the account's key:
// https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key
#pragma once

#include "core/base/result.h"
#include "core/net/http_client.h"

#include <string>
#include <string_view>

namespace cosmoswatch {

// What the signature is made of, line by line. `account` is the storage account's name; the URL holds it once
// more in its path when it is that of an emulator ("http://127.0.0.1:10000/devstoreaccount1/…").
[[nodiscard]] std::string stringToSign(const HttpRequest& request, std::string_view account);

// Adds Authorization. x-ms-date and x-ms-version stand in the headers already. InvalidArgument when the key
// is not base64.
[[nodiscard]] Result<void> signWithKey(HttpRequest& request, std::string_view account, std::string_view key);

} // namespace cosmoswatch
