// How far a blob has been read, and how to know it again.
#pragma once

#include "core/event/record_reader.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cosmoswatch {

// An append blob is known by the time it was created. Where that has changed, the first bytes and those right
// before the position tell whether it is the same log all the same.
struct BlobCursor {
    static constexpr std::size_t prefixLimit = 4096;
    static constexpr std::size_t tailLimit = 256;

    std::string etag;
    std::string created;
    ReaderPosition position;
    std::uint64_t size = 0; // of the blob, at this ETag
    std::uint32_t prefixLength = 0;
    std::uint64_t prefixHash = 0;
    std::uint64_t tailHash = 0; // of up to tailLimit bytes before position.offset
    bool compressed = false;    // then neither is looked at
    bool finished = false;      // all of this ETag had been read

    [[nodiscard]] std::uint64_t tailLength() const;
    [[nodiscard]] std::string toJson() const;
    [[nodiscard]] static std::optional<BlobCursor> fromJson(std::string_view json);
};

} // namespace cosmoswatch
