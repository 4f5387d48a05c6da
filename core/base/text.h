// Text that came from a log is written by an attacker: these make it safe to show, and numbers readable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cosmoswatch {

// Control characters, bidi controls, zero-width and other invisible code points become visible escapes
// (\n stays "\n" as two characters, U+202E becomes "\u202E"); invalid UTF-8 becomes U+FFFD. Use it for all
// log text on a terminal, in a window, a mail or a report. `keepNewlines` leaves LF and TAB as they are.
[[nodiscard]] std::string visible(std::string_view text, bool keepNewlines = false);

// At most `limit` bytes, cut at a code point, with "…" when cut.
[[nodiscard]] std::string elide(std::string_view text, std::size_t limit);

[[nodiscard]] bool isValidUtf8(std::string_view text);
// Invalid sequences replaced by U+FFFD.
[[nodiscard]] std::string toValidUtf8(std::string_view text);

// ASCII only, which is what Azure identifiers are.
[[nodiscard]] std::string lowerAscii(std::string_view text);
[[nodiscard]] bool equalsIgnoreCase(std::string_view a, std::string_view b);
[[nodiscard]] std::size_t findIgnoreCase(std::string_view text, std::string_view needle);
[[nodiscard]] std::string_view trim(std::string_view text);

[[nodiscard]] std::string formatCount(std::uint64_t value); // 12,345
[[nodiscard]] std::string formatBytes(std::uint64_t bytes); // 1.3 KB, 612 KB, 2.1 GB (powers of 1000)

} // namespace cosmoswatch
