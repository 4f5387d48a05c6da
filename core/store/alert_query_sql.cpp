#include "core/store/alert_query_sql.h"

#include "core/base/text.h"

#include <algorithm>
#include <initializer_list>

namespace cosmoswatch {
namespace {

// With fewer alerts than this behind a filter value, reading and sorting them all takes some milliseconds.
// With further conditions the matches may lie far apart in any order, so that more is worth it.
constexpr std::int64_t fewAlerts = 5'000;
constexpr std::int64_t fewAlertsOfMany = 30'000;

// Conditions joined by AND, with their values in order.
class Conditions {
public:
    void add(std::string_view condition, std::initializer_list<SqlValue> values = {}) {
        if (!fragment_.text.empty()) fragment_.text += " AND ";
        fragment_.text += condition;
        fragment_.values.insert(fragment_.values.end(), values);
    }
    // "column = ?" for one value, which keeps an index in order; "column IN (?, ?)" for more; nothing for
    // none. `item` is what stands for a list of values: "(…)" is put in place of its "(*)".
    template<typename Values, typename ToValue>
    void addList(std::string_view column, const Values& values, std::string_view item, ToValue toValue) {
        if (values.empty()) return;
        std::string list = "(?";
        for (std::size_t i = 1; i < values.size(); ++i)
            list += ", ?";
        list += ")";
        const auto at = item.find("(*)");
        add(std::string(column) + (values.size() == 1 ? " = " : " IN ") + std::string(item.substr(0, at)) +
            list + std::string(item.substr(at + 3)));
        for (const auto& value : values)
            fragment_.values.push_back(toValue(value));
    }
    [[nodiscard]] SqlFragment take() {
        if (fragment_.text.empty()) fragment_.text = "1";
        return std::move(fragment_);
    }

private:
    SqlFragment fragment_;
};

SqlValue number(auto value) {
    return static_cast<std::int64_t>(value);
}
SqlValue word(const std::string& value) {
    return value;
}

void addAccounts(Conditions& conditions, const std::vector<std::string>& keys) {
    conditions.addList("account_id", keys, "(SELECT id FROM accounts WHERE key IN (*))", word);
}

void addTime(Conditions& conditions, const TimeRange& range) {
    if (range.from) conditions.add("last >= ?", {toMicroseconds(*range.from)});
    if (range.to) conditions.add("last < ?", {toMicroseconds(*range.to)});
}

void addWords(Conditions& conditions, std::string_view text, std::string_view condition) {
    const std::string lower = lowerAscii(toValidUtf8(text));
    constexpr std::string_view spaces = " \t\r\n";
    for (auto begin = lower.find_first_not_of(spaces); begin != std::string::npos;) {
        const auto end = std::min(lower.find_first_of(spaces, begin), lower.size());
        conditions.add(condition, {lower.substr(begin, end - begin)});
        begin = lower.find_first_not_of(spaces, end);
    }
}

// What a filter may be driven by, with the index made for it; the most telling first.
struct Driver {
    std::string_view index;
    AlertFilter part;    // only that value (and the time, which every index holds second)
    bool single = false; // one value: the index then runs in the order of the last records
};

std::vector<Driver> drivers(const AlertFilter& filter) {
    std::vector<Driver> all;
    const auto offer = [&](std::string_view index, auto member, std::size_t size) {
        if ((filter.*member).empty()) return;
        Driver driver{index, {}, size == 1};
        driver.part.*member = filter.*member;
        driver.part.time = filter.time;
        all.push_back(std::move(driver));
    };
    offer("alerts_address", &AlertFilter::addresses, filter.addresses.size());
    offer("alerts_account", &AlertFilter::accountKeys, filter.accountKeys.size());
    offer("alerts_country", &AlertFilter::countryCodes, filter.countryCodes.size());
    offer("alerts_type", &AlertFilter::types, filter.types.size());
    if (filter.time.from || filter.time.to) {
        all.push_back({"alerts_last", {}, false});
        all.back().part.time = filter.time;
    }
    offer("alerts_status", &AlertFilter::statuses, filter.statuses.size());
    offer("alerts_severity", &AlertFilter::severities, filter.severities.size());
    return all;
}

std::string_view columnName(AlertColumn column) {
    switch (column) {
    case AlertColumn::Severity:
        return "severity";
    case AlertColumn::Title:
        return "title";
    case AlertColumn::Account:
        return "account_name";
    case AlertColumn::Address:
        return "address";
    case AlertColumn::Country:
        return "country_name";
    case AlertColumn::FirstSeen:
        return "first";
    case AlertColumn::LastSeen:
        return "last";
    case AlertColumn::Count:
        return "count";
    case AlertColumn::Status:
        return "status";
    case AlertColumn::Disposition:
        return "disposition";
    case AlertColumn::Network:
        return "network";
    case AlertColumn::Principal:
        return "principal";
    case AlertColumn::Application:
        return "application";
    case AlertColumn::AssignedTo:
        return "assigned_to";
    }
    return "last";
}

bool holdsText(AlertColumn column) {
    return column == AlertColumn::Title || column == AlertColumn::Account || column == AlertColumn::Address ||
           column == AlertColumn::Country || column == AlertColumn::Network ||
           column == AlertColumn::Principal || column == AlertColumn::Application ||
           column == AlertColumn::AssignedTo;
}

// The index that has the order by itself. By the last record also those of one filter value have it, and skip
// everything else.
std::string orderIndex(const AlertFilter& filter, const AlertOrder& order) {
    if (order.column == AlertColumn::LastSeen)
        for (const auto& driver : drivers(filter))
            if (driver.single) return std::string(driver.index);
    const bool ascending = !order.descending && order.column != AlertColumn::LastSeen;
    if (order.column > AlertColumn::Status) return "alerts_last";
    return "alerts_" + std::string(columnName(order.column)) + (ascending ? "_up" : "");
}

SqlFragment pageStatement(const SqlFragment& conditions, const std::string& index, std::string_view place,
                          std::initializer_list<SqlValue> placeValues, std::string_view order) {
    SqlFragment page;
    page.text = "SELECT id, type, title, severity, status, disposition, account_name, address, country_code,"
                " country_name, network, tor_exit, first, last, count, version, assigned_to,"
                " (SELECT key FROM accounts WHERE accounts.id = account_id),"
                " (SELECT key FROM incidents WHERE incidents.row = incident AND members > 1), principal,"
                " application, suppressed_by, sample FROM alerts INDEXED BY ";
    page.text.append(index).append(" WHERE ").append(conditions.text);
    if (!place.empty()) page.text.append(" AND ").append(place);
    page.text.append(" ORDER BY ").append(order).append(" LIMIT ?");
    page.values = conditions.values;
    page.values.insert(page.values.end(), placeValues);
    return page;
}

} // namespace

SqlFragment alertConditions(const AlertFilter& filter) {
    Conditions conditions;
    const auto code = [](auto value) { return number(value); };
    const auto addValues = [&](const AlertValues& values, bool wanted) {
        const auto addList = [&](std::string column, const auto& list, std::string_view item, auto toValue) {
            if (wanted)
                conditions.addList(column, list, item, toValue);
            else
                conditions.addList("NOT " + column, list, item, toValue);
        };
        addList("severity", values.severities, "(*)", code);
        addList("status", values.statuses, "(*)", code);
        addList("disposition", values.dispositions, "(*)", code);
        addList("account_id", values.accountKeys, "(SELECT id FROM accounts WHERE key IN (*))", word);
        addList("type", values.types, "(*)", word);
        addList("address", values.addresses, "(*)", word);
        addList("country_code", values.countryCodes, "(*)", word);
        addList("network", values.networks, "(*)", word);
        addList("principal", values.principals, "(*)", word);
        addList("application", values.applications, "(*)", word);
        addList("assigned_to", values.assignees, "(*)", word);
        addList("coalesce((SELECT key FROM incidents WHERE incidents.row = incident AND members > 1), '')",
                values.incidents, "(*)", word);
    };
    addValues(filter, true);
    addValues(filter.exclude, false);
    if (!filter.suppressedBy.empty()) conditions.add("suppressed_by = ?", {filter.suppressedBy});
    addTime(conditions, filter.time);
    addWords(conditions, filter.text, "instr(search_text, ?) > 0");
    addWords(conditions, filter.excludedText, "instr(search_text, ?) = 0");
    return conditions.take();
}

Result<std::string> selectiveIndex(Database& database, const AlertFilter& filter) {
    const auto candidates = drivers(filter);
    const auto few = candidates.size() > 1 ? fewAlertsOfMany : fewAlerts;
    for (const auto& driver : candidates) {
        const auto conditions = alertConditions(driver.part);
        auto probe =
            database.statement("SELECT count(*) FROM (SELECT 1 FROM alerts INDEXED BY " +
                               std::string(driver.index) + " WHERE " + conditions.text + " LIMIT ?)");
        const auto counted = probe.bindAll(conditions.values).bind(few).step();
        if (!counted) return tl::unexpected<Error>(counted.error());
        if (*counted && probe.integer(0) < few) return std::string(driver.index);
    }
    return std::string();
}

Result<std::vector<SqlFragment>> pageStatements(const AlertFilter& filter, const AlertOrder& order,
                                                const std::optional<PageKey>& after,
                                                const std::string& selective) {
    const std::string column(columnName(order.column));
    const std::string index = selective.empty() ? orderIndex(filter, order) : selective;
    const std::string direction = order.descending ? " DESC" : " ASC";
    const std::string sorted = order.column == AlertColumn::LastSeen ? "last" + direction + ", id"
                                                                     : column + direction + ", last DESC, id";
    const auto conditions = alertConditions(filter);
    if (!after) return std::vector{pageStatement(conditions, index, {}, {}, sorted)};
    if (std::holds_alternative<std::string>(after->sortValue) != holdsText(order.column))
        return fail(ErrorCode::InvalidArgument,
                    "the place to go on from belongs to another order; start again");

    // First what is left of the equals the last page ended in, then all beyond them: each a plain index
    // range.
    const std::string equals = column + " = ? AND last <= ? AND (last < ? OR id > ?)";
    const std::string beyond = column + (order.descending ? " < ?" : " > ?");
    return std::vector{pageStatement(conditions, index, equals,
                                     {after->sortValue, after->last, after->last, after->id},
                                     "last DESC, id"),
                       pageStatement(conditions, index, beyond, {after->sortValue}, sorted)};
}

AlertRow readAlertRow(const Statement& statement) {
    AlertRow row;
    row.id = statement.text(0);
    row.type = statement.text(1);
    row.title = statement.text(2);
    row.severity = static_cast<Severity>(statement.integer(3));
    row.status = static_cast<AlertStatus>(statement.integer(4));
    row.disposition = static_cast<Disposition>(statement.integer(5));
    row.accountName = statement.text(6);
    row.address = statement.text(7);
    row.countryCode = statement.text(8);
    row.countryName = statement.text(9);
    row.network = statement.text(10);
    row.torExit = statement.integer(11) != 0;
    row.first = fromMicroseconds(statement.integer(12));
    row.last = fromMicroseconds(statement.integer(13));
    row.count = statement.amount(14);
    row.version = static_cast<std::uint32_t>(statement.integer(15));
    row.assignedTo = statement.text(16);
    row.accountKey = statement.text(17);
    row.correlationKey = statement.text(18);
    row.principal = statement.text(19);
    row.application = statement.text(20);
    row.suppressedBy = statement.text(21);
    row.sample = statement.integer(22) != 0;
    return row;
}

PageKey pageKeyAfter(const AlertRow& row, AlertColumn column) {
    const auto value = [&]() -> SqlValue {
        switch (column) {
        case AlertColumn::Severity:
            return number(row.severity);
        case AlertColumn::Title:
            return row.title;
        case AlertColumn::Account:
            return row.accountName;
        case AlertColumn::Address:
            return row.address;
        case AlertColumn::Country:
            return row.countryName;
        case AlertColumn::FirstSeen:
            return toMicroseconds(row.first);
        case AlertColumn::LastSeen:
            return toMicroseconds(row.last);
        case AlertColumn::Count:
            return number(row.count);
        case AlertColumn::Status:
            return number(row.status);
        case AlertColumn::Disposition:
            return number(row.disposition);
        case AlertColumn::Network:
            return row.network;
        case AlertColumn::Principal:
            return row.principal;
        case AlertColumn::Application:
            return row.application;
        case AlertColumn::AssignedTo:
            return row.assignedTo;
        }
        return toMicroseconds(row.last);
    };
    return {value(), toMicroseconds(row.last), row.id};
}

namespace {

std::int64_t firstHour(Timestamp from) {
    return toMicroseconds(hourOf(from)) / microsecondsPerHour;
}
// The hour that holds `to` counts as long as some of it lies before `to`.
std::int64_t endHour(Timestamp to) {
    return firstHour(to) + (hourOf(to) == to ? 0 : 1);
}

} // namespace

SqlFragment accessConditions(const AccessFilter& filter) {
    Conditions conditions;
    if (filter.time.from) conditions.add("hour >= ?", {firstHour(*filter.time.from)});
    if (filter.time.to) conditions.add("hour < ?", {endHour(*filter.time.to)});
    addAccounts(conditions, filter.accountKeys);
    if (!filter.countryCode.empty()) conditions.add("access.country_code = ?", {filter.countryCode});
    if (!filter.address.empty())
        conditions.add("address_id = (SELECT id FROM addresses WHERE address = ?)", {filter.address});
    if (!filter.application.empty())
        conditions.add("application_id = (SELECT id FROM applications WHERE name = ?)", {filter.application});
    return conditions.take();
}

SqlFragment accessAlertConditions(const AccessFilter& filter) {
    Conditions conditions;
    if (filter.time.from) conditions.add("last >= ?", {firstHour(*filter.time.from) * microsecondsPerHour});
    if (filter.time.to) conditions.add("last < ?", {endHour(*filter.time.to) * microsecondsPerHour});
    addAccounts(conditions, filter.accountKeys);
    if (filter.countryCode == noCountry)
        conditions.add("country_code IN ('', ?)", {std::string(noCountry)});
    else if (!filter.countryCode.empty())
        conditions.add("country_code = ?", {filter.countryCode});
    if (!filter.address.empty()) conditions.add("address = ?", {filter.address});
    if (!filter.application.empty()) conditions.add("application = ?", {filter.application});
    return conditions.take();
}

} // namespace cosmoswatch
