// An incident laid out along the kill chain: stages from left to right, its alerts below each other in time,
// and a lane for each value that several of them share.
#pragma once

#include "core/alert/entity.h"
#include "core/alert/incident.h"

#include <QString>

#include <string>
#include <vector>

namespace cosmoswatch {

struct KillChainStage {
    std::string tactic; // as the schema writes it
    QString label;      // "Initial access"
    std::size_t alerts = 0;
};

// A value that at least two alerts share; drawn as a line down their rows.
struct KillChainLane {
    Entity entity;
    QString name;          // for people
    std::size_t first = 0; // rows
    std::size_t last = 0;
    std::size_t alerts = 0;
};

struct KillChainRow {
    IncidentMember member;
    std::size_t stage = 0;
    std::vector<std::size_t> lanes;
    Duration since{}; // the alert before it
};

struct KillChainStory {
    std::vector<KillChainStage> stages; // in the order of an attack
    std::vector<KillChainRow> rows;     // in the order of time
    std::vector<KillChainLane> lanes;   // the most shared first, at most mostLanes
};
inline constexpr std::size_t mostLanes = 4;

[[nodiscard]] KillChainStory layOut(const Incident& incident);

// For people; log values made visible.
[[nodiscard]] QString laneLabel(const KillChainLane& lane);                     // "address 203.0.113.9"
[[nodiscard]] QString sharedWith(const KillChainStory& story, std::size_t row); // its lanes, joined
[[nodiscard]] QString elapsed(Duration since);                                  // "3 h 5 min later"
[[nodiscard]] QString clientOf(const IncidentMember& member);                   // address, else principal

} // namespace cosmoswatch
