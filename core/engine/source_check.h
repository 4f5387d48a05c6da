// Whether a source can be read, and what is there: for the user who is about to add it.
#pragma once

#include "core/base/result.h"
#include "core/settings/settings.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cosmoswatch {

struct SourceCheck {
    std::string found;               // one sentence: "312 logs, 1.2 GB, from 3 Oct 2026 to 31 Oct 2026"
    std::vector<std::string> advice; // what is missing, what that costs and what to do
    std::uint64_t logs = 0;
};

// Looks, but reads no more than the first bytes of some files; may take a while for large folders. Fails when
// nothing can be read there, and says why.
[[nodiscard]] Result<SourceCheck> checkSource(const SourceSettings& source);

} // namespace cosmoswatch
