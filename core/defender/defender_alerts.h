// Alerts that Microsoft Defender for Cloud raised, in the shapes that it hands them out:
// - as continuous export writes them: names as "SystemAlertId",
// - as the service lists them: {"value":[{"properties":{"systemAlertId"…}}]}.
// https://learn.microsoft.com/azure/defender-for-cloud/alerts-schemas
#pragma once

#include "core/alert/alert.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

inline constexpr std::string_view defenderName = "Microsoft Defender for Cloud";

// One as ours: an id of its own, the product's words as its reason, the alert as delivered as its evidence.
struct DefenderAlert {
    AlertUpdate update;
    std::string systemId; // Defender's
};

struct DefenderText {
    std::vector<DefenderAlert> alerts; // about Cosmos DB accounts
    std::size_t others = 0;            // about something else, incidents, and what this program has written
    std::size_t damaged = 0;
    std::vector<std::string> problems; // of the damaged, the first ones: what is wrong, and where
};

// A JSON document with one or many, or a line each. Names are told apart without regard to case. Never fails:
// what is no alert is damaged.
[[nodiscard]] DefenderText readDefenderAlerts(std::string_view text, std::string_view source);

} // namespace cosmoswatch
