#include "ui/models/alert_columns.h"

#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <array>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

QString tr(const char* text) {
    return QCoreApplication::translate("AlertColumns", text);
}

std::array<ColumnInfo, queueColumns> makeColumns() {
    using C = AlertColumn;
    std::array<ColumnInfo, queueColumns> all;
    const auto set = [&](int column, const QString& id, const QString& title,
                         std::optional<AlertColumn> order, bool usual, bool number = false) {
        all[static_cast<std::size_t>(column)] = {id, title, order, usual, number};
    };
    set(SeverityColumn, u"severity"_s, tr("Severity"), C::Severity, true);
    set(TitleColumn, u"alert"_s, tr("Alert"), C::Title, true);
    set(AccountColumn, u"account"_s, tr("Account"), C::Account, true);
    set(FromColumn, u"from"_s, tr("From"), C::Address, true);
    set(CountColumn, u"count"_s, tr("Count"), C::Count, true, true);
    set(LastSeenColumn, u"lastSeen"_s, tr("Last seen"), C::LastSeen, true);
    set(StatusColumn, u"status"_s, tr("Status"), C::Status, true);
    set(FirstSeenColumn, u"firstSeen"_s, tr("First seen"), C::FirstSeen, false);
    set(CountryColumn, u"country"_s, tr("Country"), C::Country, false);
    set(NetworkColumn, u"network"_s, tr("Network"), C::Network, false);
    set(RuleColumn, u"rule"_s, tr("Rule"), std::nullopt, false);
    set(TacticColumn, u"tactic"_s, tr("Tactic"), std::nullopt, false);
    set(ConclusionColumn, u"conclusion"_s, tr("Conclusion"), C::Disposition, false);
    set(AssignedColumn, u"assigned"_s, tr("Assigned to"), C::AssignedTo, false);
    set(IncidentColumn, u"incident"_s, tr("Incident"), std::nullopt, false);
    set(PrincipalColumn, u"principal"_s, tr("Principal"), C::Principal, false);
    set(ApplicationColumn, u"application"_s, tr("Application"), C::Application, false);
    return all;
}

QString recordCount(std::uint64_t count) {
    const int number = static_cast<int>(std::min<std::uint64_t>(count, 1u << 30));
    return QCoreApplication::translate("AlertColumns", "%n record(s)", nullptr, number);
}

QString whereFrom(const AlertRow& row) {
    QStringList lines;
    for (const auto* part : {&row.address, &row.countryName, &row.network})
        if (!part->empty()) lines << shownBriefly(*part);
    return lines.join(u'\n');
}

QString conclusion(const AlertRow& row) {
    const bool closed = row.status == AlertStatus::Resolved || row.status == AlertStatus::Dismissed;
    return closed || row.disposition != Disposition::Undetermined ? fromUtf8(label(row.disposition))
                                                                  : QString();
}

// Which field of the filter takes what of a row, column by column.
struct TermPart {
    QueueColumn column;
    const char* field;
    std::string (*value)(const AlertRow&);
};
constexpr TermPart termParts[] = {
    {SeverityColumn, "severity", [](const AlertRow& row) { return std::string(name(row.severity)); }},
    {TitleColumn, "type", [](const AlertRow& row) { return row.type; }},
    {RuleColumn, "type", [](const AlertRow& row) { return row.type; }},
    {AccountColumn, "account", [](const AlertRow& row) { return row.accountKey; }},
    {FromColumn, "address", [](const AlertRow& row) { return row.address; }},
    {FromColumn, "country", [](const AlertRow& row) { return row.countryCode; }},
    {CountryColumn, "country", [](const AlertRow& row) { return row.countryCode; }},
    {StatusColumn, "status", [](const AlertRow& row) { return std::string(name(row.status)); }},
    {NetworkColumn, "network", [](const AlertRow& row) { return row.network; }},
    {ConclusionColumn, "conclusion", [](const AlertRow& row) { return std::string(name(row.disposition)); }},
    {AssignedColumn, "assigned",
     [](const AlertRow& row) { return row.assignedTo.empty() ? std::string("nobody") : row.assignedTo; }},
    {IncidentColumn, "incident", [](const AlertRow& row) { return row.correlationKey; }},
    {PrincipalColumn, "principal", [](const AlertRow& row) { return row.principal; }},
    {ApplicationColumn, "application", [](const AlertRow& row) { return row.application; }}};

} // namespace

const ColumnInfo& columnInfo(int column) {
    static const auto all = makeColumns();
    return all[static_cast<std::size_t>(std::clamp(column, 0, queueColumns - 1))];
}

int columnById(QStringView id) {
    for (int column = 0; column < queueColumns; ++column)
        if (columnInfo(column).id == id) return column;
    return -1;
}

int columnOfOrder(AlertColumn order) {
    for (int column = 0; column < queueColumns; ++column)
        if (columnInfo(column).order == order) return column;
    return -1;
}

QString shownBriefly(std::string_view text) {
    constexpr std::size_t longest = 400; // bytes
    if (text.size() <= longest) return shown(text);
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
        --end; // not within a character
    return shown(text.substr(0, end)) + QChar(u'…');
}

QString cellText(const AlertRow& row, int column) {
    switch (column) {
    case SeverityColumn:
        return severityLabel(row.severity);
    case TitleColumn:
        return shownBriefly(row.title);
    case AccountColumn:
        return shownBriefly(row.accountName);
    case FromColumn:
        return shownBriefly(row.address);
    case CountColumn:
        return fromUtf8(formatCount(row.count));
    case LastSeenColumn:
        return shortTime(row.last);
    case StatusColumn:
        return fromUtf8(label(row.status));
    case FirstSeenColumn:
        return shortTime(row.first);
    case CountryColumn:
        return shownBriefly(row.countryName.empty() ? row.countryCode : row.countryName);
    case NetworkColumn:
        return shownBriefly(row.network);
    case RuleColumn:
        return shownBriefly(row.type);
    case TacticColumn:
        return fromUtf8(alertType(row.type).tacticLabel);
    case ConclusionColumn:
        return conclusion(row);
    case AssignedColumn:
        return shownBriefly(row.assignedTo);
    case IncidentColumn:
        return shownBriefly(row.correlationKey.substr(0, 8));
    case PrincipalColumn:
        return shownBriefly(row.principal);
    case ApplicationColumn:
        return shownBriefly(row.application);
    default:
        return {};
    }
}

QString spokenCell(const AlertRow& row, int column) {
    const QString text = cellText(row, column);
    const auto named = [&](const char* none) {
        return text.isEmpty() ? tr(none) : u"%1: %2"_s.arg(columnInfo(column).title, text);
    };
    switch (column) {
    case SeverityColumn:
        return tr("%1 severity").arg(text);
    case FromColumn: {
        QStringList parts{text.isEmpty() ? tr("no address") : tr("from %1").arg(text)};
        if (!row.countryName.empty()) parts << shownBriefly(row.countryName);
        if (row.torExit) parts << tr("Tor exit");
        return parts.join(u", "_s);
    }
    case CountColumn:
        return recordCount(row.count);
    case LastSeenColumn:
        return tr("last seen %1").arg(longTime(row.last));
    case FirstSeenColumn:
        return tr("first seen %1").arg(longTime(row.first));
    case StatusColumn:
        return tr("status %1").arg(text);
    case CountryColumn:
        return named("no country");
    case NetworkColumn:
        return named("no network");
    case ConclusionColumn:
        return named("no conclusion");
    case AssignedColumn:
        return named("assigned to nobody");
    case IncidentColumn:
        return named("no incident");
    case PrincipalColumn:
        return named("no principal");
    case ApplicationColumn:
        return named("no application");
    default:
        return named("nothing");
    }
}

QString cellToolTip(const AlertRow& row, int column) {
    switch (column) {
    case LastSeenColumn:
    case FirstSeenColumn:
        return tr("First %1\nLast %2").arg(longTime(row.first), longTime(row.last));
    case FromColumn:
        return whereFrom(row);
    case IncidentColumn:
        return shownBriefly(row.correlationKey);
    default:
        return cellText(row, column);
    }
}

std::vector<CellTerm> cellTerms(const AlertRow& row, int column) {
    std::vector<CellTerm> terms;
    for (const auto& part : termParts) {
        if (part.column != column) continue;
        if (auto value = part.value(row); !value.empty())
            terms.push_back({QString::fromLatin1(part.field), std::move(value)});
    }
    return terms;
}

std::vector<ColumnState> usualColumns() {
    std::vector<ColumnState> columns;
    for (int column = 0; column < queueColumns; ++column)
        if (columnInfo(column).usual) columns.push_back({column, 0});
    return columns;
}

QString columnsToText(const std::vector<ColumnState>& columns) {
    QStringList parts;
    for (const auto& state : columns) {
        QString part = columnInfo(state.column).id;
        if (state.width > 0) part += u':' + QString::number(state.width);
        parts << part;
    }
    return parts.join(u' ');
}

std::vector<ColumnState> columnsFromText(const QString& text) {
    std::vector<ColumnState> columns;
    for (const auto& part : text.split(u' ', Qt::SkipEmptyParts)) {
        const int column = columnById(QStringView(part).left(part.indexOf(u':')));
        const bool known = std::any_of(columns.begin(), columns.end(),
                                       [column](const ColumnState& state) { return state.column == column; });
        if (column < 0 || known) continue;
        const int width = part.contains(u':') ? part.section(u':', 1).toInt() : 0;
        columns.push_back({column, std::clamp(width, 0, 4000)});
    }
    return columns;
}

QString orderToText(const AlertOrder& order) {
    return columnInfo(columnOfOrder(order.column)).id + (order.descending ? u'-' : u'+');
}

AlertOrder orderFromText(const QString& text) {
    const int column = columnById(QStringView(text).chopped(text.isEmpty() ? 0 : 1));
    if (column < 0 || !columnInfo(column).order) return {};
    return {*columnInfo(column).order, text.endsWith(u'-')};
}

} // namespace cosmoswatch
