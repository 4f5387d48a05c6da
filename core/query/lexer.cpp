#include "core/query/lexer.h"

#include "core/query/byte_lanes.h"

#include <array>
#include <bit>
#include <cstring>
#include <utility>

namespace cosmoswatch::query {
namespace {

enum class ByteClass : std::uint8_t {
    Other,
    Space,
    Word,
    Digit,
    Wide, // may begin a space beyond ASCII
    Quote,
    Dot,
    At,
    Dash,
    Slash,
    Single,
    Operator,
};

constexpr std::array<ByteClass, 256> makeByteClasses() {
    std::array<ByteClass, 256> classes{};
    for (const char space : {' ', '\t', '\n', '\r', '\f', '\v'})
        classes[static_cast<unsigned char>(space)] = ByteClass::Space;
    for (unsigned letter = 'a'; letter <= 'z'; ++letter)
        classes[letter] = classes[letter - 'a' + 'A'] = ByteClass::Word;
    for (unsigned byte = 0x80; byte < 0x100; ++byte)
        classes[byte] = ByteClass::Word; // letters beyond ASCII
    for (const unsigned lead : {0xc2u, 0xe2u, 0xe3u, 0xefu})
        classes[lead] = ByteClass::Wide;
    classes['_'] = classes['$'] = ByteClass::Word;
    for (unsigned digit = '0'; digit <= '9'; ++digit)
        classes[digit] = ByteClass::Digit;
    classes['\''] = classes['"'] = ByteClass::Quote;
    classes['.'] = ByteClass::Dot;
    classes['@'] = ByteClass::At;
    classes['-'] = ByteClass::Dash;
    classes['/'] = ByteClass::Slash;
    for (const char single : {',', ':', '(', ')', '[', ']', '{', '}', '+', '*', '%', '&', '^', '~', '=', ';'})
        classes[static_cast<unsigned char>(single)] = ByteClass::Single;
    for (const char operation : {'<', '>', '!', '|', '?'})
        classes[static_cast<unsigned char>(operation)] = ByteClass::Operator;
    return classes;
}

constexpr std::array<TokenKind, 128> makeSingleKinds() {
    std::array<TokenKind, 128> kinds{};
    kinds[','] = TokenKind::Comma;
    kinds[':'] = TokenKind::Colon;
    kinds['('] = TokenKind::OpenParen;
    kinds[')'] = TokenKind::CloseParen;
    kinds['['] = TokenKind::OpenBracket;
    kinds[']'] = TokenKind::CloseBracket;
    kinds['{'] = TokenKind::OpenBrace;
    kinds['}'] = TokenKind::CloseBrace;
    kinds['+'] = TokenKind::Plus;
    kinds['*'] = TokenKind::Star;
    kinds['%'] = TokenKind::Percent;
    kinds['&'] = TokenKind::Ampersand;
    kinds['^'] = TokenKind::Caret;
    kinds['~'] = TokenKind::Tilde;
    kinds['='] = TokenKind::Equal;
    kinds[';'] = TokenKind::Semicolon;
    return kinds;
}

constexpr auto byteClasses = makeByteClasses();
constexpr auto singleKinds = makeSingleKinds();

constexpr ByteClass classOf(char byte) {
    return byteClasses[static_cast<unsigned char>(byte)];
}
constexpr bool isWordByte(char byte) {
    return classOf(byte) == ByteClass::Word || classOf(byte) == ByteClass::Digit;
}

// Bytes of a space that editors and word processors leave behind: U+00A0, U+2000–U+200B, U+2028, U+2029,
// U+202F, U+205F, U+3000, U+FEFF. 0 when there is none.
std::size_t wideSpaceLength(std::string_view text) {
    if (text.starts_with("\xc2\xa0")) return 2;
    if (text.size() < 3) return 0;
    const auto last = static_cast<unsigned char>(text[2]);
    if (text.starts_with("\xe2\x80"))
        return (last >= 0x80 && last <= 0x8b) || last == 0xa8 || last == 0xa9 || last == 0xaf ? 3 : 0;
    return text.starts_with("\xe2\x81\x9f") || text.starts_with("\xe3\x80\x80") ||
                   text.starts_with("\xef\xbb\xbf")
               ? 3
               : 0;
}

// Keywords have at most nine letters: the first eight as one number, lower case, tell them apart.
constexpr std::size_t longestKeyword = 9;

constexpr std::uint64_t firstEight(std::string_view word) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < word.size() && i < 8; ++i)
        value |= static_cast<std::uint64_t>(static_cast<unsigned char>(word[i]) | 0x20u) << (8 * i);
    return value;
}

constexpr std::pair<std::string_view, Keyword> keywords[]{
    {"all", Keyword::All},         {"and", Keyword::And},
    {"any", Keyword::Any},         {"array", Keyword::Array},
    {"as", Keyword::As},           {"asc", Keyword::Asc},
    {"between", Keyword::Between}, {"by", Keyword::By},
    {"desc", Keyword::Desc},       {"distinct", Keyword::Distinct},
    {"escape", Keyword::Escape},   {"exists", Keyword::Exists},
    {"false", Keyword::False},     {"from", Keyword::From},
    {"group", Keyword::Group},     {"in", Keyword::In},
    {"join", Keyword::Join},       {"like", Keyword::Like},
    {"limit", Keyword::Limit},     {"not", Keyword::Not},
    {"null", Keyword::Null},       {"offset", Keyword::Offset},
    {"or", Keyword::Or},           {"order", Keyword::Order},
    {"rank", Keyword::Rank},       {"select", Keyword::Select},
    {"top", Keyword::Top},         {"true", Keyword::True},
    {"udf", Keyword::Udf},         {"undefined", Keyword::Undefined},
    {"value", Keyword::Value},     {"where", Keyword::Where},
};

struct KeywordSlot {
    std::uint64_t letters = 0;
    std::uint8_t length = 0;
    Keyword keyword = Keyword::None;
};
constexpr std::size_t keywordSlots = 256;
constexpr std::uint64_t keywordFactor = 0x7ce42c8218072e8dull; // the first of chance that told all apart

constexpr std::size_t slotOf(std::uint64_t letters) {
    return static_cast<std::size_t>((letters * keywordFactor) >> 56);
}

// Every keyword has a slot of its own: a look-up takes no loop.
constexpr std::array<KeywordSlot, keywordSlots> makeKeywordTable() {
    std::array<KeywordSlot, keywordSlots> table{};
    for (const auto& [word, keyword] : keywords)
        table[slotOf(firstEight(word))] = {firstEight(word), static_cast<std::uint8_t>(word.size()), keyword};
    return table;
}
constexpr auto keywordTable = makeKeywordTable();

constexpr bool keywordsAreApart() {
    for (const auto& [word, keyword] : keywords)
        if (keywordTable[slotOf(firstEight(word))].keyword != keyword) return false;
    return true;
}
static_assert(keywordsAreApart(), "another factor is needed");

// The word's first eight bytes, read at once where the text is long enough.
inline Keyword keywordAt(const char* word, std::size_t length, const char* textEnd) {
    if (length < 2 || length > longestKeyword) return Keyword::None;
    std::uint64_t letters = 0;
    if (std::endian::native == std::endian::little && textEnd - word >= 8) {
        std::memcpy(&letters, word, 8);
        const std::uint64_t used = length < 8 ? (std::uint64_t{1} << (8 * length)) - 1 : ~std::uint64_t{0};
        letters = (letters | 0x2020202020202020ull) & used;
    } else {
        letters = firstEight({word, length});
    }
    const KeywordSlot& slot = keywordTable[slotOf(letters)];
    const bool same = slot.letters == letters && slot.length == length;
    return same && (length < longestKeyword || (word[length - 1] | 0x20) == 'd') ? slot.keyword
                                                                                 : Keyword::None;
}

// In each byte of a result the highest bit tells.
constexpr std::uint64_t notWordBytes(std::uint64_t bytes) {
    const std::uint64_t low = bytes & ~laneHighs, letters = low | (eachLane * 0x20);
    const std::uint64_t isLetter = lanesAtLeast(letters, 'a') & ~lanesAtLeast(letters, 'z' + 1);
    const std::uint64_t isDigit = lanesAtLeast(low, '0') & ~lanesAtLeast(low, '9' + 1);
    return (~(isLetter | isDigit) & lanesUnlike(low, '_') & lanesUnlike(low, '$') & laneHighs) |
           (bytes & laneHighs);
}
// Quotes and backslashes; bytes beyond ASCII are never either.
constexpr std::uint64_t stringEnds(std::uint64_t bytes, char quote) {
    const std::uint64_t low = bytes & ~laneHighs;
    return ~(lanesUnlike(low, static_cast<unsigned char>(quote)) & lanesUnlike(low, '\\')) & ~bytes &
           laneHighs;
}

class Lexer {
public:
    Lexer(std::string_view query, TokenBuffer& tokens, std::vector<Comment>& comments)
        : begin_(query.data()), end_(begin_ + query.size()), tokens_(tokens), comments_(comments) {}

    void run() {
        const char* at = begin_;
        while (at != end_)
            at = step(at);
        add(TokenKind::End, end_, end_);
    }

private:
    void add(TokenKind kind, const char* start, const char* end, Keyword keyword = Keyword::None) {
        tokens_.push({static_cast<std::uint32_t>(start - begin_), static_cast<std::uint32_t>(end - start),
                      kind, keyword});
    }
    const char* take(TokenKind kind, const char* start, std::size_t length) {
        add(kind, start, start + length);
        return start + length;
    }
    [[nodiscard]] char peek(const char* at, std::size_t ahead) const {
        return static_cast<std::size_t>(end_ - at) > ahead ? at[ahead] : '\0';
    }

    const char* step(const char* at) {
        switch (classOf(*at)) {
        case ByteClass::Space:
            return at + 1;
        case ByteClass::Wide:
            if (const std::size_t space = wideSpace(at); space != 0) return at + space;
            [[fallthrough]];
        case ByteClass::Word: {
            const char* const end = wordEnd(at);
            const bool property = tokens_.size() != 0 && tokens_.back().is(TokenKind::Dot);
            add(TokenKind::Word, at, end,
                property ? Keyword::None : keywordAt(at, static_cast<std::size_t>(end - at), end_));
            return end;
        }
        case ByteClass::Single:
            return take(singleKinds[static_cast<unsigned char>(*at)], at, 1);
        case ByteClass::Digit:
            return number(at);
        case ByteClass::Quote:
            return string(at);
        case ByteClass::Dot:
            if (classOf(peek(at, 1)) == ByteClass::Digit && !afterOperand()) return number(at);
            return take(TokenKind::Dot, at, 1);
        case ByteClass::At: {
            const char* const end = wordEnd(at + 1);
            add(end - at > 1 ? TokenKind::Parameter : TokenKind::Unknown, at, end);
            return end;
        }
        case ByteClass::Dash:
            return peek(at, 1) == '-' ? lineComment(at) : take(TokenKind::Minus, at, 1);
        case ByteClass::Slash:
            return peek(at, 1) == '*' ? blockComment(at) : take(TokenKind::Slash, at, 1);
        case ByteClass::Operator:
            return operation(at);
        default:
            return take(TokenKind::Unknown, at, 1);
        }
    }

    [[nodiscard]] std::size_t wideSpace(const char* at) const {
        return wideSpaceLength({at, static_cast<std::size_t>(end_ - at)});
    }

    [[nodiscard]] const char* wordEnd(const char* at) const {
        while (end_ - at >= 8) {
            const std::uint64_t others = notWordBytes(loadLanes(at));
            if (others == 0) {
                at += 8;
                continue;
            }
            at += std::countr_zero(others) / 8;
            if (static_cast<unsigned char>(*at) < 0x80 || wideSpace(at) != 0) return at;
            ++at;
        }
        while (at != end_ && (isWordByte(*at) || (classOf(*at) == ByteClass::Wide && wideSpace(at) == 0)))
            ++at;
        return at;
    }
    [[nodiscard]] const char* digitsEnd(const char* at) const {
        while (at != end_ && classOf(*at) == ByteClass::Digit)
            ++at;
        return at;
    }

    [[nodiscard]] bool afterOperand() const {
        if (tokens_.size() == 0) return false;
        const TokenKind last = tokens_.back().kind;
        return last == TokenKind::Word || last == TokenKind::CloseParen || last == TokenKind::CloseBracket ||
               last == TokenKind::CloseBrace || last == TokenKind::Parameter || last == TokenKind::String;
    }

    const char* number(const char* start) {
        const char* at = digitsEnd(start);
        if (peek(at, 0) == '.') at = digitsEnd(at + 1);
        if ((peek(at, 0) | 0x20) == 'e') {
            const std::size_t sign = peek(at, 1) == '+' || peek(at, 1) == '-' ? 2 : 1;
            if (classOf(peek(at, sign)) == ByteClass::Digit) at = digitsEnd(at + sign);
        }
        const char* const end = at != end_ && isWordByte(*at) ? wordEnd(at) : at;
        add(end == at ? TokenKind::Number : TokenKind::MalformedNumber, start, end);
        return end;
    }

    const char* string(const char* start) {
        const char quote = *start;
        const char* at = start + 1;
        while (at != end_) {
            if (end_ - at >= 8) {
                const std::uint64_t ends = stringEnds(loadLanes(at), quote);
                at += ends == 0 ? 8 : std::countr_zero(ends) / 8;
                if (ends == 0) continue;
            }
            if (*at == quote) return take(TokenKind::String, start, static_cast<std::size_t>(at + 1 - start));
            at += *at == '\\' && end_ - at > 1 ? 2 : 1;
        }
        return take(TokenKind::OpenString, start, static_cast<std::size_t>(end_ - start));
    }

    const char* comment(const char* start, const char* end, bool block) {
        comments_.push_back({static_cast<std::uint32_t>(start - begin_),
                             static_cast<std::uint32_t>(end - start),
                             static_cast<std::uint32_t>(tokens_.size()), block});
        return end;
    }
    const char* lineComment(const char* start) {
        const char* end = start;
        while (end != end_ && *end != '\n' && *end != '\r')
            ++end;
        return comment(start, end, false);
    }
    const char* blockComment(const char* start) {
        const std::string_view rest(start + 2, static_cast<std::size_t>(end_ - start - 2));
        const std::size_t close = rest.find("*/");
        if (close == std::string_view::npos) return take(TokenKind::OpenComment, start, rest.size() + 2);
        return comment(start, start + close + 4, true);
    }

    const char* operation(const char* at) {
        const char next = peek(at, 1);
        switch (*at) {
        case '<':
            if (next == '=') return take(TokenKind::LessEqual, at, 2);
            if (next == '>') return take(TokenKind::NotEqual, at, 2);
            if (next == '<') return take(TokenKind::ShiftLeft, at, 2);
            return take(TokenKind::Less, at, 1);
        case '>':
            if (next == '=') return take(TokenKind::GreaterEqual, at, 2);
            if (next == '>' && peek(at, 2) == '>') return take(TokenKind::ShiftRightZero, at, 3);
            if (next == '>') return take(TokenKind::ShiftRight, at, 2);
            return take(TokenKind::Greater, at, 1);
        case '!':
            return next == '=' ? take(TokenKind::NotEqual, at, 2) : take(TokenKind::Unknown, at, 1);
        case '|':
            return next == '|' ? take(TokenKind::Concat, at, 2) : take(TokenKind::Bar, at, 1);
        default:
            return next == '?' ? take(TokenKind::Coalesce, at, 2) : take(TokenKind::Question, at, 1);
        }
    }

    const char* begin_;
    const char* end_;
    TokenBuffer& tokens_;
    std::vector<Comment>& comments_;
};

} // namespace

Keyword keywordOf(std::string_view word) {
    return keywordAt(word.data(), word.size(), word.data() + word.size());
}

void TokenList::read(std::string_view query) {
    query_ = query.substr(0, longestQuery);
    tokens_.clear();
    comments_.clear();
    Lexer(query_, tokens_, comments_).run();
}

} // namespace cosmoswatch::query
