// What every form of a report says, in plain text that is safe to show: values made visible and cut. Each
// form only lays it out and escapes it for its target.
#pragma once

#include "core/alert/catalogue.h"
#include "core/report/report.h"

#include <optional>
#include <string>
#include <vector>

namespace cosmoswatch {

struct ReportDetail {
    std::string label;
    std::string value;
    std::string note;               // said less loudly: where the address is
    std::vector<std::string> marks; // warnings about the value: "Tor exit: tor-exits.txt"
};

// The incident that an alert is part of.
struct ReportStory {
    struct Line {
        std::string text; // "Initial access · 2026-10-04 16:00 · Access from a Tor exit node · shop-prod"
        bool isThisAlert = false;
    };
    std::string sentence; // "Part of an incident of 4 alerts, …: Keys listed, …."
    std::vector<Line> lines;
};

// Usual against observed as two bars on one scale.
struct ReportMeasure {
    std::string label;     // "Bytes read"
    std::string usual;     // "1.3 KB"
    std::string observed;  // "612 KB"
    double usualShare = 0; // of the scale, 0 … 1
    double observedShare = 0;
};

struct ReportContent {
    Severity severity = Severity::Low;
    std::string tactic;   // "Initial access"
    std::string title;    // "Access from a Tor exit node"
    std::string account;  // "shop-prod"
    std::string subtitle; // "shop-prod / store / customers · 4 Oct 2026, 16:00 – 16:10 UTC · 12 requests"
    std::string summary; // "shop-prod · 185.220.101.1 (Germany) · 4 Oct 2026, 16:00 – 16:10 UTC", in a list
    std::vector<TextRun> whatHappened;
    std::vector<ReportMeasure> measures;
    std::vector<QuotedText> quotes;
    std::vector<ReportDetail> details;
    std::vector<std::string> benignCauses;
    std::vector<std::string> hostileCauses;
    std::vector<RecommendedAction> actions;
    std::size_t evidenceCount = 0;
    std::optional<ReportStory> story;
    AuditHead audit; // of the store it comes from
};

[[nodiscard]] ReportContent describe(const AlertReport& report);

// An incident in the same way: what it is, and its alerts with their places along the kill chain.
struct IncidentText {
    std::string title; // "▲ High severity incident: Keys listed, …"
    std::string text;
    std::vector<ReportContent> alerts;
};
[[nodiscard]] IncidentText describeIncident(const IncidentReport& report);

// "▲" High, "◆" Medium, "●" Low, "■" Informational: told apart without colour.
[[nodiscard]] std::string_view shape(Severity severity);
// "1 request", "12 requests".
[[nodiscard]] std::string countOf(std::uint64_t count, std::string_view one, std::string_view many);
// A log value for people: one line, at most `limit` bytes.
[[nodiscard]] std::string shownValue(std::string_view value, std::size_t limit = 200);
// "Germany" or "Berlin, Germany"; with the network when known.
[[nodiscard]] std::string placeText(const Place& place);
// The values shown, joined; of many the first sixteen.
[[nodiscard]] std::string joined(const std::vector<std::string>& values, std::string_view separator = ", ");

// "612 KB", "48 requests".
[[nodiscard]] std::string measured(double value, std::string_view unit);

// A command cut before its options, not inside quotes: lines may be broken there.
[[nodiscard]] std::vector<std::string> commandPieces(std::string_view command);

inline constexpr std::string_view storyHeading = "Part of an incident";
inline constexpr std::string_view thisAlertMark = "this alert";
inline constexpr std::string_view benignHeading = "It may be harmless";
inline constexpr std::string_view hostileHeading = "It may be an attack";

} // namespace cosmoswatch
