#include "core/source/file_cursor.h"

#include "core/base/hash.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cosmoswatch {
namespace {

// Up to `size` bytes from `offset` on; fewer where the file ends.
std::string bytesAt(ByteStream& stream, std::uint64_t offset, std::size_t size) {
    if (!stream.skipTo(offset)) return {};
    std::string bytes(size, '\0');
    std::size_t have = 0;
    while (have < size) {
        const auto got = stream.read(std::span(bytes.data() + have, size - have));
        if (!got || *got == 0) break;
        have += *got;
    }
    bytes.resize(have);
    return bytes;
}

struct PrefixAndTail {
    std::string prefix; // at most as long as asked for
    std::string tail;   // before the offset; shorter only when the file is
};

// Reads forwards only, as a compressed stream must: the tail may overlap the prefix.
PrefixAndTail prefixAndTail(ByteStream& stream, std::uint64_t offset, std::size_t prefixLength) {
    PrefixAndTail result{bytesAt(stream, 0, prefixLength), {}};
    const auto tailLength = static_cast<std::size_t>(std::min<std::uint64_t>(FileCursor::tailLimit, offset));
    const std::uint64_t tailBegin = offset - tailLength;
    if (tailBegin < result.prefix.size())
        result.tail = result.prefix.substr(static_cast<std::size_t>(tailBegin), tailLength);
    if (result.tail.size() < tailLength)
        result.tail += bytesAt(stream, tailBegin + result.tail.size(), tailLength - result.tail.size());
    return result;
}

// How far back the cursor looks: unpacking a whole file for it would take as long as reading it.
std::uint64_t verifiedOffset(const FileCursor& cursor) {
    return cursor.compressed ? 0 : cursor.position.offset;
}

std::size_t tailLength(const FileCursor& cursor) {
    return static_cast<std::size_t>(std::min<std::uint64_t>(FileCursor::tailLimit, verifiedOffset(cursor)));
}

} // namespace

std::string FileCursor::toJson() const {
    return nlohmann::json{{"device", identity.device}, {"inode", identity.inode},
                          {"offset", position.offset}, {"records", position.records},
                          {"size", fileSize},          {"prefixLength", prefixLength},
                          {"prefixHash", prefixHash},  {"tailHash", tailHash},
                          {"compressed", compressed},  {"finished", finished}}
        .dump();
}

std::optional<FileCursor> FileCursor::fromJson(std::string_view text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    const auto number = [&](const char* name) {
        const auto it = json.find(name);
        return it != json.end() && it->is_number_unsigned() ? it->get<std::uint64_t>() : std::uint64_t{0};
    };
    FileCursor cursor;
    cursor.identity = {number("device"), number("inode")};
    cursor.position = {number("offset"), number("records")};
    cursor.fileSize = number("size");
    if (number("prefixLength") > prefixLimit) return std::nullopt;
    cursor.prefixLength = static_cast<std::uint32_t>(number("prefixLength"));
    cursor.prefixHash = number("prefixHash");
    cursor.tailHash = number("tailHash");
    const auto flag = [&](const char* name) {
        const auto it = json.find(name);
        return it != json.end() && it->is_boolean() && it->get<bool>();
    };
    cursor.compressed = flag("compressed");
    cursor.finished = flag("finished");
    return cursor;
}

Result<FileCursor> makeCursor(const ByteStream& file, const ReaderPosition& position) {
    auto stream = file.again();
    if (!stream) return tl::unexpected(stream.error());
    const auto size = file.fileSize();
    if (!size) return tl::unexpected(size.error());
    FileCursor cursor;
    cursor.identity = file.identity();
    cursor.position = position;
    cursor.compressed = file.compressed();
    cursor.fileSize = *size;
    const auto bytes = prefixAndTail(**stream, verifiedOffset(cursor), FileCursor::prefixLimit);
    if (bytes.tail.size() < tailLength(cursor))
        return fail(ErrorCode::Unreadable, "became shorter while it was read; it is read again");
    cursor.prefixLength = static_cast<std::uint32_t>(bytes.prefix.size());
    cursor.prefixHash = hash64(bytes.prefix);
    cursor.tailHash = hash64(bytes.tail);
    return cursor;
}

bool continuesAt(const std::filesystem::path& file, const FileCursor& cursor) {
    auto stream = openByteStream(file);
    if (!stream) return false;
    const auto bytes = prefixAndTail(**stream, verifiedOffset(cursor), cursor.prefixLength);
    return bytes.prefix.size() == cursor.prefixLength && hash64(bytes.prefix) == cursor.prefixHash &&
           bytes.tail.size() == tailLength(cursor) && hash64(bytes.tail) == cursor.tailHash;
}

} // namespace cosmoswatch
