#include "core/detect/suspicious_ip.h"

#include "core/detect/listed_address.h"

namespace cosmoswatch {

void SuspiciousIp::inspect(const Observation& observation, std::vector<Finding>& findings) const {
    if (!answeredRequest(observation) || !observation.facts || observation.facts->threatLists.empty()) return;
    const auto& lists = observation.facts->threatLists;
    std::string names;
    for (const auto& match : lists)
        names += (names.empty() ? "" : ", ") + match.provider;

    Finding finding =
        findingOfDay("CosmosDB_SuspiciousIp", Severity::Medium, observation.address, observation);
    finding.reasons.push_back({"listed-address",
                               {{"lists", names},
                                {"listCount", std::to_string(lists.size())},
                                {"listed", dateText(lists.front().listed)}},
                               std::nullopt});
    finding.reasons.push_back(visitReason(observation));
    findings.push_back(std::move(finding));
}

} // namespace cosmoswatch
