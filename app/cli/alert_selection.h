// Alerts from a store, whole and in order: what the commands print.
#pragma once

#include "core/base/result.h"
#include "core/store/alert_store.h"

#include <string>
#include <vector>

namespace cosmoswatch::cli {

// All that match, in the order asked for; at most `limit`.
[[nodiscard]] Result<std::vector<Alert>> loadAlerts(const AlertReader& store, const AlertFilter& filter,
                                                    const AlertOrder& order, std::size_t limit);

// The alert with this id, or with an id that begins so when only one does.
[[nodiscard]] Result<Alert> findAlert(const AlertReader& store, const std::string& idOrBeginning);

// The incident with this id, or the one that the alert with this id (or beginning) is part of.
[[nodiscard]] Result<Incident> findIncident(const AlertReader& store, const std::string& idOrBeginning);

// `minimum` and everything above it.
[[nodiscard]] std::vector<Severity> severitiesFrom(Severity minimum);

} // namespace cosmoswatch::cli
