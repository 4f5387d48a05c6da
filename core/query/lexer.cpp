#include "core/query/lexer.h"

#include <array>
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

constexpr std::size_t slotOf(std::uint64_t letters) {
    return static_cast<std::size_t>((letters * 0x9e3779b97f4a7c15ull) >> 56);
}

constexpr std::array<KeywordSlot, keywordSlots> makeKeywordTable() {
    std::array<KeywordSlot, keywordSlots> table{};
    for (const auto& [word, keyword] : keywords) {
        std::size_t slot = slotOf(firstEight(word));
        while (table[slot].length != 0)
            slot = (slot + 1) % keywordSlots;
        table[slot] = {firstEight(word), static_cast<std::uint8_t>(word.size()), keyword};
    }
    return table;
}
constexpr auto keywordTable = makeKeywordTable();

Keyword findKeyword(std::uint64_t letters, std::size_t length, char last) {
    for (std::size_t slot = slotOf(letters); keywordTable[slot].length != 0; slot = (slot + 1) % keywordSlots)
        if (keywordTable[slot].letters == letters && keywordTable[slot].length == length)
            return length <= 8 || (last | 0x20) == 'd' ? keywordTable[slot].keyword : Keyword::None;
    return Keyword::None;
}

// The word's first eight bytes, read at once where the text is long enough.
Keyword keywordAt(const char* word, std::size_t length, const char* textEnd) {
    if (length < 2 || length > longestKeyword) return Keyword::None;
    std::uint64_t letters = 0;
    if (textEnd - word >= 8) {
        std::memcpy(&letters, word, 8);
        if (length < 8) letters &= (std::uint64_t{1} << (8 * length)) - 1;
        const std::uint64_t used = length < 8 ? (std::uint64_t{1} << (8 * length)) - 1 : ~std::uint64_t{0};
        letters |= 0x2020202020202020ull & used;
    } else {
        letters = firstEight({word, length});
    }
    return findKeyword(letters, length, word[length - 1]);
}

class Lexer {
public:
    Lexer(std::string_view query, std::vector<Token>& tokens, std::vector<Comment>& comments)
        : begin_(query.data()), at_(begin_), end_(begin_ + query.size()), tokens_(tokens),
          comments_(comments) {}

    void run() {
        while (at_ != end_)
            step();
        start_ = end_;
        add(TokenKind::End);
    }

private:
    void add(TokenKind kind, Keyword keyword = Keyword::None) {
        tokens_.push_back({static_cast<std::uint32_t>(start_ - begin_),
                           static_cast<std::uint32_t>(at_ - start_), kind, keyword});
    }
    void addComment(bool block) {
        comments_.push_back({static_cast<std::uint32_t>(start_ - begin_),
                             static_cast<std::uint32_t>(at_ - start_),
                             static_cast<std::uint32_t>(tokens_.size()), block});
    }
    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        return static_cast<std::size_t>(end_ - at_) > ahead ? at_[ahead] : '\0';
    }

    void step() {
        start_ = at_;
        switch (classOf(*at_)) {
        case ByteClass::Space:
            ++at_;
            break;
        case ByteClass::Wide:
            if (const std::size_t space = wideSpace(); space != 0) {
                at_ += space;
                break;
            }
            [[fallthrough]];
        case ByteClass::Word:
            word();
            break;
        case ByteClass::Digit:
            number();
            break;
        case ByteClass::Quote:
            string();
            break;
        case ByteClass::Dot:
            if (classOf(peek(1)) == ByteClass::Digit && !afterOperand()) return number();
            ++at_;
            add(TokenKind::Dot);
            break;
        case ByteClass::At:
            ++at_;
            skipWord();
            add(at_ - start_ > 1 ? TokenKind::Parameter : TokenKind::Unknown);
            break;
        case ByteClass::Dash:
            if (peek(1) == '-') return lineComment();
            ++at_;
            add(TokenKind::Minus);
            break;
        case ByteClass::Slash:
            if (peek(1) == '*') return blockComment();
            ++at_;
            add(TokenKind::Slash);
            break;
        case ByteClass::Single:
            add1(singleKinds[static_cast<unsigned char>(*at_)]);
            break;
        case ByteClass::Operator:
            operation();
            break;
        case ByteClass::Other:
            add1(TokenKind::Unknown);
            break;
        }
    }

    void add1(TokenKind kind) {
        ++at_;
        add(kind);
    }
    [[nodiscard]] std::size_t wideSpace() const {
        return wideSpaceLength({at_, static_cast<std::size_t>(end_ - at_)});
    }
    void skipWord() {
        while (at_ != end_ && (isWordByte(*at_) || (classOf(*at_) == ByteClass::Wide && wideSpace() == 0)))
            ++at_;
    }
    void skipDigits() {
        while (at_ != end_ && classOf(*at_) == ByteClass::Digit)
            ++at_;
    }

    void word() {
        skipWord();
        add(TokenKind::Word, keywordAt(start_, static_cast<std::size_t>(at_ - start_), end_));
    }

    [[nodiscard]] bool afterOperand() const {
        if (tokens_.empty()) return false;
        const TokenKind last = tokens_.back().kind;
        return last == TokenKind::Word || last == TokenKind::CloseParen || last == TokenKind::CloseBracket ||
               last == TokenKind::CloseBrace || last == TokenKind::Parameter || last == TokenKind::String;
    }

    void number() {
        skipDigits();
        if (peek() == '.') {
            ++at_;
            skipDigits();
        }
        if ((peek() | 0x20) == 'e') {
            const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 2 : 1;
            if (classOf(peek(sign)) == ByteClass::Digit) {
                at_ += sign;
                skipDigits();
            }
        }
        const char* const digitsEnd = at_;
        skipWord();
        add(at_ == digitsEnd ? TokenKind::Number : TokenKind::MalformedNumber);
    }

    void string() {
        const char quote = *at_++;
        while (at_ != end_ && *at_ != quote)
            at_ += *at_ == '\\' && end_ - at_ > 1 ? 2 : 1;
        if (at_ == end_) return add(TokenKind::OpenString);
        ++at_;
        add(TokenKind::String);
    }

    void lineComment() {
        while (at_ != end_ && *at_ != '\n' && *at_ != '\r')
            ++at_;
        addComment(false);
    }

    void blockComment() {
        const std::string_view rest(at_ + 2, static_cast<std::size_t>(end_ - at_ - 2));
        const std::size_t close = rest.find("*/");
        if (close == std::string_view::npos) {
            at_ = end_;
            return add(TokenKind::OpenComment);
        }
        at_ += close + 4;
        addComment(true);
    }

    void operation() {
        const char next = peek(1);
        const auto take = [this](std::size_t length, TokenKind kind) {
            at_ += length;
            add(kind);
        };
        switch (*at_) {
        case '<':
            if (next == '=') return take(2, TokenKind::LessEqual);
            if (next == '>') return take(2, TokenKind::NotEqual);
            if (next == '<') return take(2, TokenKind::ShiftLeft);
            return take(1, TokenKind::Less);
        case '>':
            if (next == '=') return take(2, TokenKind::GreaterEqual);
            if (next == '>' && peek(2) == '>') return take(3, TokenKind::ShiftRightZero);
            if (next == '>') return take(2, TokenKind::ShiftRight);
            return take(1, TokenKind::Greater);
        case '!':
            return next == '=' ? take(2, TokenKind::NotEqual) : take(1, TokenKind::Unknown);
        case '|':
            return next == '|' ? take(2, TokenKind::Concat) : take(1, TokenKind::Bar);
        default:
            return next == '?' ? take(2, TokenKind::Coalesce) : take(1, TokenKind::Question);
        }
    }

    const char* begin_;
    const char* at_;
    const char* end_;
    const char* start_ = begin_;
    std::vector<Token>& tokens_;
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
