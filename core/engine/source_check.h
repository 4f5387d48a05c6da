// Whether a source can be read, and what is there.
#pragma once

#include "core/azure/remote_access.h"
#include "core/base/result.h"
#include "core/settings/settings.h"
#include "core/source/source_check.h"

#include <stop_token>

namespace cosmoswatch {

// Looks, but reads no more than the first bytes of some files or blobs; may take a while for large folders
// and slow servers. Fails when nothing can be read there, and says why; with Cancelled when asked to stop.
[[nodiscard]] Result<SourceCheck> checkSource(const SourceSettings& source, const RemoteAccess& access,
                                              const std::stop_token& stop = {});

} // namespace cosmoswatch
