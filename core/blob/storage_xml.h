// The XML answers of Azure Storage: lists of containers and blobs, and errors.
// https://learn.microsoft.com/rest/api/storageservices/list-blobs
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

struct BlobEntry {
    std::string name;
    std::string etag;    // without quotes; another one after each change
    std::string created; // another one once it was deleted and made anew
    std::uint64_t size = 0;
    bool archived = false; // cannot be read before it is rehydrated
};

struct BlobPage {
    std::vector<BlobEntry> blobs;
    std::vector<std::string> prefixes; // where a delimiter was asked for
    std::vector<std::string> containers;
    std::string next; // marker of the next page; empty: the last one
};

// InvalidFormat for what is no such list. Has bounds of depth and length, and takes no document types.
[[nodiscard]] Result<BlobPage> parseBlobPage(std::string_view xml);

struct StorageError {
    std::string code; // "AuthenticationFailed"
    std::string message;
};
[[nodiscard]] std::optional<StorageError> parseStorageError(std::string_view xml);

// "a%20b" → "a b", as names come that XML cannot hold; what is no escape stays.
[[nodiscard]] std::string percentDecoded(std::string_view text);

} // namespace cosmoswatch
