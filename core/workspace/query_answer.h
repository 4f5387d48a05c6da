// The answer of the query API: {"tables":[{"name":"PrimaryResult","columns":[{"name","type"}],"rows":[[…]]}],
// "error":{…}}. It may be 60 MB: the text is kept once, and rows are handed out as views into it.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

// What the service says went wrong: {"error":{"code","message","innererror":{…},"details":[…]}}.
struct ServiceError {
    std::vector<std::string> codes; // the outermost first
    std::string message;            // the innermost, fit to be shown
    [[nodiscard]] bool has(std::string_view code) const;
};
// Nothing when the text is no such thing.
[[nodiscard]] std::optional<ServiceError> readServiceError(std::string_view json);

class QueryAnswer {
public:
    QueryAnswer() = default;
    // InvalidFormat when it is none: cut, not JSON, without a table.
    [[nodiscard]] static Result<QueryAnswer> read(std::string text);

    [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
    [[nodiscard]] std::uint64_t rows() const { return rows_; } // all of them, also those already taken
    [[nodiscard]] std::uint64_t bytes() const { return text_.size(); }
    // Beside the rows that could be had: the answer is partial.
    [[nodiscard]] const std::optional<ServiceError>& error() const { return error_; }

    // The next row: its text, and its values as JSON tokens, good as long as this object stands still. False
    // behind the last one.
    bool next(std::string_view& row, std::vector<std::string_view>& values);
    // The text of a string token, or a number as it stands; of a value that is expected to be short.
    [[nodiscard]] static std::string plain(std::string_view token);

    static constexpr std::size_t mostColumns = 256;

private:
    std::string text_;
    std::vector<std::string> columns_;
    std::uint64_t rows_ = 0;
    std::size_t next_ = 0;
    std::optional<ServiceError> error_;
};

} // namespace cosmoswatch
