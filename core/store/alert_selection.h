// Which alerts of the index match a filter, and the first of them in an order.
#pragma once

#include "core/store/alert_index.h"
#include "core/store/alert_queries.h"
#include "core/store/sqlite_database.h"

#include <optional>

namespace cosmoswatch {

[[nodiscard]] Result<Positions> selectAlerts(Database& database, AlertIndex& index,
                                             const AlertFilter& filter);

// The number of a text; 0 when no alert has it.
[[nodiscard]] Result<std::uint32_t> textNumber(Database& database, const std::string& text);

// The first `limit` of them in the order, those up to and with `after` left out. InvalidArgument when the key
// is not of this order.
[[nodiscard]] Result<Positions> firstInOrder(Database& database, AlertIndex& index,
                                             const Positions& positions, const AlertOrder& order,
                                             const std::optional<PageKey>& after, std::size_t limit);

} // namespace cosmoswatch
