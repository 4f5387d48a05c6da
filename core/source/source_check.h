// What is there where a source reads from: for the user who is about to add it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cosmoswatch {

struct SourceCheck {
    std::string found;               // one sentence: "312 logs, 1.2 GB, from 3 Oct 2026 to 31 Oct 2026"
    std::vector<std::string> advice; // what is missing, what that costs and what to do
    std::uint64_t logs = 0;
};

// Which of the categories are missing among these paths, containers or names of blobs, that follow Azure's
// layout ("insights-logs-dataplanerequests/resourceId=/…"): advice for each. Nothing when none of them does.
[[nodiscard]] std::vector<std::string> adviceOnMissingCategories(std::span<const std::string> names);

} // namespace cosmoswatch
