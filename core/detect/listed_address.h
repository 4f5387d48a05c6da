// What the detectors of listed addresses share.
#pragma once

#include "core/detect/detector.h"

namespace cosmoswatch {

// "first-visit", or "repeat-visit" with the first one's date. Visits within the same day count as one.
[[nodiscard]] Reason visitReason(const Observation& observation);
[[nodiscard]] bool isFirstVisit(const Observation& observation);

// Shown by the day; empty when not known.
[[nodiscard]] std::string dateText(std::optional<Timestamp> time);

} // namespace cosmoswatch
