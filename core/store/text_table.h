// The texts that alerts have in their columns, by number, folded to be searched and sorted without regard to
// case: one long run of bytes, so that looking for a word in a million texts is one pass over it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

class TextTable {
public:
    // Texts are added in the order of their numbers; numbers left out in between stand for empty texts. Of a
    // long text only the beginning is kept.
    void add(std::uint32_t number, std::string_view text);
    void clear();

    [[nodiscard]] std::uint32_t size() const {
        return static_cast<std::uint32_t>(starts_.size());
    } // numbers < size
    [[nodiscard]] std::string_view folded(std::uint32_t number) const;

    // For each number whether `word` (folded) occurs in its text.
    [[nodiscard]] std::vector<std::uint8_t> search(std::string_view word) const;
    // For each number its place when all texts are sorted.
    [[nodiscard]] const std::vector<std::uint32_t>& ranks();

private:
    std::string bytes_; // each text ends with a line feed, which none contains
    std::vector<std::uint64_t> starts_;
    std::vector<std::uint32_t> sorted_; // numbers, in order
    std::vector<std::uint32_t> ranks_;
};

// As the table folds: lower case, valid UTF-8, no line feeds and NULs.
[[nodiscard]] std::string foldedText(std::string_view text);

inline constexpr std::size_t maxSearchedBytes = 1024; // of one text

} // namespace cosmoswatch
