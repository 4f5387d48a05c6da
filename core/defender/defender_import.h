// Alerts of Defender for Cloud into the store, beside ours.
#pragma once

#include "core/base/result.h"
#include "core/defender/defender_alerts.h"
#include "core/store/alert_store.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace cosmoswatch {

struct DefenderImport {
    std::size_t added = 0;
    std::size_t updated = 0;   // something about them was new
    std::size_t unchanged = 0; // imported before
    std::size_t others = 0;
    std::size_t damaged = 0;
    std::vector<std::string> problems; // the first ones
};

// What was imported before is not added again. A status that Defender has changed is taken over as long as no
// person has touched the alert.
[[nodiscard]] Result<void> importDefenderAlerts(AlertStore& store, const DefenderText& alerts,
                                                DefenderImport& sum);

// Files, and the files *.json, *.jsonl and *.ndjson of folders and below them. A file that cannot be read is
// an error; what came before it stays.
[[nodiscard]] Result<DefenderImport> importDefenderFiles(AlertStore& store,
                                                         const std::vector<std::filesystem::path>& places);

// "3 alerts added, 1 updated, 7 were there already. 12 about other resources were left out."
[[nodiscard]] std::string describe(const DefenderImport& sum);

} // namespace cosmoswatch
