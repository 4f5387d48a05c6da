#include "core/feeds/feed_update.h"

#include <zlib.h>

#include <array>

namespace cosmoswatch {
namespace {

constexpr std::uint64_t alwaysFine = 16u << 20;
constexpr std::uint64_t largestRatio = 100;

struct Inflater {
    z_stream stream{};
    bool good = inflateInit2(&stream, 16 + MAX_WBITS) == Z_OK;
    Inflater() = default;
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    ~Inflater() {
        if (good) inflateEnd(&stream);
    }
};

} // namespace

Result<std::string> unpackGzip(std::string_view bytes, std::uint64_t largest) {
    Inflater inflater;
    if (!inflater.good) return fail(ErrorCode::Internal, "there is no memory to unpack it");
    auto& stream = inflater.stream;
    // zlib does not write to its input.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); // NOLINT
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::string out;
    std::array<char, 64 * 1024> buffer{};
    for (int code = Z_OK; code != Z_STREAM_END;) {
        stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
        stream.avail_out = static_cast<uInt>(buffer.size());
        code = inflate(&stream, Z_NO_FLUSH);
        if (code != Z_OK && code != Z_STREAM_END)
            return fail(ErrorCode::InvalidFormat, "the gzip file is cut or damaged; the last good one stays");
        out.append(buffer.data(), buffer.size() - stream.avail_out);
        if (out.size() > largest || (out.size() > alwaysFine && out.size() / largestRatio > bytes.size()))
            return fail(ErrorCode::InvalidFormat,
                        "the gzip file grows beyond all reason when it is unpacked; it is not taken");
    }
    return out;
}

} // namespace cosmoswatch
