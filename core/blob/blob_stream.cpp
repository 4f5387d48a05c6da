#include "core/blob/blob_stream.h"

#include "core/base/hash.h"

#include <algorithm>

namespace cosmoswatch {

BlobStream::BlobStream(BlobClient& client, BlobPlace place, const BlobCursor& known, std::uint64_t begin,
                       std::uint64_t offset, BlobPart first)
    : client_(client), place_(std::move(place)), known_(known), begin_(begin), offset_(offset),
      bytes_(std::move(first.bytes)), total_(first.total), append_(first.append) {
    known_.etag = std::move(first.etag);
    known_.created = std::move(first.created);
    keepPrefix(begin_, bytes_);
}

std::string_view BlobStream::firstBytes() const {
    return std::string_view(bytes_).substr(
        static_cast<std::size_t>(std::min(offset_ - begin_, end() - begin_)));
}

Result<std::size_t> BlobStream::read(std::span<char> buffer) {
    if (offset_ >= end()) {
        const auto more = fetch();
        if (!more) return tl::unexpected(more.error());
        if (!*more) return std::size_t{0};
    }
    const std::size_t got = std::string_view(bytes_)
                                .substr(static_cast<std::size_t>(offset_ - begin_))
                                .copy(buffer.data(), buffer.size());
    offset_ += got;
    if (known_.compressed) forgetBefore(offset_);
    return got;
}

Result<void> BlobStream::skipTo(std::uint64_t offset) {
    while (offset > end()) {
        const auto more = fetch();
        if (!more) return tl::unexpected(more.error());
        if (!*more) return fail(ErrorCode::InvalidFormat, "is shorter than before", client_.urlOf(place_));
        forgetBefore(std::min(offset, end()));
    }
    offset_ = offset;
    return {};
}

Result<std::unique_ptr<ByteStream>> BlobStream::again() const {
    return fail(ErrorCode::Unsupported, "a blob is read once", client_.urlOf(place_));
}

Result<bool> BlobStream::fetch() {
    if (end() >= total_) return false;
    const std::string where = client_.urlOf(place_);
    BlobRange range{end(), nextPart_, known_.etag, {}};
    auto part = client_.read(place_, range);
    if (part && part->status == 412) {
        // It grew meanwhile; what we have of it stays as it is, as long as it is the same append blob.
        range.ifMatch.clear();
        part = client_.read(place_, range);
        const bool isSame =
            part && (part->status != 206 || (part->append && part->created == known_.created));
        if (part && !isSame) part->status = 412;
    }
    if (!part) return tl::unexpected(part.error());
    if (part->status == 404)
        return fail(ErrorCode::NotFound, "was deleted while it was read; what came was read", where);
    if (part->status != 206) {
        replaced_ = true;
        return fail(ErrorCode::Conflict, "was replaced while it was read; it is read from its start", where);
    }
    total_ = part->total;
    known_.etag = std::move(part->etag);
    if (part->bytes.empty()) {
        total_ = end();
        return false;
    }
    keepPrefix(end(), part->bytes);
    bytes_ += part->bytes;
    nextPart_ = std::min(largestPart, nextPart_ * 2);
    return true;
}

void BlobStream::forgetBefore(std::uint64_t offset) {
    if (offset <= begin_) return;
    bytes_.erase(0, static_cast<std::size_t>(offset - begin_));
    begin_ = offset;
}

void BlobStream::keepPrefix(std::uint64_t begin, std::string_view bytes) {
    if (begin > prefix_.size() || prefix_.size() >= BlobCursor::prefixLimit) return;
    bytes.remove_prefix(std::min(bytes.size(), prefix_.size() - static_cast<std::size_t>(begin)));
    prefix_ += bytes.substr(0, BlobCursor::prefixLimit - prefix_.size());
}

BlobCursor BlobStream::cursorAt(const ReaderPosition& position) {
    BlobCursor cursor = known_;
    cursor.position = position;
    cursor.size = total_;
    if (!prefix_.empty()) {
        cursor.prefixLength = static_cast<std::uint32_t>(prefix_.size());
        cursor.prefixHash = hash64(prefix_);
    }
    const std::uint64_t tail = cursor.tailLength();
    if (tail > 0) {
        forgetBefore(position.offset - tail);
        cursor.tailHash = hash64(std::string_view(bytes_).substr(0, static_cast<std::size_t>(tail)));
    }
    return cursor;
}

namespace {

// Whether the part begins with the bytes that stood before the position.
bool hasTail(const BlobPart& part, const BlobCursor& known) {
    const auto length = static_cast<std::size_t>(known.tailLength());
    return part.bytes.size() >= length &&
           hash64(std::string_view(part.bytes).substr(0, length)) == known.tailHash;
}

Result<bool> hasPrefix(BlobClient& client, const BlobPlace& place, const BlobCursor& known) {
    if (known.prefixLength == 0) return true;
    const auto part = client.read(place, {0, known.prefixLength, {}, {}});
    if (!part) return tl::unexpected(part.error());
    return part->bytes.size() == known.prefixLength && hash64(part->bytes) == known.prefixHash;
}

Result<bool> isSameLog(BlobClient& client, const BlobPlace& place, const BlobCursor& known,
                       const BlobPart& part) {
    const bool isSameBlob = part.created == known.created;
    if (known.position == ReaderPosition{}) return true;
    if (known.compressed) return isSameBlob || part.etag == known.etag;
    if (!hasTail(part, known)) return false;
    return isSameBlob ? Result<bool>(true) : hasPrefix(client, place, known);
}

} // namespace

Result<BlobOpening> openBlob(BlobClient& client, const BlobPlace& place, const BlobCursor& known,
                             bool onlyIfChanged) {
    const std::uint64_t begin = known.compressed ? 0 : known.position.offset - known.tailLength();
    auto part =
        client.read(place, {begin, BlobStream::firstPart, {}, onlyIfChanged ? known.etag : std::string()});
    if (!part) return tl::unexpected(part.error());
    BlobOpening opening;
    if (part->status == 404) opening.what = BlobOpening::What::Gone;
    const bool isEmpty = part->status == 416 && begin == 0;
    if (part->status == 304 || part->status == 412 || isEmpty) opening.what = BlobOpening::What::Unchanged;
    if (opening.what != BlobOpening::What::Opened) return opening;

    if (part->status == 206 && part->bytes.empty()) {
        if (!onlyIfChanged)
            return fail(ErrorCode::Unreachable, "sent an empty part of the blob; it is asked for again",
                        client.urlOf(place));
        opening.what = BlobOpening::What::Unchanged;
        return opening;
    }
    const auto same = part->status == 416 ? Result<bool>(false) : isSameLog(client, place, known, *part);
    if (!same) return tl::unexpected(same.error());
    if (!*same) {
        auto fresh = openBlob(client, place, {}, false);
        if (fresh) fresh->anew = true;
        return fresh;
    }
    opening.from = known.position;
    opening.packed = begin == 0 && part->bytes.starts_with("\x1F\x8B");
    if (known.compressed && !opening.packed) opening.from = {};
    BlobCursor remembered = known;
    remembered.compressed = opening.packed;
    const std::uint64_t offset = opening.packed ? 0 : opening.from.offset;
    opening.stream = std::make_unique<BlobStream>(client, place, remembered, begin, offset, std::move(*part));
    return opening;
}

} // namespace cosmoswatch
