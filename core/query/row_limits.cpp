#include "core/query/row_limits.h"

#include <algorithm>
#include <charconv>

namespace cosmoswatch::query {
namespace {

// 1e9 and 10.0 are numbers of this language, too; what is beyond 64 bits is the largest there is.
std::optional<std::uint64_t> countOf(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range && end == text.data() + text.size())
        return text.find("e-") == std::string_view::npos && text.find("E-") == std::string_view::npos
                   ? UINT64_MAX
                   : 0;
    if (error != std::errc() || value < 0) return std::nullopt;
    constexpr double beyond = 18446744073709551616.0; // 2^64
    return value >= beyond ? UINT64_MAX : static_cast<std::uint64_t>(value);
}

void extend(std::optional<std::uint64_t>& largest, const std::optional<std::uint64_t>& other) {
    if (other) largest = std::max(largest.value_or(0), *other);
}

} // namespace

void RowLimits::extendTo(const RowLimits& other) {
    extend(top, other.top);
    extend(offset, other.offset);
    extend(limit, other.limit);
}

RowLimits rowLimits(const TokenList& tokens) {
    RowLimits result;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].keyword == Keyword::None || !tokens[i + 1].is(TokenKind::Number)) continue;
        switch (tokens[i].keyword) {
        case Keyword::Top:
            extend(result.top, countOf(tokens.text(i + 1)));
            break;
        case Keyword::Offset:
            extend(result.offset, countOf(tokens.text(i + 1)));
            break;
        case Keyword::Limit:
            extend(result.limit, countOf(tokens.text(i + 1)));
            break;
        default:
            break;
        }
    }
    return result;
}

} // namespace cosmoswatch::query
