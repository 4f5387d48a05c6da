#include "core/alert/catalogue.h"
#include "core/report/pages.h"
#include "core/report/text_layout.h"

#include <fmt/format.h>

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr std::size_t pageWidth = 72;
constexpr std::size_t labelWidth = 20;

// A paragraph whose first line begins with `lead` and whose others are indented below it.
void addParagraph(std::string& page, std::string_view lead, std::string_view text) {
    const std::size_t indent = displayWidth(lead);
    bool first = true;
    for (const auto& line : wrapText(text, pageWidth - indent)) {
        page += first ? std::string(lead) : std::string(indent, ' ');
        page += line + "\n";
        first = false;
    }
}

void addHeading(std::string& page, std::string_view heading) {
    page += fmt::format("\n{}\n{}\n", heading, std::string(displayWidth(heading), '-'));
}

// Broken before its options with a backslash, so that it can be copied as it stands.
void addCommand(std::string& page, const std::string& command) {
    constexpr std::string_view indent = "       ";
    std::string line;
    for (const auto& piece : commandPieces(command)) {
        if (line.empty())
            line = std::string(indent) + piece;
        else if (displayWidth(line) + displayWidth(piece) + 3 <= pageWidth)
            line += " " + piece;
        else {
            page += line + " \\\n";
            line = std::string(indent) + "  " + piece;
        }
    }
    page += line + "\n";
}

// A command, or lines of their own.
void addQuote(std::string& page, const std::string& text) {
    if (text.starts_with("az ")) return addCommand(page, text);
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('\n', start), text.size());
        addParagraph(page, "    ", std::string_view(text).substr(start, end - start));
        start = end + 1;
    }
}

void addAlert(std::string& page, const ReportContent& alert) {
    const std::string heading =
        fmt::format("{} {} severity: {}", shape(alert.severity), name(alert.severity), alert.title);
    addParagraph(page, "", heading);
    page += std::string(std::min(displayWidth(heading), pageWidth), '=') + "\n";
    addParagraph(page, "", alert.subtitle);

    addHeading(page, "What happened");
    std::string happened;
    for (const auto& run : alert.whatHappened)
        happened += run.text;
    addParagraph(page, "", happened);
    for (const auto& quote : alert.quotes) {
        page += fmt::format("\n{}:\n", quote.label);
        addQuote(page, quote.text);
    }

    if (alert.story) {
        addHeading(page, storyHeading);
        addParagraph(page, "", alert.story->sentence);
        for (const auto& line : alert.story->lines)
            addParagraph(page, "  - ",
                         line.isThisAlert ? fmt::format("{} ({})", line.text, thisAlertMark) : line.text);
    }
    addHeading(page, "Details");
    for (const auto& detail : alert.details) {
        std::string value = detail.value;
        if (!detail.note.empty()) value += " (" + detail.note + ")";
        for (const auto& mark : detail.marks)
            value += " [" + mark + "]";
        addParagraph(page, fitToWidth(detail.label, labelWidth), value);
    }
    if (!alert.benignCauses.empty() || !alert.hostileCauses.empty()) {
        addHeading(page, "Possible causes");
        page += fmt::format("{}:\n", benignHeading);
        for (const auto& cause : alert.benignCauses)
            addParagraph(page, "  - ", cause);
        page += fmt::format("{}:\n", hostileHeading);
        for (const auto& cause : alert.hostileCauses)
            addParagraph(page, "  - ", cause);
    }
    if (alert.actions.empty()) return;
    addHeading(page, "Recommended actions");
    std::size_t number = 0;
    for (const auto& action : alert.actions) {
        addParagraph(page, fmt::format("{:>3}. ", ++number),
                     fmt::format("{}: {}", name(action.step), action.text));
        if (!action.command.empty()) addCommand(page, action.command);
    }
}

} // namespace

std::string textPage(std::span<const ReportContent> alerts, const Overview& overview,
                     std::string_view footer) {
    std::string page;
    if (alerts.size() > 1) {
        addParagraph(page, "", overview.title);
        if (!overview.text.empty()) {
            page += "\n";
            addParagraph(page, "", overview.text);
            page += "\n";
        }
        std::size_t number = 0;
        for (const auto& alert : alerts)
            addParagraph(page, fmt::format("{:>3}. ", ++number),
                         fmt::format("{} {}: {} · {}", shape(alert.severity), name(alert.severity),
                                     alert.title, alert.summary));
    }
    for (const auto& alert : alerts) {
        if (!page.empty()) page += "\n" + std::string(pageWidth, '_') + "\n\n";
        addAlert(page, alert);
    }
    page += "\n-- \n";
    addParagraph(page, "", footer);
    return page;
}

std::string toPlainText(const AlertReport& report) {
    const ReportContent content = describe(report);
    return textPage({&content, 1}, overviewOf({&content, 1}), reportFooter({&content, 1}));
}

std::string toPlainText(std::span<const AlertReport> reports) {
    const auto alerts = describeAll(reports);
    return textPage(alerts, overviewOf(alerts), reportFooter(alerts));
}

std::string toPlainText(const IncidentReport& report) {
    const auto alerts = describeAlerts(report);
    return textPage(alerts, overviewOf(report), reportFooter(alerts));
}

} // namespace cosmoswatch
