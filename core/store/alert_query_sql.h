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

// What the rows are summed up to. Long ranges are read from the sums of days where that says the same.
enum class AccessDetail { Any, Hours, Principals };
// "(SELECT …) AS access" with the rows that match: hour, first_hour, last_hour, account_id, address_id,
// application_id, principal_id (of Principals alone), country_code, requests, failures, bytes_read.
[[nodiscard]] SqlFragment accessRows(const AccessFilter& filter, AccessDetail detail = AccessDetail::Any);
[[nodiscard]] bool isKeptByDay(const AccessFilter& filter); // no rows by the hour answer it
// The alerts of the same accounts, clients and hours.
[[nodiscard]] SqlFragment accessAlertConditions(const AccessFilter& filter);

inline constexpr std::int64_t microsecondsPerHour = 3'600'000'000;
// The country of addresses that have none.
inline constexpr std::string_view noCountry = "--";

} // namespace cosmoswatch
