// How well some typed letters fit a text: all of them must occur in it, in their order.
#pragma once

#include <QString>

#include <optional>
#include <vector>

namespace cosmoswatch {

struct FuzzyMatch {
    int score = 0;              // more is better; letters together and at the start of words count most
    std::vector<int> positions; // of the letters that fit
};

// A letter may stand in another word than the one before it only at that word's start: "rn" is Resolve with Note,
// "tor" is not Theme: High Contrast. Case does not matter and spaces in `typed` are passed over; nothing typed fits everything. Of a long text
// only the first 200 characters are looked at.
[[nodiscard]] std::optional<FuzzyMatch> fuzzyMatch(QStringView typed, QStringView text);

} // namespace cosmoswatch
