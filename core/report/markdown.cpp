#include "core/report/pages.h"

#include <fmt/format.h>

namespace cosmoswatch {

std::string codeBlock(std::string_view code, std::string_view language, std::string_view indent) {
    std::size_t longest = 2, run = 0;
    for (const char c : code)
        longest = std::max(longest, run = c == '`' ? run + 1 : 0);
    const std::string fence(longest + 1, '`');
    return fmt::format("{0}{1}{2}\n{0}{3}\n{0}{1}\n", indent, fence, language, code);
}

namespace {

void addList(std::string& page, std::string_view heading, const std::vector<std::string>& items) {
    if (items.empty()) return;
    page += fmt::format("\n{}:\n\n", heading);
    for (const auto& item : items)
        page += "- " + escapeMarkdown(item) + "\n";
}

std::string alertPage(const ReportContent& alert) {
    std::string page =
        fmt::format("# {} {}: {}\n\n{}\n\n## What happened\n\n", shape(alert.severity), name(alert.severity),
                    escapeMarkdown(alert.title), escapeMarkdown(alert.subtitle));
    for (const auto& run : alert.whatHappened)
        page += run.emphasised ? "**" + escapeMarkdown(run.text) + "**" : escapeMarkdown(run.text);
    for (const auto& quote : alert.quotes) {
        page += fmt::format("\n\n{}:\n\n{}", quote.label, codeBlock(quote.text, "sql", ""));
        page.pop_back(); // the block's newline: what follows brings its own
    }
    if (alert.story) {
        page += fmt::format("\n\n## {}\n\n{}\n", storyHeading, escapeMarkdown(alert.story->sentence));
        for (const auto& line : alert.story->lines) {
            const std::string text = escapeMarkdown(line.text);
            page += line.isThisAlert ? fmt::format("\n- **{}** ({})", text, thisAlertMark) : "\n- " + text;
        }
    }
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
        if (!action.command.empty()) page += "\n" + codeBlock(action.command, "sh", "   ") + "\n";
    }
    return page;
}

std::string foot(std::span<const ReportContent> alerts) {
    return fmt::format("\n{}\n", reportFooter(alerts));
}

std::string pages(const Overview& overview, const std::vector<ReportContent>& alerts) {
    std::string page = fmt::format("# {}\n\n", escapeMarkdown(overview.title));
    if (!overview.text.empty()) page += escapeMarkdown(overview.text) + "\n\n";
    std::size_t number = 0;
    for (const auto& alert : alerts)
        page += fmt::format("{}. {} {}: **{}** · {}\n", ++number, shape(alert.severity), name(alert.severity),
                            escapeMarkdown(alert.title), escapeMarkdown(alert.summary));
    for (const auto& alert : alerts)
        page += "\n---\n\n" + alertPage(alert);
    return page + foot(alerts);
}

} // namespace

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

std::string toMarkdown(const AlertReport& report) {
    const ReportContent content = describe(report);
    return alertPage(content) + foot({&content, 1});
}

std::string toMarkdown(std::span<const AlertReport> reports) {
    if (reports.size() == 1) return toMarkdown(reports.front());
    const auto alerts = describeAll(reports);
    return pages(overviewOf(alerts), alerts);
}

std::string toMarkdown(const IncidentReport& report) {
    return pages(overviewOf(report), describeAlerts(report));
}

} // namespace cosmoswatch
