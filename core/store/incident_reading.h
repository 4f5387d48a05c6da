// Questions about incidents, asked on one connection.
#pragma once

#include "core/alert/incident.h"
#include "core/store/alert_index.h"
#include "core/store/alert_queries.h"
#include "core/store/sqlite_database.h"

#include <string>
#include <vector>

namespace cosmoswatch {

[[nodiscard]] Result<std::vector<Incident>> readIncidents(Database& database, AlertIndex& index,
                                                          const AlertFilter& filter, std::size_t limit);
[[nodiscard]] Result<Incident> readIncident(Database& database, const std::string& id);

} // namespace cosmoswatch
