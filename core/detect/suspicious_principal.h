// AzureCosmosDB_SuspiciousListKeys.SuspiciousPrincipal: keys listed by a principal, from an address, with a
// tool or at an hour that does not usually do so. See docs/detectors/suspicious_principal.md.
#pragma once

#include "core/detect/detector.h"

namespace cosmoswatch {

class SuspiciousPrincipal final : public Detector {
public:
    void inspect(const Observation& observation, std::vector<Finding>& findings) const override;
};

// The listing that an observed Activity Log entry tells of; its record is left empty but for the time.
[[nodiscard]] KeyListing listingOf(const Observation& observation);

// What about a listing is out of the ordinary, judged by settled days; empty when nothing weighs enough.
[[nodiscard]] std::vector<Reason> surprisesOf(const KeyListing& listing, const Observation& observation);

} // namespace cosmoswatch
