// Cuts a query into tokens. Takes any bytes, in linear time and without an allocation per token. A word
// behind a dot names a property: it is no keyword.
#pragma once

#include "core/query/token.h"

#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace cosmoswatch::query {

// Longer texts are not read: the service itself refuses queries beyond 512 KB.
inline constexpr std::size_t longestQuery = 64u << 20;

// Grows, and keeps its memory for the next text.
class TokenBuffer {
public:
    TokenBuffer() = default;
    TokenBuffer(const TokenBuffer&) = default;
    TokenBuffer& operator=(const TokenBuffer&) = default;
    TokenBuffer(TokenBuffer&& other) noexcept { swap(other); }
    TokenBuffer& operator=(TokenBuffer&& other) noexcept {
        swap(other);
        return *this;
    }
    ~TokenBuffer() = default;

    void swap(TokenBuffer& other) noexcept {
        tokens_.swap(other.tokens_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
    }
    void push(const Token& token) {
        if (size_ == capacity_) grow();
        tokens_[size_++] = token;
    }
    void clear() {
        constexpr std::size_t mostKept = 1u << 16; // after a huge text memory is given back
        if (capacity_ > mostKept) {
            tokens_ = {};
            capacity_ = 0;
        }
        size_ = 0;
    }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] const Token& back() const { return tokens_[size_ - 1]; }
    [[nodiscard]] const Token& operator[](std::size_t index) const { return tokens_[index]; }
    [[nodiscard]] std::span<const Token> span() const { return {tokens_.data(), size_}; }

private:
    void grow() {
        capacity_ = 2 * capacity_ + 64;
        tokens_.resize(capacity_);
    }

    std::vector<Token> tokens_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0; // of tokens_, kept at hand: its own size() divides
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
