// What a folder of logs holds, without reading them.
#pragma once

#include "core/base/result.h"
#include "core/source/source_check.h"

#include <filesystem>
#include <stop_token>

namespace cosmoswatch {

[[nodiscard]] Result<SourceCheck> checkFolder(const std::filesystem::path& path, const std::stop_token& stop);

} // namespace cosmoswatch
