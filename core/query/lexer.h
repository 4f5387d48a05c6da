// Cuts a query into tokens. Takes any bytes, in linear time and without an allocation per token.
#pragma once

#include "core/query/token.h"

#include <span>
#include <string_view>
#include <vector>

namespace cosmoswatch::query {

// Longer texts are not read: the service itself refuses queries beyond 512 KB.
inline constexpr std::size_t longestQuery = 64u << 20;

class TokenList {
public:
    // The tokens end with one of kind End. What lies beyond `longestQuery` is left out.
    void read(std::string_view query);

    [[nodiscard]] std::string_view query() const { return query_; }
    [[nodiscard]] std::span<const Token> tokens() const { return tokens_; }
    [[nodiscard]] std::span<const Comment> comments() const { return comments_; }
    [[nodiscard]] const Token& operator[](std::size_t index) const { return tokens_[index]; }
    [[nodiscard]] std::size_t size() const { return tokens_.size() - 1; } // without the end
    [[nodiscard]] std::string_view text(std::size_t index) const { return tokens_[index].text(query_); }

private:
    std::string_view query_;
    std::vector<Token> tokens_;
    std::vector<Comment> comments_;
};

[[nodiscard]] Keyword keywordOf(std::string_view word);

} // namespace cosmoswatch::query
