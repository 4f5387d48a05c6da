// HTML that mail programs render: tables for layout, styles inline, a style element only for what inline
// styles cannot do (dark mode, narrow windows). Nothing remote, no script; log values enter through
// escapeHtml alone.
#include "core/report/html_parts.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cosmoswatch {
namespace {

using namespace html;

std::string whatHappened(const ReportContent& alert) {
    std::string html = fmt::format("<p class=\"text\" style=\"{}\">", paragraphStyle("0"));
    for (const auto& run : alert.whatHappened)
        html += run.emphasised ? "<strong>" + escapeHtml(run.text) + "</strong>" : escapeHtml(run.text);
    return html + "</p>\n";
}

std::string detailRow(const ReportDetail& detail) {
    std::string value = escapeHtml(detail.value);
    if (!detail.note.empty())
        value += fmt::format(" <span class=\"muted\" style=\"color:#5a6773\">({})</span>",
                             escapeHtml(detail.note));
    for (const auto& mark : detail.marks)
        value +=
            fmt::format(" <span class=\"mark\" style=\"display:inline-block;margin:1px 0;padding:0 7px;"
                        "border-radius:4px;background:#fde4d9;color:#8a2c07;font-size:13px;line-height:20px;"
                        "font-weight:600\">{}</span>",
                        escapeHtml(mark));
    constexpr std::string_view cell =
        "vertical-align:top;overflow-wrap:anywhere;font-size:15px;line-height:21px;"
        "border-bottom:1px solid #e6eaed";
    return fmt::format(
        "<tr><td class=\"label muted line\" width=\"160\" style=\"width:160px;padding:6px 8px 6px 0;"
        "color:#5a6773;{0}\">{1}</td><td class=\"value text line\" style=\"padding:6px 0;"
        "color:#1b2126;{0}\">{2}</td></tr>\n",
        cell, escapeHtml(detail.label), value);
}

std::string detailTable(const ReportContent& alert) {
    std::string html = "<table cellpadding=\"0\" cellspacing=\"0\" border=\"0\" width=\"100%\" "
                       "style=\"width:100%;border-collapse:collapse\">\n";
    for (const auto& detail : alert.details)
        html += detailRow(detail);
    return html + "</table>\n";
}

std::string storyList(const ReportStory& story) {
    std::string html = fmt::format("<p class=\"text\" style=\"{}\">{}</p>\n<ul class=\"text\" "
                                   "style=\"margin:6px 0 0;padding:0 0 0 22px;color:#1b2126\">\n",
                                   paragraphStyle("0"), escapeHtml(story.sentence));
    for (const auto& line : story.lines) {
        const std::string text = escapeHtml(line.text);
        html += fmt::format("<li style=\"{}\" class=\"text\">{}</li>\n", paragraphStyle("0 0 2px"),
                            line.isThisAlert ? fmt::format("<strong>{}</strong> ({})", text, thisAlertMark)
                                             : text);
    }
    return html + "</ul>\n";
}

std::string causes(std::string_view title, const std::vector<std::string>& items) {
    if (items.empty()) return {};
    std::string html =
        fmt::format("<p class=\"text\" style=\"{}\"><strong>{}</strong></p>\n<ul class=\"text\" "
                    "style=\"margin:0 0 12px;padding:0 0 0 22px;color:#1b2126\">\n",
                    paragraphStyle("0 0 2px"), escapeHtml(title));
    for (const auto& item : items)
        html += fmt::format("<li style=\"{}\" class=\"text\">{}</li>\n", paragraphStyle("0 0 4px"),
                            escapeHtml(item));
    return html + "</ul>\n";
}

std::string codeBlock(std::string_view html) {
    return fmt::format("<div class=\"code\" style=\"margin:8px 0 4px;padding:10px 12px;border-radius:6px;"
                       "background:#f1f3f6;color:#1b2126;font-family:{};font-size:13px;line-height:19px;"
                       "overflow-wrap:anywhere\">{}</div>",
                       monoStack, html);
}

std::string quoteText(const QuotedText& quote) {
    const std::string_view text = quote.text;
    if (quote.markLength == 0) return escapeHtml(text);
    return fmt::format("{}<span class=\"mark\" style=\"background:#ffd3c0;color:#6b1e00\">{}</span>{}",
                       escapeHtml(text.substr(0, quote.markOffset)),
                       escapeHtml(text.substr(quote.markOffset, quote.markLength)),
                       escapeHtml(text.substr(quote.markOffset + quote.markLength)));
}

std::string quotedBlocks(const ReportContent& alert) {
    std::string html;
    for (const auto& quote : alert.quotes) {
        std::string lines = quoteText(quote);
        for (auto at = lines.find('\n'); at != std::string::npos; at = lines.find('\n', at + 5))
            lines.replace(at, 1, "<br>\n");
        html += fmt::format("<p class=\"text\" style=\"{}\">{}</p>\n{}\n", paragraphStyle("14px 0 0"),
                            escapeHtml(quote.label), codeBlock(lines));
    }
    return html;
}

// A bar of two table cells: mail programs draw those.
std::string bar(std::string_view label, double share, std::string_view fill, std::string_view kind,
                std::string_view value) {
    const int percent = static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * 100));
    const auto piece = [](int width, std::string_view colour, std::string_view name) {
        if (width <= 0) return std::string{};
        return fmt::format("<td class=\"{0}\" width=\"{1}%\" height=\"9\" bgcolor=\"{2}\" style=\"width:{1}%;"
                           "height:9px;line-height:9px;font-size:1px;background:{2}\">&nbsp;</td>",
                           name, width, colour);
    };
    constexpr std::string_view cell = "font-size:14px;line-height:20px;white-space:nowrap";
    return fmt::format(
        "<tr><td class=\"muted\" width=\"76\" style=\"width:76px;padding:2px 8px 2px "
        "0;color:#5a6773;{0}\">{1}</td>"
        "<td style=\"padding:2px 0\"><table role=\"presentation\" width=\"100%\" cellpadding=\"0\" "
        "cellspacing=\"0\" border=\"0\" "
        "style=\"width:100%;border-collapse:collapse\"><tr>{2}{3}</tr></table></td>"
        "<td class=\"text\" width=\"120\" style=\"width:120px;padding:2px 0 2px "
        "10px;color:#1b2126;{0}\">{4}</td></tr>\n",
        cell, escapeHtml(label), piece(std::max(percent, 1), fill, kind),
        piece(100 - std::max(percent, 1), "#dde3e8", "track"), escapeHtml(value));
}

std::string measureBars(const ReportContent& alert) {
    std::string html;
    for (const auto& measure : alert.measures)
        html += fmt::format("<p class=\"muted\" style=\"margin:14px 0 2px;font-size:14px;line-height:20px;"
                            "color:#5a6773\">{}</p>\n<table cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
                            "width=\"100%\" style=\"width:100%;border-collapse:collapse\">\n{}{}</table>\n",
                            escapeHtml(measure.label),
                            bar("Usual", measure.usualShare, "#57616d", "usual", measure.usual),
                            bar("Observed", measure.observedShare, "#e8490a", "observed", measure.observed));
    return html;
}

// Lines break between options first.
std::string commandBlock(const std::string& command) {
    std::string pieces;
    for (const auto& piece : commandPieces(command))
        pieces += fmt::format("{}<span style=\"display:inline-block\">{}</span>", pieces.empty() ? "" : " ",
                              escapeHtml(piece));
    return codeBlock(pieces);
}

std::string actionList(const ReportContent& alert) {
    std::string html = "<ol class=\"text\" style=\"margin:0;padding:0 0 0 22px;color:#1b2126\">\n";
    for (const auto& action : alert.actions) {
        html += fmt::format("<li class=\"text\" style=\"{}\"><strong>{}.</strong> {}",
                            paragraphStyle("0 0 10px"), name(action.step), escapeHtml(action.text));
        if (!action.command.empty()) html += commandBlock(action.command);
        html += "</li>\n";
    }
    return html + "</ol>\n";
}

std::string alertRows(const ReportContent& alert) {
    const auto colour = colours(alert.severity);
    std::string html = fmt::format("<tr><td class=\"banner\" bgcolor=\"{0}\" style=\"padding:11px "
                                   "32px;border-radius:7px 7px 0 0;background:{0};"
                                   "color:{1};font-size:15px;line-height:22px;font-weight:700\">{2} {3} "
                                   "SEVERITY &nbsp;·&nbsp; {4}</td></tr>\n",
                                   colour.background, colour.text, shape(alert.severity),
                                   upperCase(name(alert.severity)), escapeHtml(alert.tactic));
    html += "<tr><td class=\"body\" style=\"padding:24px 32px 22px\">\n";
    html += fmt::format(
        "<h1 class=\"text\" style=\"margin:0 0 6px;font-size:23px;line-height:30px;font-weight:700;"
        "color:#1b2126;overflow-wrap:anywhere\">{}</h1>\n<p class=\"muted\" style=\"margin:0;"
        "font-size:14px;line-height:20px;color:#5a6773;overflow-wrap:anywhere\">{}</p>\n",
        escapeHtml(alert.title), escapeHtml(alert.subtitle));
    html += heading("What happened") + whatHappened(alert) + measureBars(alert) + quotedBlocks(alert);
    if (alert.story) html += heading(storyHeading) + storyList(*alert.story);
    html += heading("Details") + detailTable(alert);
    if (!alert.benignCauses.empty() || !alert.hostileCauses.empty())
        html += heading("Possible causes") + causes(benignHeading, alert.benignCauses) +
                causes(hostileHeading, alert.hostileCauses);
    if (!alert.actions.empty()) html += heading("Recommended actions") + actionList(alert);
    return html + "</td></tr>\n";
}

// One line an alert, so that the reader of a mail about several sees at once what is in it.
std::string summaryRows(std::span<const ReportContent> alerts, const Overview& overview) {
    std::string text;
    if (!overview.text.empty())
        text = fmt::format("<p class=\"text\" style=\"{}\">{}</p>\n", paragraphStyle("0 0 14px"),
                           escapeHtml(overview.text));
    return fmt::format("<tr><td class=\"body\" style=\"padding:24px 32px 12px\">\n<h1 class=\"text\" "
                       "style=\"margin:0 0 10px;font-size:23px;line-height:30px;color:#1b2126\">{}</h1>\n{}{}"
                       "</td></tr>\n",
                       escapeHtml(overview.title), text, alertList(alerts));
}

} // namespace

std::string htmlPage(std::span<const ReportContent> alerts, const Overview& overview,
                     std::string_view footer) {
    std::string cards;
    if (alerts.size() > 1) cards += card(summaryRows(alerts, overview), false);
    for (std::size_t i = 0; i < alerts.size(); ++i) {
        const bool last = i + 1 == alerts.size();
        cards += card(alertRows(alerts[i]) + (last ? footerRow(footer) : std::string{}), last);
    }
    return wholePage(overview.headline, cards);
}

std::string toHtml(const AlertReport& report) {
    const ReportContent content = describe(report);
    return htmlPage({&content, 1}, overviewOf({&content, 1}), reportFooter);
}

std::string toHtml(std::span<const AlertReport> reports) {
    const auto alerts = describeAll(reports);
    return htmlPage(alerts, overviewOf(alerts), reportFooter);
}

std::string toHtml(const IncidentReport& report) {
    return htmlPage(describeAlerts(report), overviewOf(report), reportFooter);
}

} // namespace cosmoswatch
