// Reports laid out for people; the same text for one alert and for a mail about several.
#pragma once

#include "core/report/report_content.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cosmoswatch {

// What stands above several alerts: what they are together, and a line on each.
struct Overview {
    std::string headline;               // of the page or mail: "3 alerts: …"
    std::string title;                  // "3 alerts"
    std::string text;                   // may be empty
    std::optional<Severity> severity{}; // of an incident
    std::string subject{};              // of an incident: "Keys listed, a key used from a new address"
};
// "Access from a Tor exit node: shop-prod" for one alert, "3 alerts: …" for several.
[[nodiscard]] Overview overviewOf(std::span<const ReportContent> alerts);
[[nodiscard]] Overview overviewOf(const IncidentReport& report);
[[nodiscard]] std::vector<ReportContent> describeAll(std::span<const AlertReport> reports);
// The alerts of an incident, each with its place along the kill chain.
[[nodiscard]] std::vector<ReportContent> describeAlerts(const IncidentReport& report);

[[nodiscard]] std::string textPage(std::span<const ReportContent> alerts, const Overview& overview,
                                   std::string_view footer);
[[nodiscard]] std::string htmlPage(std::span<const ReportContent> alerts, const Overview& overview,
                                   std::string_view footer);

// "Written by Cosmos Watch. Times are UTC.", and where the audit chain stood.
[[nodiscard]] std::string reportFooter(const AuditHead& audit = {});
[[nodiscard]] std::string reportFooter(std::span<const ReportContent> alerts);

// Characters with a meaning in HTML as references; safe in text and in quoted attributes.
[[nodiscard]] std::string escapeHtml(std::string_view text);

// Backslashes before whatever could begin markup, a link or HTML inside a line (CommonMark 0.30 and tables).
[[nodiscard]] std::string escapeMarkdown(std::string_view text);

// Code as Markdown, in a fence longer than any run of backticks inside; each line after `indent`.
[[nodiscard]] std::string codeBlock(std::string_view code, std::string_view language,
                                    std::string_view indent);

// The evidence as a JSON document, records as they were delivered. Always valid UTF-8 JSON.
[[nodiscard]] std::string evidenceJson(std::span<const AlertReport> reports);

} // namespace cosmoswatch
