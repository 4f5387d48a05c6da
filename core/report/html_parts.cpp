#include "core/report/html_parts.h"

#include <fmt/format.h>

namespace cosmoswatch {

std::string escapeHtml(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

namespace html {
namespace {

// The classes change colours in dark mode and sizes in narrow windows; everything else is inline.
constexpr std::string_view styleSheet = R"(
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background: #10161b !important; }
  .card { background: #1a2229 !important; border-color: #2d3841 !important; }
  .text { color: #e8ecef !important; }
  .muted { color: #a3b0ba !important; }
  .line { border-color: #2d3841 !important; }
  .track { background: #2d3841 !important; }
  .usual { background: #a3b0ba !important; }
  .code { background: #11181d !important; color: #dbe2e7 !important; }
  .mark { background: #52230f !important; color: #ffc2a6 !important; }
}
@media (max-width: 520px) {
  .outer { padding: 0 0 16px !important; }
  .card { border-left: 0 !important; border-right: 0 !important; border-radius: 0 !important; }
  .banner { padding: 12px 20px !important; border-radius: 0 !important; }
  .body { padding-left: 20px !important; padding-right: 20px !important; }
  .label { display: block !important; width: auto !important; padding: 8px 0 0 !important; border: 0 !important; font-size: 13px !important; }
  .chip { display: block !important; width: auto !important; padding: 10px 0 4px !important; }
  .named { display: block !important; border: 0 !important; padding: 0 0 10px !important; }
  .value { display: block !important; padding: 0 0 8px !important; }
}
)";

} // namespace

SeverityColours colours(Severity severity) {
    switch (severity) {
    case Severity::High:
        return {"#e8490a", "#000000"};
    case Severity::Medium:
        return {"#fecd1c", "#000000"};
    case Severity::Low:
        return {"#0170b2", "#ffffff"};
    case Severity::Informational:
        return {"#b7c1ca", "#000000"};
    }
    return {"#b7c1ca", "#000000"};
}

std::string upperCase(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

std::string heading(std::string_view text) {
    return fmt::format("<h2 class=\"muted\" style=\"margin:28px 0 8px;font-size:14px;line-height:20px;"
                       "font-weight:600;color:#5a6773\">{}</h2>\n",
                       escapeHtml(text));
}

std::string paragraphStyle(std::string_view margin) {
    return fmt::format("margin:{};font-size:16px;line-height:24px;color:#1b2126;overflow-wrap:anywhere",
                       margin);
}

std::string bannerRow(Severity severity, std::string_view text) {
    const auto colour = colours(severity);
    return fmt::format("<tr><td class=\"banner\" bgcolor=\"{0}\" style=\"padding:11px "
                       "32px;border-radius:7px 7px 0 0;background:{0};"
                       "color:{1};font-size:15px;line-height:22px;font-weight:700\">{2} {3} "
                       "SEVERITY &nbsp;·&nbsp; {4}</td></tr>\n",
                       colour.background, colour.text, shape(severity), upperCase(name(severity)),
                       escapeHtml(text));
}

std::string alertList(std::span<const ReportContent> alerts) {
    std::string html = "<table cellpadding=\"0\" cellspacing=\"0\" border=\"0\" width=\"100%\" "
                       "style=\"width:100%;border-collapse:collapse\">\n";
    for (const auto& alert : alerts) {
        const auto colour = colours(alert.severity);
        html += fmt::format(
            "<tr><td class=\"chip line\" width=\"104\" style=\"width:104px;padding:10px 8px 10px "
            "0;vertical-align:top;"
            "border-top:1px solid #e6eaed\"><span style=\"display:inline-block;padding:1px "
            "8px;border-radius:4px;"
            "background:{};color:{};font-size:13px;line-height:20px;font-weight:600;white-space:nowrap\">{} "
            "{}</span>"
            "</td><td class=\"named text line\" style=\"padding:10px 0;border-top:1px solid "
            "#e6eaed;font-size:15px;"
            "line-height:21px;color:#1b2126;overflow-wrap:anywhere\"><strong>{}</strong><br><span "
            "class=\"muted\" "
            "style=\"font-size:13px;color:#5a6773\">{}</span></td></tr>\n",
            colour.background, colour.text, shape(alert.severity), name(alert.severity),
            escapeHtml(alert.title), escapeHtml(alert.summary));
    }
    return html + "</table>\n";
}

std::string footerRow(std::string_view footer) {
    return fmt::format(
        "<tr><td class=\"body muted line\" style=\"padding:16px 32px 20px;border-top:1px solid "
        "#e6eaed;font-size:13px;line-height:19px;overflow-wrap:anywhere;color:#5a6773\">{}</td></tr>\n",
        escapeHtml(footer));
}

std::string card(std::string_view rows, bool last) {
    return fmt::format(
        "<table class=\"card\" role=\"presentation\" width=\"640\" cellpadding=\"0\" cellspacing=\"0\" "
        "border=\"0\" style=\"width:100%;max-width:640px;margin:0 auto {}px;border:1px solid #dde3e8;"
        "border-radius:8px;border-collapse:separate;background:#ffffff;text-align:left;"
        "font-family:{}\">\n{}</table>\n",
        last ? 0 : 20, fontStack, rows);
}

std::string wholePage(std::string_view title, std::string_view cards) {
    return fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<meta name=\"supported-color-schemes\" content=\"light dark\">\n"
        "<meta name=\"format-detection\" content=\"telephone=no, date=no, address=no, email=no, url=no\">\n"
        "<title>{}</title>\n<style>{}</style>\n</head>\n"
        "<body class=\"page\" style=\"margin:0;padding:0;background:#edf1f4\">\n"
        "<table class=\"page\" role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "
        "border=\"0\" "
        "style=\"width:100%;background:#edf1f4\"><tr><td class=\"outer\" align=\"center\" "
        "style=\"padding:24px 16px\">\n{}</td></tr></table>\n</body>\n</html>\n",
        escapeHtml(title), styleSheet, cards);
}

} // namespace html
} // namespace cosmoswatch
