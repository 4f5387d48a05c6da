// CosmosDB_MassDeletion: a client deletes far more items than is usual for it, or a container, a database or
// the account itself is deleted. See docs/detectors/mass_deletion.md.
#pragma once

#include "core/detect/detector.h"

#include <string>

namespace cosmoswatch {

class MassDeletion final : public Detector {
public:
    void inspect(const Observation& observation, std::vector<Finding>& findings) const override;
};

// Under which name the deletion that the observed request did is counted; empty when it did none.
struct DeletionActor {
    std::string name;
    std::string group;         // of the same application, from whatever address
    bool ofContainers = false; // or databases; else of items
};
[[nodiscard]] DeletionActor deletionActorOf(const Observation& observation);

} // namespace cosmoswatch
