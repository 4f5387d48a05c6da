// What is known about each type of alert: title, tactic, severity, and the texts shown to people.
// The texts stand in resources/alert_catalogue.json, which is compiled in.
#pragma once

#include "core/alert/alert.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

enum class ActionStep { Inspect, Mitigate, Prevent, Suppress };

struct RecommendedAction {
    ActionStep step;
    std::string text;    // a template, see text_template.h; recommendedActions() fills it
    std::string command; // an Azure CLI command to copy, likewise; empty when none helps
};

struct AlertType {
    std::string id;                      // "CosmosDB_TorAnomaly"
    std::string title;                   // "Access from a Tor exit node"
    std::string story;                   // its part in an incident, in few words: "access through Tor"
    std::string tactic;                  // MITRE ATT&CK tactic as the schema writes it: "InitialAccess"
    std::string tacticLabel;             // "Initial access"
    std::vector<std::string> techniques; // "T1078"
    Severity severity;                   // usual one; a finding may differ
    std::string description;
    std::string misses; // what the detector does not see, in a sentence or two
    std::vector<std::string> benignCauses;
    std::vector<std::string> hostileCauses;
    std::vector<RecommendedAction> actions; // in the order of ActionStep
};

// All types, in the order of the catalogue file.
[[nodiscard]] std::span<const AlertType> alertTypes();
// The type, or a neutral entry that carries the id as its title when it is unknown.
[[nodiscard]] const AlertType& alertType(std::string_view id);

// Place along the kill chain: 0 is the earliest tactic; unknown ones come last.
[[nodiscard]] std::size_t tacticRank(std::string_view tactic);

[[nodiscard]] std::string_view name(ActionStep step); // "Inspect", …

// "[SAMPLE ALERT] " before the title of a sample, "[Defender] " before one of another product.
[[nodiscard]] std::string title(const Alert& alert);
// "What happened", with the numbers: made from the reasons. Plain text, log values made visible.
[[nodiscard]] std::string whatHappened(const Alert& alert);
// The same with the values marked, for views that show them bold: {text, emphasised}.
struct TextRun {
    std::string text;
    bool emphasised = false;
};
[[nodiscard]] std::vector<TextRun> whatHappenedRuns(const Alert& alert);

// What is too long for a sentence and stands in a block of its own: the statement that was attacked, and what
// it should be, the ladder of attempts (a line each), a command. Safe to show; cut.
struct QuotedText {
    std::string_view label; // "Vulnerable statement"
    std::string text;
    std::size_t markOffset = 0; // bytes of `text`: the injected part
    std::size_t markLength = 0; // 0 when nothing is marked
};
[[nodiscard]] std::vector<QuotedText> quotedTexts(const Alert& alert);
inline constexpr std::string_view attemptsLabel = "Attempts in their order (UTC)"; // of the ladder

// Texts of the type with the alert's own values filled in.
[[nodiscard]] std::vector<std::string> benignCauses(const Alert& alert);
[[nodiscard]] std::vector<std::string> hostileCauses(const Alert& alert);
[[nodiscard]] std::vector<RecommendedAction> recommendedActions(const Alert& alert);
// KQL that finds the alert's records in a Log Analytics workspace (resource-specific tables); string literals
// escaped, so that a value from the log cannot change the query.
[[nodiscard]] std::string kqlForRecords(const Alert& alert);

} // namespace cosmoswatch
