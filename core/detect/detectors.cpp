#include "core/detect/application_anomaly.h"
#include "core/detect/authentication_failures.h"
#include "core/detect/data_exfiltration_anomaly.h"
#include "core/detect/detector.h"
#include "core/detect/geo_anomaly.h"
#include "core/detect/impossible_travel.h"
#include "core/detect/key_regenerated.h"
#include "core/detect/key_used_after_listing.h"
#include "core/detect/logging_disabled.h"
#include "core/detect/mass_deletion.h"
#include "core/detect/network_opened.h"
#include "core/detect/role_granted.h"
#include "core/detect/sql_injection.h"
#include "core/detect/suspicious_ip.h"
#include "core/detect/suspicious_principal.h"
#include "core/detect/tor_anomaly.h"

#include <array>
#include <fmt/format.h>

namespace cosmoswatch {

Finding findingOfDay(std::string_view alertType, Severity severity, std::string_view entity,
                     const Observation& observation) {
    return {alertType, severity, std::string(entity), dayOf(observation.time()), {}, {}, {}};
}

std::string sharesText(const Habit& habit, std::string (*name)(std::string_view)) {
    std::string text;
    for (const auto& [value, share] : habit.largest(3)) {
        if (share < 0.005 && !text.empty()) break;
        text +=
            fmt::format("{}{} {:.0f} %", text.empty() ? "" : ", ", name ? name(value) : value, 100 * share);
    }
    return text;
}

const DataRequest* answeredRequest(const Observation& observation) {
    const auto* request = std::get_if<DataRequest>(&observation.event.details);
    return request && request->succeeded() ? request : nullptr;
}

const ActivityEntry* succeededActivity(const Observation& observation) {
    const auto* entry = std::get_if<ActivityEntry>(&observation.event.details);
    return entry && entry->outcome == ActivityOutcome::Succeeded ? entry : nullptr;
}

std::span<const Detector* const> detectorsOf(const Event& event) {
    static const TorAnomaly torAnomaly;
    static const SuspiciousIp suspiciousIp;
    static const GeoAnomaly geoAnomaly;
    static const ImpossibleTravel impossibleTravel;
    static const ApplicationAnomaly applicationAnomaly;
    static const DataExfiltrationAnomaly dataExfiltrationAnomaly;
    static const SuspiciousPrincipal suspiciousPrincipal;
    static const KeyUsedAfterListing keyUsedAfterListing;
    static const AuthenticationFailures authenticationFailures;
    static const LoggingDisabled loggingDisabled;
    static const NetworkOpened networkOpened;
    static const RoleGranted roleGranted;
    static const MassDeletion massDeletion;
    static const KeyRegenerated keyRegenerated;
    static const SqlInjection sqlInjection;
    static const auto ofData = std::to_array<const Detector*>({
        &torAnomaly,
        &suspiciousIp,
        &geoAnomaly,
        &impossibleTravel,
        &applicationAnomaly,
        &dataExfiltrationAnomaly,
        &keyUsedAfterListing,
        &authenticationFailures,
        &massDeletion,
    });
    static const auto ofQueries = std::to_array<const Detector*>({&sqlInjection});
    static const auto ofManagement = std::to_array<const Detector*>({
        &suspiciousPrincipal,
        &keyUsedAfterListing,
        &loggingDisabled,
        &networkOpened,
        &roleGranted,
        &massDeletion,
        &keyRegenerated,
    });
    if (std::holds_alternative<DataRequest>(event.details)) return ofData;
    if (std::holds_alternative<QueryStatistics>(event.details)) return ofQueries;
    return ofManagement;
}

} // namespace cosmoswatch
