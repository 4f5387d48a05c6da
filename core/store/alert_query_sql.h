// Filters and orders as SQL. Values are bound, never written into the text; names come from tables in here.
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

// "a = ? AND b IN (?, ?)", or "1" for a filter that asks for nothing.
[[nodiscard]] SqlFragment alertConditions(const AlertFilter& filter);

// The index of a filter value that so few alerts have that reading them all beats walking in order; empty
// when there is none.
[[nodiscard]] Result<std::string> selectiveIndex(Database& database, const AlertFilter& filter);

// One page: the statements to run one after the other until the page is full. `index` is what
// selectiveIndex() said. InvalidArgument when the key is not of this order.
[[nodiscard]] Result<std::vector<SqlFragment>> pageStatements(const AlertFilter& filter,
                                                              const AlertOrder& order,
                                                              const std::optional<PageKey>& after,
                                                              const std::string& index);

// The columns of pageStatements(), as a row of the queue; and where a page that ends with it goes on.
[[nodiscard]] AlertRow readAlertRow(const Statement& statement);
[[nodiscard]] PageKey pageKeyAfter(const AlertRow& row, AlertColumn column);

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
