// Cells of comma-separated values, RFC 4180; what a spreadsheet could take for a formula is neutralised.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace cosmoswatch {

void addCell(std::string& line, std::string_view value);
[[nodiscard]] std::string csvLine(std::initializer_list<std::string_view> cells); // with CR LF

} // namespace cosmoswatch
