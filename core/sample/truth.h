// The right answers read back from a CSV file, as labelsCsv() or anybody else wrote them. The format is
// described in docs/EVALUATION.md.
#pragma once

#include "core/base/result.h"
#include "core/sample/labels.h"

#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch::sample {

// A label whose lists are taken apart.
struct Answer {
    Label label;
    std::vector<std::string> alertTypes; // empty: any (near misses only)
    std::vector<std::string> accounts;   // lower case
    std::vector<std::string> addresses;  // canonical; empty: any
    std::vector<std::string> principals; // lower case; empty: any
};

// Fails on the first line that says nothing certain, and says which and why: figures that stand on a
// misread answer are worse than none.
[[nodiscard]] Result<std::vector<Answer>> parseTruth(std::string_view csv);

} // namespace cosmoswatch::sample
