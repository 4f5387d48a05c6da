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
