#include "core/detect/tor_anomaly.h"

#include "core/detect/listed_address.h"

namespace cosmoswatch {

void TorAnomaly::inspect(const Observation& observation, std::vector<Finding>& findings) const {
    if (!answeredRequest(observation) || observation.facts->torLists.empty()) return;
    const ThreatMatch& match = observation.facts->torLists.front();

    Finding finding;
    finding.alertType = "CosmosDB_TorAnomaly";
    finding.severity = isFirstVisit(observation) ? Severity::High : Severity::Medium;
    finding.entity = observation.address;
    finding.windowStart = dayOf(observation.event.time);
    finding.reasons.push_back(
        {"tor-exit", {{"list", match.provider}, {"listed", dateText(match.listed)}}, std::nullopt});
    finding.reasons.push_back(visitReason(observation));
    findings.push_back(std::move(finding));
}

} // namespace cosmoswatch
