// The columns the queue can show: what they are called, how they sort, what a cell says, and the term of the
// filter that a cell stands for.
#pragma once

#include "core/store/alert_queries.h"

#include <QString>
#include <QStringView>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

enum QueueColumn : int {
    SeverityColumn,
    TitleColumn,
    AccountColumn,
    FromColumn, // the address and its place
    CountColumn,
    LastSeenColumn,
    StatusColumn,
    FirstSeenColumn,
    CountryColumn,
    NetworkColumn,
    RuleColumn,
    TacticColumn,
    ConclusionColumn,
    AssignedColumn,
    IncidentColumn,
    PrincipalColumn,
    ApplicationColumn
};
inline constexpr int queueColumns = 17;

struct ColumnInfo {
    QString id; // in settings
    QString title;
    std::optional<AlertColumn> order; // nothing: cannot be sorted by
    bool usual = false;               // shown unless the analyst chose otherwise
    bool number = false;              // aligned right
};
[[nodiscard]] const ColumnInfo& columnInfo(int column);
[[nodiscard]] int columnById(QStringView id);        // -1 when there is none
[[nodiscard]] int columnOfOrder(AlertColumn column); // -1 when none shows it

// Text from a log, safe to show in a line, cut where nobody reads on: a value may be megabytes long.
[[nodiscard]] QString shownBriefly(std::string_view text);
// Safe to show.
[[nodiscard]] QString cellText(const AlertRow& row, int column);
[[nodiscard]] QString spokenCell(const AlertRow& row, int column);
[[nodiscard]] QString cellToolTip(const AlertRow& row, int column); // plain text

// "address" and "203.0.113.7": what a cell asks for when it is put into the filter, as the log has it. The
// country of an address is a second one.
struct CellTerm {
    QString field;
    std::string value;
};
[[nodiscard]] std::vector<CellTerm> cellTerms(const AlertRow& row, int column);

// How a view shows its columns, in order; 0 is a width that follows what the rows hold.
struct ColumnState {
    int column = 0;
    int width = 0;
    friend bool operator==(const ColumnState&, const ColumnState&) = default;
};
[[nodiscard]] std::vector<ColumnState> usualColumns();
// "severity title account:120": unknown names are left out.
[[nodiscard]] QString columnsToText(const std::vector<ColumnState>& columns);
[[nodiscard]] std::vector<ColumnState> columnsFromText(const QString& text);
// "lastSeen-" is descending.
[[nodiscard]] QString orderToText(const AlertOrder& order);
[[nodiscard]] AlertOrder orderFromText(const QString& text);

} // namespace cosmoswatch
