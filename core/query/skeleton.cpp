#include "core/query/skeleton.h"

#include "core/query/byte_lanes.h"

#include <cstring>

namespace cosmoswatch::query {
namespace {

// Stand where a value stood. A text that holds one of them outside its strings has no skeleton.
constexpr char stringMark = '\x01', numberMark = '\x02';

constexpr bool isSpace(char byte) {
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}
constexpr bool isDigit(char byte) {
    return byte >= '0' && byte <= '9';
}
// Behind a number: what would make it another token.
constexpr bool goesOn(char byte) {
    return isDigit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           byte == '$' || byte == '.' || static_cast<unsigned char>(byte) >= 0x80;
}
constexpr bool leadsToValue(char byte) {
    return byte == '=' || byte == '<' || byte == '>' || byte == '(' || byte == ',';
}

class Reader {
public:
    Reader(std::string_view query, char* out)
        : begin_(query.data()), end_(begin_ + query.size()), out_(out) {}

    // Where the skeleton ends, or null.
    char* run() {
        const char* at = begin_;
        while (at != end_) {
            if (end_ - at >= 8) {
                const std::uint64_t bytes = loadLanes(at), special = specials(bytes);
                std::memcpy(out_, at, 8); // what is too much is written over
                const std::size_t plain =
                    special == 0 ? 8 : static_cast<std::size_t>(std::countr_zero(special)) / 8;
                at += plain;
                out_ += plain;
                if (special == 0) continue;
            }
            at = byte(at);
            if (at == nullptr) return nullptr;
        }
        return out_;
    }

private:
    // Quotes, digits, the marks, and what may begin a comment.
    static std::uint64_t specials(std::uint64_t bytes) {
        const std::uint64_t low = bytes & ~laneHighs;
        const std::uint64_t digit = lanesAtLeast(low, '0') & ~lanesAtLeast(low, '9' + 1);
        return (digit | ~lanesAtLeast(low, numberMark + 1) |
                ~(lanesUnlike(low, '\'') & lanesUnlike(low, '"') & lanesUnlike(low, '-') &
                  lanesUnlike(low, '/'))) &
               ~bytes & laneHighs;
    }

    const char* copied(const char* from, const char* to) {
        std::memcpy(out_, from, static_cast<std::size_t>(to - from));
        out_ += to - from;
        return to;
    }

    const char* byte(const char* at) {
        const char next = end_ - at > 1 ? at[1] : '\0';
        if (*at == stringMark || *at == numberMark || (*at == '-' && next == '-') ||
            (*at == '/' && next == '*'))
            return nullptr;
        if (*at == '\'' || *at == '"') return string(at);
        if (isDigit(*at)) return number(at);
        return copied(at, at + 1);
    }

    // The last byte before that is no space, for a look at what a value belongs to.
    [[nodiscard]] char before(const char* at) const {
        while (at != begin_ && isSpace(at[-1]))
            --at;
        return at == begin_ ? '\0' : at[-1];
    }

    const char* string(const char* start) {
        const char quote = *start;
        const char* at = start + 1;
        while (at != end_ && *at != quote)
            at += *at == '\\' && end_ - at > 1 ? 2 : 1;
        if (at == end_) return nullptr;
        ++at;
        const char* next = at;
        while (next != end_ && isSpace(*next))
            ++next;
        // c["name"] and {"name": …} are names. What is no sign or letter of ASCII may be a space before a
        // colon.
        const char led = before(start);
        const bool value = (leadsToValue(led) || led == ':') &&
                           (next == end_ || (*next > ' ' && *next < '\x7f' && *next != ':'));
        if (!value) return copied(start, at);
        *out_++ = stringMark;
        return at;
    }

    const char* number(const char* start) {
        const char* at = start;
        while (at != end_ && isDigit(*at))
            ++at;
        const bool alone = start == begin_ || isSpace(start[-1]) || leadsToValue(start[-1]);
        if (!alone || (at != end_ && goesOn(*at))) return copied(start, at);
        *out_++ = numberMark;
        return at;
    }

    const char* begin_;
    const char* end_;
    char* out_;
};

} // namespace

bool Skeleton::read(std::string_view query) {
    if (query.size() > longest) return false;
    const char* const end = Reader(query, text_.data()).run();
    if (end == nullptr) return false;
    size_ = static_cast<std::size_t>(end - text_.data());
    return true;
}

} // namespace cosmoswatch::query
