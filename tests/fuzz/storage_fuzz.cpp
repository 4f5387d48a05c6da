// Any bytes as an answer of a storage account: lists, errors, cursors. What was taken must keep its promises.
#include "core/blob/blob_cursor.h"
#include "core/blob/blob_refusal.h"
#include "core/blob/storage_xml.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace cosmoswatch;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto page = parseBlobPage(text))
        require(page->blobs.size() <= 20'000 && text.find("<!DOCTYPE") == std::string_view::npos);
    if (const auto error = parseStorageError(text)) require(!error->code.empty());
    if (const auto cursor = BlobCursor::fromJson(text)) {
        require(cursor->prefixLength <= BlobCursor::prefixLimit &&
                cursor->tailLength() <= BlobCursor::tailLimit);
        const auto again = BlobCursor::fromJson(cursor->toJson());
        require(again && again->position == cursor->position && again->tailHash == cursor->tailHash);
    }
    (void)expiryAdvice(text);
    HttpResponse response;
    response.status = size % 2 == 0 ? 403 : 409;
    response.headers = {{"date", std::string(text)}, {"retry-after", std::string(text)}};
    response.body = text;
    const auto refusal = explainRefusal(response, Credential::Signature, "place");
    require(!refusal.what.empty() && refusal.where == "place");
    (void)response.retryAfter();
    return 0;
}
