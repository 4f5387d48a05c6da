// Filters on access as SQL. Values are bound, never written into the text; names come from tables in here.
#pragma once

#include "core/store/alert_queries.h"
#include "core/store/sqlite_database.h"

#include <string>
#include <vector>

namespace cosmoswatch {

struct SqlFragment {
    std::string text;
    std::vector<SqlValue> values;
};

// " WHERE …" over the access table (hours, accounts, addresses, applications joined by id).
[[nodiscard]] SqlFragment accessConditions(const AccessFilter& filter);
// The alerts of the same accounts, clients and hours.
[[nodiscard]] SqlFragment accessAlertConditions(const AccessFilter& filter);

inline constexpr std::int64_t microsecondsPerHour = 3'600'000'000;
// The country of addresses that have none.
inline constexpr std::string_view noCountry = "--";

} // namespace cosmoswatch
