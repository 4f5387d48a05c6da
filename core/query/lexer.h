// Cuts a query into tokens. Takes any bytes, in linear time and without an allocation per token. A word
// behind a dot names a property: it is no keyword.
#pragma once

#include "core/query/token.h"

#include <span>
#include <string_view>
#include <vector>

namespace cosmoswatch::query {

// Longer texts are not read: the service itself refuses queries beyond 512 KB.
inline constexpr std::size_t longestQuery = 64u << 20;

// Grows, and keeps its memory for the next text.
class TokenBuffer {
public:
    void push(const Token& token) {
        if (size_ == tokens_.size()) tokens_.resize(2 * size_ + 64);
        tokens_[size_++] = token;
    }
    void clear() {
        constexpr std::size_t mostKept = 1u << 16; // after a huge text memory is given back
        if (tokens_.size() > mostKept) tokens_ = {};
        size_ = 0;
    }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] const Token& back() const { return tokens_[size_ - 1]; }
    [[nodiscard]] const Token& operator[](std::size_t index) const { return tokens_[index]; }
    [[nodiscard]] std::span<const Token> span() const { return {tokens_.data(), size_}; }

private:
    std::vector<Token> tokens_;
    std::size_t size_ = 0;
};

class TokenList {
public:
    // The tokens end with one of kind End. What lies beyond `longestQuery` is left out.
    void read(std::string_view query);

    [[nodiscard]] std::string_view query() const { return query_; }
    [[nodiscard]] std::span<const Token> tokens() const { return tokens_.span(); }
    [[nodiscard]] std::span<const Comment> comments() const { return comments_; }
    [[nodiscard]] const Token& operator[](std::size_t index) const { return tokens_[index]; }
    [[nodiscard]] std::size_t size() const { return tokens_.size() - 1; } // without the end
    [[nodiscard]] std::string_view text(std::size_t index) const { return tokens_[index].text(query_); }

private:
    std::string_view query_;
    TokenBuffer tokens_;
    std::vector<Comment> comments_;
};

[[nodiscard]] Keyword keywordOf(std::string_view word);

} // namespace cosmoswatch::query
