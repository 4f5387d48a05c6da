// What is around an alert or an entity: related alerts and timelines, asked on one connection.
#pragma once

#include "core/store/alert_queries.h"
#include "core/store/sqlite_database.h"

#include <string>
#include <vector>

namespace cosmoswatch {

[[nodiscard]] Result<std::vector<RelatedAlert>> readRelated(Database& database, const std::string& id,
                                                            std::size_t limit);
[[nodiscard]] Result<Timeline> readTimeline(Database& database, const Entity& entity, const TimeRange& range,
                                            std::size_t limit);

} // namespace cosmoswatch
