// Plain text in columns. Widths are code points: right for what our texts and Azure's names are made of.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

[[nodiscard]] std::size_t displayWidth(std::string_view text);
// The first `width` columns, with "…" when cut.
[[nodiscard]] std::string cutToWidth(std::string_view text, std::size_t width);
// Cut or filled with spaces to exactly `width` columns.
[[nodiscard]] std::string fitToWidth(std::string_view text, std::size_t width, bool right = false);
// Lines of at most `width` columns, broken at spaces; longer words are broken where they must.
[[nodiscard]] std::vector<std::string> wrapText(std::string_view text, std::size_t width);

} // namespace cosmoswatch
