#include "core/detect/application_anomaly.h"

#include "core/base/text.h"

namespace cosmoswatch {
namespace {

constexpr std::uint64_t enoughRequests = 5;

// The service's own traffic, and a look with the portal from where the account is at home.
bool isPlatform(const Observation& observation) {
    const std::string& family = observation.application->family;
    if (family == "Azure platform") return true;
    return family == "Data Explorer (browser)" &&
           observation.baseline.access().networks.isFamiliar(observation.network, observation.time(),
                                                             observation.learning);
}

// Names are the sender's to choose: whoever makes up many does not get an alert for each.
std::string entityOf(const ClientApplication& application) {
    return application.selfNamed ? "self-named application" : application.family;
}

} // namespace

void ApplicationAnomaly::inspect(const Observation& observation, std::vector<Finding>& findings) const {
    if (!answeredRequest(observation) || isPlatform(observation)) return;
    const Habit& applications = observation.baseline.access().applications;
    const Timestamp time = observation.time();
    const LearningRules& learning = observation.learning;
    const std::string_view name = observation.applicationName;
    if (applications.requests() < enoughRequests || !applications.hasLearned(time, learning) ||
        applications.isFamiliar(name, time, learning))
        return;
    const bool hostile = observation.application->watchListed;
    if (!hostile && applications.expectsNewValues(time, learning)) return;

    Finding finding;
    finding.alertType = "CosmosDB_ApplicationAnomaly";
    finding.severity = hostile ? Severity::Medium : Severity::Low;
    finding.entity = entityOf(*observation.application);
    finding.windowStart = applications.noveltyWindow(name, time);
    const auto days = std::chrono::floor<std::chrono::days>(time - applications.first()).count();
    finding.reasons.push_back({"unfamiliar-application",
                               {{"observed", std::string(name)},
                                {"usual", sharesText(applications)},
                                {"usualCount", std::to_string(applications.size())},
                                {"days", std::to_string(days)},
                                {"requests", formatCount(applications.requests())}},
                               std::nullopt});
    if (hostile)
        finding.reasons.push_back(
            {"watch-listed-application", {{"tool", observation.application->family}}, std::nullopt});
    findings.push_back(std::move(finding));
}

} // namespace cosmoswatch
