// How far a log file has been read, and how to know the file again after a restart, whatever its name is
// then.
#pragma once

#include "core/base/platform.h"
#include "core/base/result.h"
#include "core/event/record_reader.h"
#include "core/source/byte_stream.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace cosmoswatch {

// A file is known by device and inode, by its first bytes, and by the bytes right before the position: a new
// file under an old name or on an old inode, or one cut and written anew, fails one of these.
struct FileCursor {
    static constexpr std::size_t prefixLimit = 4096;
    static constexpr std::size_t tailLimit = 256;

    FileIdentity identity;
    ReaderPosition position;
    std::uint64_t fileSize = 0;     // on disk, when the cursor was made
    std::uint32_t prefixLength = 0; // uncompressed bytes hashed: as many as there were, up to prefixLimit
    std::uint64_t prefixHash = 0;
    std::uint64_t tailHash = 0; // of up to tailLimit uncompressed bytes before position.offset
    bool compressed = false;    // then the bytes before the position are not looked at again
    bool finished = false;      // everything that was there had been read

    [[nodiscard]] std::string toJson() const;
    [[nodiscard]] static std::optional<FileCursor> fromJson(std::string_view json);
};

// The cursor of an open file that has been read up to `position`.
[[nodiscard]] Result<FileCursor> makeCursor(const ByteStream& file, const ReaderPosition& position);

// Whether the file begins with the bytes that the cursor stands behind. Compressed and plain forms of the
// same log match each other, so that a rotated .gz is not read twice.
[[nodiscard]] bool continuesAt(const std::filesystem::path& file, const FileCursor& cursor);

} // namespace cosmoswatch
