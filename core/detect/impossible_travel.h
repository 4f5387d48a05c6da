// CosmosDB_ImpossibleTravel: one principal got answers in two places between which nobody could have
// travelled. See docs/detectors/impossible_travel.md.
#pragma once

#include "core/baseline/travel_history.h"
#include "core/detect/detector.h"

namespace cosmoswatch {

// What the history, which has not seen the observation yet, makes of it.
void findImpossibleTravel(const Observation& observation, const TravelHistory& history,
                          std::vector<Finding>& findings);

class ImpossibleTravel final : public Detector {
public:
    void inspect(const Observation& observation, std::vector<Finding>& findings) const override;
};

} // namespace cosmoswatch
