#include "core/detect/detector.h"
#include "core/detect/geo_anomaly.h"
#include "core/detect/suspicious_ip.h"
#include "core/detect/tor_anomaly.h"

#include <array>

namespace cosmoswatch {

std::span<const Detector* const> allDetectors() {
    static const TorAnomaly torAnomaly;
    static const SuspiciousIp suspiciousIp;
    static const GeoAnomaly geoAnomaly;
    static const std::array<const Detector*, 3> detectors{&torAnomaly, &suspiciousIp, &geoAnomaly};
    return detectors;
}

} // namespace cosmoswatch
