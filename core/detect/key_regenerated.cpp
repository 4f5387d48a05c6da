#include "core/detect/key_regenerated.h"

#include "core/detect/control_change.h"

namespace cosmoswatch {
namespace {

constexpr std::string_view type = "CosmosDB_KeyRegenerated";

Finding findingOf(const ControlChange& change, const Observation& observation) {
    return findingOfChange(type, Severity::Medium,
                           change.principal.empty() ? change.address : change.principal, change, nullptr,
                           observation);
}

void judgeBurst(const ControlChange& change, const Observation& observation, std::vector<Finding>& findings) {
    const auto& baseline = observation.baseline;
    const std::uint64_t usual = baseline.control().usualInWindow(
        change, change.time(), baseline.learnedAt(observation.learning), observation.learning);
    const std::uint64_t threshold =
        std::max(observation.protection.count(Threshold::KeysRegenerated), usual + 1);
    for (const auto& window : BurstWindow::around(change.time())) {
        const std::uint64_t count = baseline.control().withOneMore(change, window);
        if (count < threshold) continue;
        Finding finding = findingOf(change, observation);
        finding.severity = Severity::High;
        finding.windowStart = dayOf(window.start);
        finding.reasons.push_back(
            {"keys-regenerated-together",
             {{"observed", std::to_string(count)},
              {"usual", std::to_string(usual)},
              {"doer", std::string(change.doer())},
              {"days", watchedDaysText(observation)}},
             Measure{"Keys regenerated in ten minutes", "keys", static_cast<double>(count),
                     static_cast<double>(usual), static_cast<double>(threshold)}});
        findings.push_back(std::move(finding));
    }
}

} // namespace

void KeyRegenerated::inspect(const Observation& observation, std::vector<Finding>& findings) const {
    if (!succeededActivity(observation)) return;
    const auto change = completedChange(observation, ChangeKind::KeyRegeneration);
    if (!change) return;
    judgeBurst(*change, observation, findings);
    if (!observation.baseline.hasLearned(change->time(), observation.learning) ||
        isHabitual(*change, observation))
        return;
    Finding finding = findingOf(*change, observation);
    finding.reasons.push_back({"key-regenerated",
                               {{"key", std::string(change->fact("key"))},
                                {"doer", std::string(change->doer())},
                                {"tool", change->tool},
                                {"usual", habitualDaysText(*change, observation)},
                                {"days", watchedDaysText(observation)}},
                               std::nullopt});
    findings.push_back(std::move(finding));
}

} // namespace cosmoswatch
