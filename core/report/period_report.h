// What happened in a day, a week, a month: counts against the time before, trends, top entities, countries,
// incidents, what was closed and how fast. Pure functions from what the store knows to text, as in report.h.
#pragma once

#include "core/alert/incident.h"
#include "core/base/result.h"
#include "core/store/alert_store.h"

#include <string>
#include <vector>

namespace cosmoswatch {

struct PeriodRequest {
    Timestamp from; // from ≤ t < to
    Timestamp to;
    std::vector<std::string> accountKeys; // empty: all
    Timestamp made;                       // when the report is written
};

struct PeriodReport {
    PeriodRequest request;
    std::vector<std::string> accounts; // names of the chosen ones; empty: all
    AlertStatistics alerts;
    AlertCounts before; // of the time of the same length before it
    std::vector<Incident> incidents;
    std::vector<AlertRow> open; // the gravest that are not closed
    std::vector<CountryAccess> countries;
    AuditHead audit; // of the store
};
inline constexpr std::size_t mostInPeriodList = 10;

// InvalidArgument when the period is empty or longer than ten years.
[[nodiscard]] Result<PeriodReport> loadPeriodReport(const AlertReader& store, const PeriodRequest& request);

// The day, the Monday-to-Monday week or the month of UTC that holds `time`.
enum class Period { Day, Week, Month };
[[nodiscard]] std::pair<Timestamp, Timestamp> periodAround(Timestamp time, Period period);

[[nodiscard]] std::string toHtml(const PeriodReport& report); // one file, charts inside, nothing remote
[[nodiscard]] std::string toMarkdown(const PeriodReport& report);
[[nodiscard]] std::string toJson(const PeriodReport& report); // an object, indented
[[nodiscard]] std::string toCsv(const PeriodReport& report);  // a line for each line of its tables

// What every form of it says, made visible and safe to show.
struct PeriodFigure {
    std::string value; // "37"
    std::string label; // "alerts"
    std::string note;  // "12 more than before"
};
struct PeriodDay {
    Timestamp start;
    std::array<std::uint64_t, 4> bySeverity{};
};
struct PeriodTable {
    std::string heading;
    std::vector<std::string> columns;
    std::vector<bool> numeric; // by column
    std::vector<std::vector<std::string>> rows;
    std::vector<double> shares; // by row, of the largest, 0 … 1; empty when there is nothing to compare
    std::string empty;          // what is said when there are no rows
};
struct PeriodContent {
    std::string title;    // "Alerts, 5 – 11 Oct 2026"
    std::string subtitle; // "All accounts · written 12 Oct 2026, 08:00 UTC"
    std::vector<std::string> sentences;
    std::vector<PeriodFigure> figures;
    std::vector<PeriodDay> days;
    std::vector<PeriodTable> tables;
};
[[nodiscard]] PeriodContent describe(const PeriodReport& report);

} // namespace cosmoswatch
