// The bytes of a log file, plain or gzip, as one stream of uncompressed bytes.
#pragma once

#include "core/base/platform.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace cosmoswatch {

class ByteStream {
public:
    virtual ~ByteStream() = default;
    // Up to buffer.size() bytes; 0 at the (present) end. A file that has grown gives more at the next call.
    [[nodiscard]] virtual Result<std::size_t> read(std::span<char> buffer) = 0;
    // Moves on to an offset in the uncompressed bytes; only forwards.
    [[nodiscard]] virtual Result<void> skipTo(std::uint64_t offset) = 0;
    [[nodiscard]] virtual std::uint64_t offset() const = 0;     // uncompressed
    [[nodiscard]] virtual std::uint64_t fileOffset() const = 0; // of the file itself, for progress
    [[nodiscard]] virtual bool compressed() const = 0;
    [[nodiscard]] virtual FileIdentity identity() const = 0;          // zeros for what is no file
    [[nodiscard]] virtual Result<std::uint64_t> fileSize() const = 0; // on disk, now
    // The same file from its start, whatever has its name by now.
    [[nodiscard]] virtual Result<std::unique_ptr<ByteStream>> again() const = 0;
};

// gzip is told by its first two bytes, not by name; concatenated members are read one after the other.
// A gzip file that ends early, is damaged or expands more than a thousandfold past 64 MiB is InvalidFormat.
[[nodiscard]] Result<std::unique_ptr<ByteStream>> openByteStream(const std::filesystem::path& file);

// The same for gzip bytes from elsewhere; `name` stands in errors. When the bytes cannot be had now, it fails
// and may be read on later.
[[nodiscard]] std::unique_ptr<ByteStream> gunzip(std::unique_ptr<ByteStream> packed, const std::string& name);

} // namespace cosmoswatch
