#include "core/store/alert_query_sql.h"

#include <initializer_list>

namespace cosmoswatch {
namespace {

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
    void value(const std::string& value) { fragment_.values.emplace_back(value); }
    [[nodiscard]] SqlFragment take() {
        if (fragment_.text.empty()) fragment_.text = "1";
        return std::move(fragment_);
    }

private:
    SqlFragment fragment_;
};

SqlValue word(const std::string& value) {
    return value;
}

void addAccounts(Conditions& conditions, const std::vector<std::string>& keys) {
    conditions.addList("account_id", keys, "(SELECT id FROM accounts WHERE key IN (*))", word);
}

constexpr std::int64_t hoursPerDay = 24;
constexpr std::int64_t longRange = 4 * hoursPerDay; // from here on whole days are read from their sums

std::int64_t floorTo(std::int64_t value, std::int64_t unit) {
    const auto rest = value % unit;
    return value - rest - (rest < 0 ? unit : 0);
}
std::int64_t firstHour(Timestamp from) {
    return toMicroseconds(hourOf(from)) / microsecondsPerHour;
}
// The hour that holds `to` counts as long as some of it lies before `to`.
std::int64_t endHour(Timestamp to) {
    return firstHour(to) + (hourOf(to) == to ? 0 : 1);
}

struct Hours {
    std::optional<std::int64_t> from, to;
};
Hours hoursOf(const AccessFilter& filter) {
    Hours hours;
    if (filter.time.from) hours.from = firstHour(*filter.time.from);
    if (filter.time.to) hours.to = endHour(*filter.time.to);
    return hours;
}
// Whole days, the days at the ends included.
Hours daysOf(Hours hours) {
    if (hours.from) hours.from = floorTo(*hours.from, hoursPerDay);
    if (hours.to) hours.to = floorTo(*hours.to + hoursPerDay - 1, hoursPerDay);
    return hours;
}

void addIds(Conditions& conditions, std::string_view column, std::string_view ids,
            const std::vector<std::string>& values, std::string_view comparison) {
    if (values.empty()) return;
    std::string list = "(?";
    for (std::size_t i = 1; i < values.size(); ++i)
        list += ", ?";
    std::string text(column);
    text.append(comparison).append("(").append(ids).append(list).append("))");
    conditions.add(text);
    for (const auto& value : values)
        conditions.value(value);
}

void addHours(Conditions& conditions, const Hours& hours) {
    if (hours.from) conditions.add("hour >= ?", {*hours.from});
    if (hours.to) conditions.add("hour < ?", {*hours.to});
}

// All but the time.
void addAccess(Conditions& conditions, const AccessFilter& filter) {
    constexpr std::string_view accounts = "SELECT id FROM accounts WHERE key IN ";
    constexpr std::string_view addresses = "SELECT id FROM addresses WHERE address IN ";
    constexpr std::string_view applications = "SELECT id FROM applications WHERE name IN ";
    constexpr std::string_view principals = "SELECT id FROM principals WHERE name IN ";
    const auto one = [](const std::string& value) {
        return value.empty() ? std::vector<std::string>() : std::vector{value};
    };
    addAccounts(conditions, filter.accountKeys);
    if (!filter.countryCode.empty()) conditions.add("country_code = ?", {filter.countryCode});
    addIds(conditions, "address_id", addresses, one(filter.address), " = ");
    addIds(conditions, "application_id", applications, one(filter.application), " = ");
    if (!filter.principal.empty()) conditions.add("principal_id > 0"); // the index is of these alone
    addIds(conditions, "principal_id", principals, one(filter.principal), " = ");
    addIds(conditions, "account_id", accounts, filter.withoutAccounts, " NOT IN ");
    for (const auto& code : filter.withoutCountries)
        conditions.add("country_code <> ?", {code});
    addIds(conditions, "address_id", addresses, filter.withoutAddresses, " NOT IN ");
    addIds(conditions, "application_id", applications, filter.withoutApplications, " NOT IN ");
    addIds(conditions, "principal_id", principals, filter.withoutPrincipals, " NOT IN ");
}

SqlFragment accessPart(std::string_view table, const AccessFilter& filter, const Hours& hours) {
    Conditions conditions;
    const bool ranged = hours.from || hours.to;
    if (table == "access_days" && ranged && filter.accountKeys.empty() && filter.address.empty() &&
        filter.application.empty() &&
        filter.principal.empty()) // its rows lie by account: so each account's days are one range
        conditions.add("account_id IN (SELECT id FROM accounts)");
    addHours(conditions, hours);
    addAccess(conditions, filter);
    SqlFragment part = conditions.take();
    const std::string columns =
        table == "access"
            ? "hour, hour AS first_hour, hour AS last_hour, account_id, address_id, application_id,"
              " 0 AS principal_id, country_code, requests, failures, bytes_read"
            : "hour, first_hour, last_hour, account_id, address_id, application_id, principal_id,"
              " country_code, requests, failures, bytes_read";
    part.text = "SELECT " + columns + " FROM " + std::string(table) + " WHERE " + part.text;
    return part;
}

} // namespace

bool isKeptByDay(const AccessFilter& filter) {
    return !filter.principal.empty() || !filter.withoutPrincipals.empty();
}

SqlFragment accessRows(const AccessFilter& filter, AccessDetail detail) {
    const Hours hours = hoursOf(filter);
    SqlFragment rows;
    const auto add = [&](std::string_view table, const Hours& part) {
        auto more = accessPart(table, filter, part);
        rows.text += (rows.text.empty() ? "(" : " UNION ALL ") + more.text;
        rows.values.insert(rows.values.end(), more.values.begin(), more.values.end());
    };
    const bool open = !hours.from || !hours.to;
    if (detail == AccessDetail::Principals || isKeptByDay(filter)) {
        add("access_days", daysOf(hours));
    } else if (detail == AccessDetail::Hours || (!open && *hours.to - *hours.from < longRange)) {
        add("access", hours);
    } else { // whole days, and what sticks out at either end
        Hours days;
        if (hours.from) days.from = floorTo(*hours.from + hoursPerDay - 1, hoursPerDay);
        if (hours.to) days.to = floorTo(*hours.to, hoursPerDay);
        add("access_days", days);
        if (days.from != hours.from) add("access", {hours.from, days.from});
        if (days.to != hours.to) add("access", {days.to, hours.to});
    }
    rows.text += ") AS access";
    return rows;
}

SqlFragment accessAlertConditions(const AccessFilter& filter) {
    Conditions conditions;
    auto hours = hoursOf(filter);
    if (isKeptByDay(filter)) hours = daysOf(hours);
    if (hours.from) conditions.add("last >= ?", {*hours.from * microsecondsPerHour});
    if (hours.to) conditions.add("last < ?", {*hours.to * microsecondsPerHour});
    addAccounts(conditions, filter.accountKeys);
    if (filter.countryCode == noCountry)
        conditions.add("country_code IN ('', ?)", {std::string(noCountry)});
    else if (!filter.countryCode.empty())
        conditions.add("country_code = ?", {filter.countryCode});
    if (!filter.address.empty()) conditions.add("address = ?", {filter.address});
    if (!filter.application.empty()) conditions.add("application = ?", {filter.application});
    if (!filter.principal.empty()) conditions.add("principal = ?", {filter.principal});
    addIds(conditions, "account_id", "SELECT id FROM accounts WHERE key IN ", filter.withoutAccounts,
           " NOT IN ");
    for (const auto& code : filter.withoutCountries) {
        conditions.add("country_code <> ?", {code});
        if (code == noCountry) conditions.add("country_code <> ''");
    }
    for (const auto& address : filter.withoutAddresses)
        conditions.add("address <> ?", {address});
    for (const auto& application : filter.withoutApplications)
        conditions.add("application <> ?", {application});
    for (const auto& principal : filter.withoutPrincipals)
        conditions.add("principal <> ?", {principal});
    return conditions.take();
}

} // namespace cosmoswatch
