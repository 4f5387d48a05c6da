// The bytes of a blob, fetched part by part.
#pragma once

#include "core/blob/blob_client.h"
#include "core/blob/blob_cursor.h"
#include "core/source/byte_stream.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace cosmoswatch {

class BlobStream final : public ByteStream {
public:
    static constexpr std::uint64_t firstPart = 256 * 1024;
    static constexpr std::uint64_t largestPart = 1024 * 1024;

    // `first` begins at `begin`; read() begins at `offset`, at or behind it. `known` gives the hash of the
    // first bytes when `begin` is behind them.
    BlobStream(BlobClient& client, BlobPlace place, const BlobCursor& known, std::uint64_t begin,
               std::uint64_t offset, BlobPart first);

    Result<std::size_t> read(std::span<char> buffer) override;
    Result<void> skipTo(std::uint64_t offset) override;
    std::uint64_t offset() const override { return offset_; }
    std::uint64_t fileOffset() const override { return offset_; }
    bool compressed() const override { return false; }
    FileIdentity identity() const override { return {}; }
    Result<std::uint64_t> fileSize() const override { return total_; }
    Result<std::unique_ptr<ByteStream>> again() const override;

    [[nodiscard]] std::string_view firstBytes() const; // of what was fetched first
    [[nodiscard]] bool isAtEnd() const { return offset_ >= total_; }
    // It is another blob by now, or was written anew.
    [[nodiscard]] bool wasReplaced() const { return replaced_; }
    // Where to go on behind a position; what stands before it is forgotten.
    [[nodiscard]] BlobCursor cursorAt(const ReaderPosition& position);
    // Of the cursor that is asked for: the position is one of the unpacked bytes.
    void setCompressed() { known_.compressed = true; }

private:
    [[nodiscard]] std::uint64_t end() const { return begin_ + bytes_.size(); }
    [[nodiscard]] Result<bool> fetch(); // false at the (present) end
    void forgetBefore(std::uint64_t offset);
    void keepPrefix(std::uint64_t begin, std::string_view bytes);

    BlobClient& client_;
    BlobPlace place_;
    BlobCursor known_;
    std::uint64_t begin_; // of bytes_
    std::uint64_t offset_;
    std::string bytes_;
    std::string prefix_; // as far as it was fetched
    std::uint64_t total_;
    std::uint64_t nextPart_ = firstPart;
    bool append_;
    bool replaced_ = false;
};

struct BlobOpening {
    enum class What {
        Opened,
        Unchanged, // since the cursor's ETag, or empty
        Gone,
    };
    What what = What::Opened;
    std::unique_ptr<BlobStream> stream; // of the bytes as they are stored
    ReaderPosition from;                // of the unpacked bytes
    bool packed = false;
    bool anew = false; // another blob than the cursor's: from its start
};

// Goes on behind a cursor, once it is sure that this is the same log.
[[nodiscard]] Result<BlobOpening> openBlob(BlobClient& client, const BlobPlace& place,
                                           const BlobCursor& known, bool onlyIfChanged);

} // namespace cosmoswatch
