// Records in a Log Analytics workspace.
#pragma once

#include "core/azure/remote_access.h"
#include "core/base/result.h"
#include "core/source/connection.h"
#include "core/source/event_source.h"
#include "core/source/source_check.h"
#include "core/workspace/ingestion_schedule.h"

#include <memory>
#include <stop_token>

namespace cosmoswatch {

// Never fails: what is wrong is told by connection() and problems() while it goes on trying.
[[nodiscard]] std::unique_ptr<EventSource>
openWorkspaceSource(const WorkspaceLogs& workspace, const RemoteAccess& access, WorkspaceTimes times = {});

// Asks each table what the last day brought. Fails when the workspace cannot be asked.
[[nodiscard]] Result<SourceCheck> checkWorkspaceLogs(const WorkspaceLogs& workspace,
                                                     const RemoteAccess& access, const std::stop_token& stop);

} // namespace cosmoswatch
