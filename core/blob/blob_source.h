// Logs that Azure Monitor writes into containers of a storage account. Only reads there (GET and HEAD).
#pragma once

#include "core/azure/remote_access.h"
#include "core/base/result.h"
#include "core/source/connection.h"
#include "core/source/event_source.h"
#include "core/source/source_check.h"

#include <memory>
#include <stop_token>

namespace cosmoswatch {

// Never fails: it goes on trying, and says in connection() why nothing comes.
[[nodiscard]] std::unique_ptr<EventSource> openBlobSource(const BlobLogs& logs, const RemoteAccess& access);

// Whether it can be reached, and what is there; reads lists, no logs.
[[nodiscard]] Result<SourceCheck> checkBlobLogs(const BlobLogs& logs, const RemoteAccess& access,
                                                const std::stop_token& stop = {});

} // namespace cosmoswatch
