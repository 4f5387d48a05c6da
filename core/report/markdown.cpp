#include "core/report/pages.h"

#include <fmt/format.h>

namespace cosmoswatch {
namespace {

// Backslashes before whatever could begin markup, a link or HTML inside a line (CommonMark 0.30 and tables).
std::string escapeMarkdown(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (std::string_view("\\`*_[]<>|~&#!$").find(c) != std::string_view::npos) out += '\\';
        out += c;
        if (c == ':' && text.substr(i + 1, 2) == "//") out += '\\'; // no automatic link
    }
    return out;
}

// A fence longer than any run of backticks inside.
std::string codeBlock(const std::string& code) {
    std::size_t longest = 2, run = 0;
    for (const char c : code)
        longest = std::max(longest, run = c == '`' ? run + 1 : 0);
    const std::string fence(longest + 1, '`');
    return fmt::format("   {}sh\n   {}\n   {}\n", fence, code, fence);
}

void addList(std::string& page, std::string_view heading, const std::vector<std::string>& items) {
    if (items.empty()) return;
    page += fmt::format("\n{}:\n\n", heading);
    for (const auto& item : items)
        page += "- " + escapeMarkdown(item) + "\n";
}

} // namespace

std::string toMarkdown(const AlertReport& report) {
    const ReportContent alert = describe(report);
    std::string page =
        fmt::format("# {} {}: {}\n\n{}\n\n## What happened\n\n", shape(alert.severity), name(alert.severity),
                    escapeMarkdown(alert.title), escapeMarkdown(alert.subtitle));
    for (const auto& run : alert.whatHappened)
        page += run.emphasised ? "**" + escapeMarkdown(run.text) + "**" : escapeMarkdown(run.text);
    page += "\n\n## Details\n\n| | |\n|---|---|\n";
    for (const auto& detail : alert.details) {
        std::string value = escapeMarkdown(detail.value);
        if (!detail.note.empty()) value += " (" + escapeMarkdown(detail.note) + ")";
        for (const auto& mark : detail.marks)
            value += " · **" + escapeMarkdown(mark) + "**";
        page += fmt::format("| {} | {} |\n", escapeMarkdown(detail.label), value);
    }
    if (!alert.benignCauses.empty() || !alert.hostileCauses.empty()) page += "\n## Possible causes\n";
    addList(page, benignHeading, alert.benignCauses);
    addList(page, hostileHeading, alert.hostileCauses);
    if (!alert.actions.empty()) page += "\n## Recommended actions\n\n";
    std::size_t number = 0;
    for (const auto& action : alert.actions) {
        page += fmt::format("{}. **{}.** {}\n", ++number, name(action.step), escapeMarkdown(action.text));
        if (!action.command.empty()) page += "\n" + codeBlock(action.command) + "\n";
    }
    return page + "\nWritten by Cosmos Watch. Times are UTC.\n";
}

} // namespace cosmoswatch
