#include "core/report/digest.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/report/html_parts.h"
#include "core/report/mail_form.h"
#include "core/report/text_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace cosmoswatch {
namespace {

using namespace html;

using Counts = std::array<std::uint64_t, 4>; // indexed by Severity

struct AccountCounts {
    std::string account;
    Counts bySeverity{};
};

struct DigestContent {
    std::string title;    // "37 alerts"
    std::string subtitle; // "Daily digest of 4 Oct 2026 · 3 accounts"
    std::string rest;     // on what was left out; may be empty
    Counts bySeverity{};
    std::vector<AccountCounts> accounts; // those with the gravest first
    std::vector<ReportContent> alerts;
};

std::uint64_t sum(const Counts& counts) {
    std::uint64_t total = 0;
    for (const auto count : counts)
        total += count;
    return total;
}

// "4 Oct 2026"
std::string dayName(Timestamp time) {
    const std::string span = formatTimeSpan(time, time);
    return span.substr(0, span.find(','));
}

DigestContent describe(const DigestReport& digest) {
    DigestContent content;
    std::map<std::string, Counts> accounts;
    for (const auto& report : digest.alerts) {
        content.alerts.push_back(describe(report));
        const auto severity = static_cast<std::size_t>(report.alert.severity);
        ++content.bySeverity[severity];
        ++accounts[content.alerts.back().account][severity];
    }
    for (auto& [account, counts] : accounts)
        content.accounts.push_back({account, counts});
    std::stable_sort(content.accounts.begin(), content.accounts.end(), [](const auto& a, const auto& b) {
        return std::lexicographical_compare(b.bySeverity.rbegin(), b.bySeverity.rend(), a.bySeverity.rbegin(),
                                            a.bySeverity.rend());
    });
    const auto all = digest.alerts.size() + digest.leftOut;
    content.title = countOf(all, "alert", "alerts");
    content.subtitle = "Daily digest of " + dayName(digest.time) + " · " +
                       countOf(content.accounts.size(), "account", "accounts");
    if (digest.leftOut > 0)
        content.rest = "Listed are the " + formatCount(digest.alerts.size()) + " gravest; " +
                       formatCount(digest.leftOut) + " more are in Cosmos Watch.";
    return content;
}

// Four cells, each with its number and name under a line of its colour.
std::string figures(const Counts& counts) {
    std::string cells;
    for (const Severity severity : allSeverities) {
        const auto count = counts[static_cast<std::size_t>(severity)];
        cells += fmt::format(
            "<td width=\"25%\" style=\"width:25%;padding:0 6px 0 0;vertical-align:top\"><table "
            "role=\"presentation\" "
            "width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" style=\"width:100%\"><tr><td "
            "height=\"4\" bgcolor=\"{0}\" "
            "style=\"height:4px;line-height:4px;font-size:1px;background:{0}\">&nbsp;</td></tr><tr><td "
            "class=\"text\" style=\"padding:6px 0 0;font-size:24px;line-height:30px;font-weight:700;"
            "color:#1b2126\">{1}</td></tr><tr><td class=\"muted small\" style=\"font-size:13px;"
            "line-height:18px;color:#5a6773\">{2} {3}</td></tr></table></td>\n",
            colours(severity).background, formatCount(count), shape(severity), name(severity));
    }
    return fmt::format("<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "
                       "border=\"0\" style=\"width:100%;margin:18px 0 0\"><tr>\n{}</tr></table>\n",
                       cells);
}

std::string accountTable(const std::vector<AccountCounts>& accounts) {
    constexpr std::string_view cell =
        "padding:6px 0 6px 8px;font-size:14px;line-height:20px;border-bottom:1px solid #e6eaed;"
        "vertical-align:top";
    std::string rows = fmt::format("<tr><th class=\"muted line\" style=\"{};padding-left:0;"
                                   "font-weight:600;color:#5a6773;text-align:left\">Account</th>",
                                   cell);
    for (const Severity severity : allSeverities)
        rows += fmt::format("<th class=\"muted line\" width=\"52\" style=\"{};width:52px;"
                            "font-weight:600;color:#5a6773;text-align:right\">{}</th>",
                            cell, severity == Severity::Informational ? "Info" : name(severity));
    rows += "</tr>\n";
    for (const auto& account : accounts) {
        rows += fmt::format("<tr><td class=\"text line\" style=\"{};padding-left:0;color:#1b2126;"
                            "overflow-wrap:anywhere\">{}</td>",
                            cell, escapeHtml(account.account));
        for (const Severity severity : allSeverities) {
            const auto count = account.bySeverity[static_cast<std::size_t>(severity)];
            rows += fmt::format("<td class=\"{} line\" style=\"{};text-align:right;"
                                "color:{}\">{}</td>",
                                count > 0 ? "text" : "muted", cell, count > 0 ? "#1b2126" : "#5a6773",
                                count > 0 ? formatCount(count) : "–");
        }
        rows += "</tr>\n";
    }
    return fmt::format("<table cellpadding=\"0\" cellspacing=\"0\" border=\"0\" width=\"100%\" "
                       "style=\"width:100%;border-collapse:collapse\">\n{}</table>\n",
                       rows);
}

std::string pageOf(const DigestContent& digest, std::string_view footer) {
    std::string html = fmt::format(
        "<tr><td class=\"body\" style=\"padding:28px 32px 22px\">\n<h1 class=\"text\" style=\"margin:0 0 "
        "4px;font-size:23px;line-height:30px;font-weight:700;color:#1b2126\">{}</h1>\n<p class=\"muted\" "
        "style=\"margin:0;font-size:14px;line-height:20px;color:#5a6773\">{}</p>\n{}",
        escapeHtml(digest.title), escapeHtml(digest.subtitle), figures(digest.bySeverity));
    html += heading("Accounts") + accountTable(digest.accounts);
    html += heading("Alerts") + alertList(digest.alerts);
    if (!digest.rest.empty())
        html += fmt::format("<p class=\"text\" style=\"{}\">{}</p>\n", paragraphStyle("14px 0 0"),
                            escapeHtml(digest.rest));
    html += "</td></tr>\n";
    return wholePage("Digest: " + digest.title, card(html + footerRow(footer), true));
}

std::string textOf(const DigestContent& digest, std::string_view footer) {
    constexpr std::size_t width = 72;
    std::string text = digest.title + "\n" + digest.subtitle + "\n\n";
    for (const Severity severity : allSeverities)
        text += fmt::format("  {} {:<15}{:>6}\n", shape(severity), name(severity),
                            formatCount(digest.bySeverity[static_cast<std::size_t>(severity)]));
    text += "\nAccounts\n--------\n";
    for (const auto& account : digest.accounts)
        text += fitToWidth(account.account, 40) + "  " + formatCount(sum(account.bySeverity)) + "\n";
    text += "\nAlerts\n------\n";
    for (const auto& alert : digest.alerts) {
        text += fmt::format("{} {}: {}\n", shape(alert.severity), name(alert.severity), alert.title);
        for (const auto& line : wrapText(alert.summary, width - 2))
            text += "  " + line + "\n";
    }
    if (!digest.rest.empty()) text += "\n" + digest.rest + "\n";
    return text + "\n-- \n" + std::string(footer) + "\n";
}

} // namespace

std::string toPlainText(const DigestReport& digest) {
    return textOf(describe(digest), reportFooter);
}

std::string toHtml(const DigestReport& digest) {
    return pageOf(describe(digest), reportFooter);
}

Result<std::string> toDigestMail(const DigestReport& digest, const MailOptions& options) {
    if (digest.alerts.empty())
        return fail(ErrorCode::InvalidArgument, "a digest needs at least one alert; choose one first");
    const DigestContent content = describe(digest);
    MailContent mail;
    mail.files = filesOf(digest.alerts, options);
    const std::string foot = mailFooter(digest.alerts, mail.files);
    const auto highest =
        std::max_element(digest.alerts.begin(), digest.alerts.end(),
                         [](const auto& a, const auto& b) { return a.alert.severity < b.alert.severity; });
    mail.subject = fmt::format("[{}] Digest: {} on {} (Cosmos Watch)", name(highest->alert.severity),
                               content.title, countOf(content.accounts.size(), "account", "accounts"));
    mail.text = textOf(content, foot);
    mail.html = pageOf(content, foot);
    mail.id = options.id.empty() ? stableId({"digest mail", formatIso8601(digest.time)}) : options.id;
    mail.date = digest.time;
    return composeMail(mail, options);
}

} // namespace cosmoswatch
