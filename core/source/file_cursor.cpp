#include "core/source/file_cursor.h"

#include "core/base/hash.h"
#include "core/source/byte_stream.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cosmoswatch {
namespace {

// Exactly `size` bytes from `offset` on, or nothing.
std::optional<std::string> bytesAt(ByteStream& stream, std::uint64_t offset, std::size_t size) {
    if (!stream.skipTo(offset)) return std::nullopt;
    std::string bytes(size, '\0');
    std::size_t have = 0;
    while (have < size) {
        const auto got = stream.read(std::span(bytes.data() + have, size - have));
        if (!got || *got == 0) return std::nullopt;
        have += *got;
    }
    return bytes;
}

struct PrefixAndTail {
    std::uint64_t prefixHash = 0;
    std::uint64_t tailHash = 0;
};

// Reads forwards only, as a compressed stream must: the tail may overlap the prefix.
std::optional<PrefixAndTail> hashesBefore(ByteStream& stream, std::uint64_t offset,
                                          std::size_t prefixLength) {
    const auto prefix = bytesAt(stream, 0, prefixLength);
    if (!prefix) return std::nullopt;
    const auto tailLength = static_cast<std::size_t>(std::min<std::uint64_t>(FileCursor::tailLimit, offset));
    const std::uint64_t tailBegin = offset - tailLength;
    std::string tail;
    if (tailBegin < prefixLength) tail = prefix->substr(static_cast<std::size_t>(tailBegin));
    tail.resize(std::min(tail.size(), tailLength));
    if (tail.size() < tailLength) {
        const auto rest = bytesAt(stream, tailBegin + tail.size(), tailLength - tail.size());
        if (!rest) return std::nullopt;
        tail += *rest;
    }
    return PrefixAndTail{hash64(*prefix), hash64(tail)};
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
        return it != json.end() && it->is_number() ? it->get<std::uint64_t>() : 0;
    };
    FileCursor cursor;
    cursor.identity = {number("device"), number("inode")};
    cursor.position = {number("offset"), number("records")};
    cursor.fileSize = number("size");
    cursor.prefixLength = static_cast<std::uint32_t>(number("prefixLength"));
    cursor.prefixHash = number("prefixHash");
    cursor.tailHash = number("tailHash");
    const auto flag = [&](const char* name) {
        const auto it = json.find(name);
        return it != json.end() && it->is_boolean() && it->get<bool>();
    };
    cursor.compressed = flag("compressed");
    cursor.finished = flag("finished");
    if (cursor.prefixLength > prefixLimit) return std::nullopt;
    return cursor;
}

Result<FileCursor> makeCursor(const std::filesystem::path& file, const ReaderPosition& position,
                              bool finished) {
    auto stream = openByteStream(file);
    if (!stream) return tl::unexpected(stream.error());
    FileCursor cursor;
    cursor.identity = (*stream)->identity();
    cursor.position = position;
    cursor.finished = finished;
    cursor.compressed = (*stream)->compressed();
    std::error_code ignored;
    cursor.fileSize = std::filesystem::file_size(file, ignored);
    cursor.prefixLength =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(FileCursor::prefixLimit, position.offset));
    const auto hashes = hashesBefore(**stream, cursor.compressed ? 0 : position.offset, cursor.prefixLength);
    if (!hashes) return fail(ErrorCode::Unreadable, "became shorter while it was read", file.string());
    cursor.prefixHash = hashes->prefixHash;
    cursor.tailHash = hashes->tailHash;
    return cursor;
}

bool continuesAt(const std::filesystem::path& file, const FileCursor& cursor) {
    auto stream = openByteStream(file);
    if (!stream) return false;
    const auto hashes =
        hashesBefore(**stream, cursor.compressed ? 0 : cursor.position.offset, cursor.prefixLength);
    return hashes && hashes->prefixHash == cursor.prefixHash && hashes->tailHash == cursor.tailHash;
}

} // namespace cosmoswatch
