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

// " WHERE …" over the access table (hours, accounts, addresses, applications joined by id).
[[nodiscard]] SqlFragment accessConditions(const AccessFilter& filter);
// The alerts of the same accounts, clients and hours.
[[nodiscard]] SqlFragment accessAlertConditions(const AccessFilter& filter);

inline constexpr std::int64_t microsecondsPerHour = 3'600'000'000;
// The country of addresses that have none.
inline constexpr std::string_view noCountry = "--";

} // namespace cosmoswatch
