// An alert for people and programs outside: each function is pure, text in, text out.
// Log values are made visible and escaped for the target; nothing here can carry markup, headers or formulas.
#pragma once

#include "core/alert/alert.h"
#include "core/base/result.h"

#include <iosfwd>
#include <span>
#include <string>
#include <vector>

namespace cosmoswatch {

// What goes into a report on one alert.
struct AlertReport {
    Alert alert;
    std::vector<EvidenceRecord> evidence; // may be empty
};

[[nodiscard]] std::string toPlainText(const AlertReport& report); // 72 columns, for mail and clipboard
[[nodiscard]] std::string toMarkdown(const AlertReport& report);
[[nodiscard]] std::string toHtml(const AlertReport& report); // a whole page, inline styles, nothing remote
// The alert object of Microsoft's Event Hub schema: one line of JSON.
[[nodiscard]] std::string toSchemaJson(const Alert& alert);
// RFC 4180 with a header; cells that a spreadsheet could take for a formula are neutralised with a leading '.
[[nodiscard]] std::string toCsv(std::span<const Alert> alerts);
// Lines for a terminal: severity, time, title, account, from, count; `width` columns.
[[nodiscard]] std::string toTable(std::span<const Alert> alerts, std::size_t width);

struct MailOptions {
    std::string from = "Cosmos Watch <cosmoswatch@localhost>";
    std::vector<std::string> to; // may be empty: the mail program asks
    bool attachEvidence = true;  // evidence.json
};
// RFC 5322 message, ready to open in a mail program or hand to SMTP: multipart/alternative of text and HTML,
// evidence attached. InvalidArgument for an address with CR, LF or NUL, or one that is no address.
[[nodiscard]] Result<std::string> toMail(std::span<const AlertReport> reports, const MailOptions& options);

} // namespace cosmoswatch
