#include "core/detect/tor_anomaly.h"

#include "core/detect/listed_address.h"

namespace cosmoswatch {

void TorAnomaly::inspect(const Observation& observation, std::vector<Finding>& findings) const {
    if (!answeredRequest(observation) || !observation.facts || observation.facts->torLists.empty()) return;
    const ThreatMatch& match = observation.facts->torLists.front();

    const Severity severity = isFirstVisit(observation) ? Severity::High : Severity::Medium;
    Finding finding = findingOfDay("CosmosDB_TorAnomaly", severity, observation.address, observation);
    finding.reasons.push_back(
        {"tor-exit", {{"list", match.provider}, {"listed", dateText(match.listed)}}, std::nullopt});
    finding.reasons.push_back(visitReason(observation));
    findings.push_back(std::move(finding));
}

} // namespace cosmoswatch
