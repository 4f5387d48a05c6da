// Which change of an account a record of management tells of, from either log.
#pragma once

#include "core/detect/detector.h"

#include <optional>
#include <string>

namespace cosmoswatch {

// Of a record that detectors of management look at: its start, or its success. Failures, and what concerns no
// detector, are nothing. The change's record is left empty but for the time.
[[nodiscard]] std::optional<ControlChange> controlChangeOf(const Observation& observation);

// The whole change that the record completes, when it is of that kind: it has succeeded, and the record is
// its end or tells something that was not known.
[[nodiscard]] std::optional<ControlChange> completedChange(const Observation& observation, ChangeKind kind);

// A finding about a change, on the account and day of the change itself; `counterpart`, when there is one,
// says who did it.
[[nodiscard]] Finding findingOfChange(std::string_view alertType, Severity severity, std::string_view entity,
                                      const ControlChange& change, const ControlChange* counterpart,
                                      const Observation& observation);

// Those who do it habitually, by settled days, are no news.
[[nodiscard]] bool isHabitual(const ControlChange& change, const Observation& observation);
// "3" of the days so far, and over how many.
[[nodiscard]] std::string habitualDaysText(const ControlChange& change, const Observation& observation);
[[nodiscard]] std::string watchedDaysText(const Observation& observation);

} // namespace cosmoswatch
