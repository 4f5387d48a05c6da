// An alert for people and programs outside: each function is pure, text in, text out.
// Log values are made visible and escaped for the target; nothing here can carry markup, headers or formulas.
#pragma once

#include "core/alert/alert.h"
#include "core/alert/incident.h"
#include "core/base/result.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cosmoswatch {

// What goes into a report on one alert.
struct AlertReport {
    Alert alert;
    std::vector<EvidenceRecord> evidence;            // may be empty
    std::optional<Incident> incident = std::nullopt; // that it is part of
};

// What goes into a report on an incident: the story, then its alerts in that order. Where there are very
// many, only some of them.
struct IncidentReport {
    Incident incident;
    std::vector<AlertReport> alerts;
};

[[nodiscard]] std::string toPlainText(const AlertReport& report); // 72 columns, for mail and clipboard
[[nodiscard]] std::string toMarkdown(const AlertReport& report);
[[nodiscard]] std::string toHtml(const AlertReport& report); // a whole page, inline styles, nothing remote
// The alert object of Microsoft's Event Hub schema: one line of JSON.
[[nodiscard]] std::string toSchemaJson(const Alert& alert);
// The same object with IsIncident, its alerts among the entities.
[[nodiscard]] std::string toSchemaJson(const Incident& incident);
// RFC 4180 with a header; cells that a spreadsheet could take for a formula are neutralised with a leading '.
[[nodiscard]] std::string toCsv(std::span<const Alert> alerts);

// For other programs, by published schemas; docs/EXPORTS.md says what stands where. One alert is one line
// without its end; STIX is one document. Equal alerts give equal bytes.
[[nodiscard]] std::string toOcsf(const Alert& alert); // OCSF 1.6 Detection Finding, as JSON
[[nodiscard]] std::string toCef(const Alert& alert);  // ArcSight Common Event Format
[[nodiscard]] std::string toEcs(const Alert& alert);  // Elastic Common Schema 8.11, as JSON
[[nodiscard]] std::string toOcsf(std::span<const Alert> alerts);
[[nodiscard]] std::string toCef(std::span<const Alert> alerts);
[[nodiscard]] std::string toEcs(std::span<const Alert> alerts);
[[nodiscard]] std::string toStix(std::span<const Alert> alerts); // a STIX 2.1 bundle

// Lines for a terminal: severity, time, title, account, from, count; `width` columns.
[[nodiscard]] std::string toTable(std::span<const Alert> alerts, std::size_t width);
// Lines for a terminal: severity, time, title, accounts, id, alerts.
[[nodiscard]] std::string toIncidentTable(std::span<const Incident> incidents, std::size_t width);

// Several: what they are together, then each.
[[nodiscard]] std::string toPlainText(std::span<const AlertReport> reports);
[[nodiscard]] std::string toMarkdown(std::span<const AlertReport> reports);
[[nodiscard]] std::string toHtml(std::span<const AlertReport> reports);

[[nodiscard]] std::string toPlainText(const IncidentReport& report);
[[nodiscard]] std::string toMarkdown(const IncidentReport& report);
[[nodiscard]] std::string toHtml(const IncidentReport& report);

struct MailOptions {
    std::string from = "Cosmos Watch <cosmoswatch@localhost>";
    std::vector<std::string> to; // may be empty: the mail program asks
    bool attachEvidence = true;  // evidence.json
    enum class Data { None, Csv, Json };
    Data data = Data::None; // alerts.csv, alerts.json
    std::string id{};       // of the Message-ID, before its @; empty: by the alerts
};
// RFC 5322 message, ready to open in a mail program or hand to SMTP: multipart/alternative of text and HTML,
// evidence attached. InvalidArgument for an address with CR, LF or NUL, or one that is no address.
[[nodiscard]] Result<std::string> toMail(std::span<const AlertReport> reports, const MailOptions& options);
[[nodiscard]] Result<std::string> toIncidentMail(const IncidentReport& report, const MailOptions& options);
// "a@b.example" of "Ana <a@b.example>".
[[nodiscard]] Result<std::string> mailAddressOf(const std::string& mailbox);

} // namespace cosmoswatch
