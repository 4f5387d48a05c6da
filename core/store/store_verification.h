// Whether a store is as this program wrote it: the file itself, the audit chain, and what the alerts, their
// history and the suppression rules say against what the chain says of them.
#pragma once

#include "core/alert/audit.h"
#include "core/store/sqlite_database.h"

namespace cosmoswatch {

// Reads everything once; belongs inside a reading transaction.
[[nodiscard]] Result<StoreVerification> verifyStore(Database& database);

} // namespace cosmoswatch
