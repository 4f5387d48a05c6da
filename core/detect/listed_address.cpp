#include "core/detect/listed_address.h"

namespace cosmoswatch {

bool isFirstVisit(const Observation& observation) {
    const auto first = observation.baseline.firstVisit(observation.address);
    return !first || dayOf(*first) >= dayOf(observation.event.time);
}

Reason visitReason(const Observation& observation) {
    if (isFirstVisit(observation)) return {"first-visit", {}, std::nullopt};
    return {"repeat-visit",
            {{"firstVisit", dateText(observation.baseline.firstVisit(observation.address))}},
            std::nullopt};
}

std::string dateText(std::optional<Timestamp> time) {
    if (!time) return {};
    const std::string text = formatTimeSpan(*time, *time); // "4 Oct 2026, 16:00 UTC"
    return text.substr(0, text.find(','));
}

} // namespace cosmoswatch
