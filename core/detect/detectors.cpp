#include "core/detect/detector.h"
#include "core/detect/geo_anomaly.h"
#include "core/detect/impossible_travel.h"
#include "core/detect/suspicious_ip.h"
#include "core/detect/tor_anomaly.h"

#include <array>

namespace cosmoswatch {

std::span<const Detector* const> allDetectors() {
    static const TorAnomaly torAnomaly;
    static const SuspiciousIp suspiciousIp;
    static const GeoAnomaly geoAnomaly;
    static const ImpossibleTravel impossibleTravel;
    static const std::array<const Detector*, 4> detectors{&torAnomaly, &suspiciousIp, &geoAnomaly,
                                                          &impossibleTravel};
    return detectors;
}

} // namespace cosmoswatch
