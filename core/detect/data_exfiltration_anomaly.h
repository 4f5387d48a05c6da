// CosmosDB_DataExfiltrationAnomaly: far more data was read than is usual, at once or little by little. See
// docs/detectors/data_exfiltration_anomaly.md.
#pragma once

#include "core/baseline/volume_baseline.h"
#include "core/detect/detector.h"

#include <array>

namespace cosmoswatch {

class DataExfiltrationAnomaly final : public Detector {
public:
    void inspect(const Observation& observation, std::vector<Finding>& findings) const override;
};

// What a request read, if it did: what VolumeBaseline::observe() is to be told after the detectors have
// looked. Its texts are views into itself and into the observation.
class DataRead {
public:
    explicit DataRead(const Observation& observation);
    DataRead(const DataRead&) = delete;
    DataRead& operator=(const DataRead&) = delete;

    [[nodiscard]] const VolumeObservation* read() const { return isRead_ ? &read_ : nullptr; }

private:
    static constexpr std::size_t longestName = 256; // Azure allows 255

    std::array<char, 2 * longestName + 1> container_; // "database/container"
    VolumeObservation read_;
    bool isRead_ = false;
};

} // namespace cosmoswatch
