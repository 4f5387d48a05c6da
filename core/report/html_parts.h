// What every mail and page in HTML is made of: colours, cards, lists of alerts. Used by the sources of this
// room only.
#pragma once

#include "core/report/pages.h"

#include <span>
#include <string>
#include <string_view>

namespace cosmoswatch::html {

inline constexpr std::string_view fontStack =
    "-apple-system,'Segoe UI',Inter,Roboto,'Helvetica Neue',Arial,sans-serif";
inline constexpr std::string_view monoStack =
    "ui-monospace,'SF Mono',Consolas,'DejaVu Sans Mono',Menlo,monospace";

struct SeverityColours {
    std::string_view background;
    std::string_view text;
};
[[nodiscard]] SeverityColours colours(Severity severity);

[[nodiscard]] std::string upperCase(std::string_view text);
[[nodiscard]] std::string heading(std::string_view text);
[[nodiscard]] std::string paragraphStyle(std::string_view margin);

// A table of severity, title and summary.
[[nodiscard]] std::string alertList(std::span<const ReportContent> alerts);

// Rows of a table as a card, the last of which says who wrote it.
[[nodiscard]] std::string card(std::string_view rows, bool last);
[[nodiscard]] std::string footerRow(std::string_view footer);
[[nodiscard]] std::string wholePage(std::string_view title, std::string_view cards);

} // namespace cosmoswatch::html
