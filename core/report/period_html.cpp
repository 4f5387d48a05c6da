// The report on a period as a page: its charts are SVG inside it, and a policy in its head forbids everything
// else.
#include "core/base/text.h"
#include "core/report/country_paths.h"
#include "core/report/pages.h"
#include "core/report/period_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

namespace cosmoswatch {
namespace {

constexpr std::string_view styleSheet = R"(
:root { color-scheme: light dark; --page: #edf1f4; --card: #fff; --text: #1b2126; --muted: #5a6773; --line: #dde3e8;
  --bar: #cfe1f3; --high: #e8490a; --medium: #e0a800; --low: #0170b2; --informational: #9aa6b1; }
@media (prefers-color-scheme: dark) { :root { --page: #10161b; --card: #1a2229; --text: #e8ecef; --muted: #a3b0ba;
  --line: #2d3841; --bar: #24425f; --medium: #fecd1c; --low: #62b2ea; --informational: #b7c1ca; } }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/22px -apple-system, "Segoe UI", Inter, Roboto,
  "Helvetica Neue", Arial, sans-serif; }
main { max-width: 960px; margin: 24px auto; padding: 28px 36px; background: var(--card); border: 1px solid var(--line);
  border-radius: 8px; }
h1 { margin: 0; font-size: 24px; line-height: 32px; }
h2 { margin: 32px 0 8px; font-size: 15px; color: var(--muted); }
.muted, th { color: var(--muted); }
.figures { display: flex; flex-wrap: wrap; gap: 12px 40px; margin: 24px 0 8px; }
.figures b { display: block; font-size: 26px; line-height: 32px; }
.figures small { display: block; color: var(--muted); }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th, td { padding: 6px 12px 6px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line);
  overflow-wrap: break-word; }
th { font-weight: 600; white-space: nowrap; }
.number { text-align: right; white-space: nowrap; }
.time { white-space: nowrap; }
td.share { width: 22%; padding-right: 0; }
td.share span { display: block; height: 10px; margin-top: 6px; border-radius: 2px; background: var(--bar); }
.wide { overflow-x: auto; }
svg { width: 100%; height: auto; display: block; }
svg text { fill: var(--muted); font-size: 11px; }
.legend span { margin-right: 18px; white-space: nowrap; }
.legend i { display: inline-block; width: 10px; height: 10px; margin-right: 6px; border-radius: 2px; }
.high { fill: var(--high); background: var(--high); } .medium { fill: var(--medium); background: var(--medium); }
.low { fill: var(--low); background: var(--low); }
.map path { stroke: var(--card); stroke-width: .5; }
.c0 { fill: var(--line); } .c1 { fill: #c5dcf3; } .c2 { fill: #8fbce6; } .c3 { fill: #4a90cf; } .c4 { fill: #0170b2; }
.anomaly { fill: none; stroke: var(--high); stroke-width: 2; }
.informational { fill: var(--informational); background: var(--informational); }
footer { margin-top: 32px; padding-top: 14px; border-top: 1px solid var(--line); color: var(--muted); font-size: 13px;
  overflow-wrap: anywhere; }
@media (max-width: 600px) { main { margin: 0; border: 0; border-radius: 0; padding: 20px; } }
@media print { body { background: #fff; } main { border: 0; margin: 0; max-width: none; } h2 { break-after: avoid; }
  tr { break-inside: avoid; } }
)";

std::uint64_t sum(const PeriodDay& day) {
    std::uint64_t total = 0;
    for (const auto count : day.bySeverity)
        total += count;
    return total;
}

std::string dayName(Timestamp time) {
    return formatMinute(time).substr(0, 10);
}

// Bars by day, the gravest at the foot.
std::string dayChart(const std::vector<PeriodDay>& days) {
    constexpr double width = 880, height = 150, foot = 18;
    std::uint64_t most = 1;
    for (const auto& day : days)
        most = std::max(most, sum(day));
    const double step = width / static_cast<double>(std::max<std::size_t>(days.size(), 1));
    std::string svg =
        fmt::format("<svg viewBox=\"0 0 {0} {1}\" role=\"img\" aria-label=\"Alerts by day, at most {2} a "
                    "day\">\n<text x=\"0\" y=\"10\">{2}</text>\n",
                    width, height + foot + 14, formatCount(most));
    for (std::size_t i = 0; i < days.size(); ++i) {
        double top = height + 14;
        std::string parts;
        std::string words;
        for (const auto severity : allSeverities) {
            const auto count = days[i].bySeverity[static_cast<std::size_t>(severity)];
            if (count == 0) continue;
            const double tall = height * static_cast<double>(count) / static_cast<double>(most);
            top -= tall;
            parts += fmt::format(
                "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>",
                lowerAscii(name(severity)), step * static_cast<double>(i), top,
                std::clamp(step - 2, 0.5, 60.0), tall);
            words += fmt::format(", {} {}", formatCount(count), name(severity));
        }
        if (!parts.empty())
            svg += fmt::format("<g><title>{}{}</title>{}</g>\n", dayName(days[i].start), words, parts);
    }
    svg += fmt::format("<line x1=\"0\" x2=\"{0}\" y1=\"{1}\" y2=\"{1}\" stroke=\"currentColor\" "
                       "stroke-opacity=\".3\"/>\n",
                       width, height + 14);
    if (!days.empty()) {
        svg += fmt::format("<text x=\"0\" y=\"{}\">{}</text>\n", height + foot + 12,
                           dayName(days.front().start));
        if (days.size() > 1)
            svg += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n", width,
                               height + foot + 12, dayName(days.back().start));
    }
    return svg + "</svg>\n";
}

// Four shades by the logarithm of the requests; 0 is none.
int shadeOf(std::uint64_t requests, std::uint64_t most) {
    if (requests == 0) return 0;
    const double part = std::log(static_cast<double>(requests) + 1) / std::log(static_cast<double>(most) + 1);
    return std::clamp(static_cast<int>(std::ceil(part * 4)), 1, 4);
}

// The table of countries says the same in numbers.
std::string countryMap(const std::vector<CountryAccess>& countries) {
    std::uint64_t most = 0;
    std::map<std::string_view, const CountryAccess*> known;
    for (const auto& country : countries) {
        known[country.countryCode] = &country;
        most = std::max(most, country.totals.requests);
    }
    std::string svg =
        fmt::format("<svg class=\"map\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"Map of the "
                    "countries access came from\">\n",
                    countryMapWidth, countryMapHeight);
    std::string rings;
    for (const auto& shape : countryPaths()) {
        const auto found = known.find(shape.code);
        const CountryAccess* country = found == known.end() ? nullptr : found->second;
        const int shade = country ? shadeOf(country->totals.requests, most) : 0;
        const std::string words =
            country == nullptr
                ? std::string()
                : fmt::format("<title>{}: {} requests, {} alerts</title>",
                              escapeHtml(visible(elide(country->countryName, 80))),
                              formatCount(country->totals.requests), formatCount(country->totals.alerts));
        if (!shape.path.empty())
            svg += fmt::format("<path class=\"c{}\" d=\"{}\">{}</path>\n", shade, shape.path, words);
        else if (shade > 0)
            rings += fmt::format("<circle class=\"c{}\" cx=\"{}\" cy=\"{}\" r=\"3\">{}</circle>\n", shade,
                                 shape.x, shape.y, words);
        if (country && country->totals.alerts > 0)
            rings +=
                fmt::format("<circle class=\"anomaly\" cx=\"{}\" cy=\"{}\" r=\"{:.1f}\"/>\n", shape.x,
                            shape.y, 4 + 4 * std::log10(static_cast<double>(country->totals.alerts) + 1));
    }
    return svg + rings +
           "</svg>\n<p class=\"muted\">Darker: more requests. Rings: countries with alerts.</p>\n";
}

std::string legend() {
    std::string html = "<p class=\"legend muted\">";
    for (const auto severity : allSeverities)
        html +=
            fmt::format("<span><i class=\"{}\"></i>{}</span>", lowerAscii(name(severity)), name(severity));
    return html + "</p>\n";
}

// "2026-10-04 16:10", with whatever space: broken at a hyphen it is hard to read.
bool isMinute(std::string_view cell) {
    return cell.size() >= 16 && cell.size() <= 18 && cell[4] == '-' && cell[7] == '-' &&
           cell[cell.size() - 3] == ':' && std::isdigit(static_cast<unsigned char>(cell[0])) != 0;
}

std::string tableOf(const PeriodTable& table) {
    std::string html = fmt::format("<h2>{}</h2>\n", escapeHtml(table.heading));
    if (table.rows.empty()) return html + fmt::format("<p class=\"muted\">{}</p>\n", escapeHtml(table.empty));
    html += "<div class=\"wide\"><table>\n<thead><tr>";
    const bool shares = !table.shares.empty();
    const auto kind = [&](std::size_t column) {
        return column < table.numeric.size() && table.numeric[column] ? " class=\"number\"" : "";
    };
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        html += fmt::format("<th scope=\"col\"{}>{}</th>", kind(i), escapeHtml(table.columns[i]));
    if (shares) html += "<th aria-hidden=\"true\"></th>";
    html += "</tr></thead>\n<tbody>\n";
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        html += "<tr>";
        for (std::size_t i = 0; i < table.rows[row].size(); ++i)
            html += fmt::format("<td{}>{}</td>", isMinute(table.rows[row][i]) ? " class=\"time\"" : kind(i),
                                escapeHtml(table.rows[row][i]));
        if (shares)
            html +=
                fmt::format("<td class=\"share\" aria-hidden=\"true\"><span style=\"width:{}%\"></span></td>",
                            std::max(1L, std::lround(table.shares[row] * 100)));
        html += "</tr>\n";
    }
    return html + "</tbody>\n</table></div>\n";
}

} // namespace

std::string toHtml(const PeriodReport& report) {
    const PeriodContent content = describe(report);
    std::string body = fmt::format("<h1>{}</h1>\n<p class=\"muted\">{}</p>\n<div class=\"figures\">\n",
                                   escapeHtml(content.title), escapeHtml(content.subtitle));
    for (const auto& figure : content.figures)
        body += fmt::format("<div><b>{}</b>{}{}</div>\n", escapeHtml(figure.value), escapeHtml(figure.label),
                            figure.note.empty() ? "" : "<small>" + escapeHtml(figure.note) + "</small>");
    body += "</div>\n";
    for (const auto& sentence : content.sentences)
        body += fmt::format("<p>{}</p>\n", escapeHtml(sentence));
    if (!content.days.empty()) body += "<h2>Alerts by day</h2>\n" + dayChart(content.days) + legend();
    if (!report.countries.empty()) body += "<h2>Where access came from</h2>\n" + countryMap(report.countries);
    for (const auto& table : content.tables)
        body += tableOf(table);
    return fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>{}</style>\n</head>\n"
        "<body>\n<main>\n{}<footer>{}</footer>\n</main>\n</body>\n</html>\n",
        escapeHtml(content.title), styleSheet, body, escapeHtml(reportFooter(report.audit)));
}

} // namespace cosmoswatch
