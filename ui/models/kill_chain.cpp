#include "ui/models/kill_chain.h"

#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "ui/plain_text.h"
#include "ui/value_menu.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace cosmoswatch {
namespace {

constexpr std::size_t longestShown = 80; // bytes

QString tr(const char* text) {
    return QCoreApplication::translate("KillChain", text);
}

std::vector<KillChainStage> stagesOf(const std::vector<KillChainRow>& rows) {
    std::map<std::size_t, KillChainStage> stages;
    for (const auto& row : rows) {
        const AlertType& type = alertType(row.member.type);
        auto& stage = stages[tacticRank(type.tactic)];
        stage.tactic = type.tactic;
        stage.label = fromUtf8(type.tacticLabel);
        ++stage.alerts;
    }
    std::vector<KillChainStage> ordered;
    for (auto& [rank, stage] : stages)
        ordered.push_back(std::move(stage));
    return ordered;
}

// Whom an alert names: accounts tell something only where there are several of them.
std::vector<std::pair<Entity, QString>> entitiesOf(const IncidentMember& member, bool severalAccounts) {
    std::vector<std::pair<Entity, QString>> entities;
    const auto add = [&](EntityKind kind, const std::string& value, const std::string& label) {
        if (!value.empty()) entities.push_back({{kind, value}, shownShort(label, longestShown)});
    };
    add(EntityKind::Address, member.address, member.address);
    add(EntityKind::Principal, lowerAscii(member.principal), lowerAscii(member.principal));
    add(EntityKind::Application, member.application, member.application);
    if (severalAccounts) add(EntityKind::Account, member.account.key, member.account.name);
    return entities;
}

std::vector<KillChainLane> lanesOf(const std::vector<KillChainRow>& rows) {
    const bool severalAccounts = std::any_of(rows.begin(), rows.end(), [&](const KillChainRow& row) {
        return row.member.account.key != rows.front().member.account.key;
    });
    std::vector<KillChainLane> lanes;
    for (std::size_t row = 0; row < rows.size(); ++row)
        for (auto& [entity, name] : entitiesOf(rows[row].member, severalAccounts)) {
            const auto known = std::find_if(lanes.begin(), lanes.end(),
                                            [&](const KillChainLane& lane) { return lane.entity == entity; });
            if (known == lanes.end())
                lanes.push_back({std::move(entity), std::move(name), row, row, 1});
            else {
                known->last = row;
                ++known->alerts;
            }
        }
    std::erase_if(lanes, [](const KillChainLane& lane) { return lane.alerts < 2; });
    // Who did it says more than what was used and what it hit.
    const auto weight = [](const KillChainLane& lane) {
        const bool client =
            lane.entity.kind == EntityKind::Address || lane.entity.kind == EntityKind::Principal;
        return std::tuple(!client, -static_cast<std::ptrdiff_t>(lane.alerts));
    };
    std::stable_sort(lanes.begin(), lanes.end(),
                     [&](const KillChainLane& a, const KillChainLane& b) { return weight(a) < weight(b); });
    if (lanes.size() > mostLanes) lanes.resize(mostLanes);
    return lanes;
}

} // namespace

KillChainStory layOut(const Incident& incident) {
    KillChainStory story;
    for (const auto& member : incident.members)
        story.rows.push_back({member, 0, {}, {}});
    std::stable_sort(story.rows.begin(), story.rows.end(), [](const KillChainRow& a, const KillChainRow& b) {
        return a.member.first < b.member.first;
    });
    story.stages = stagesOf(story.rows);
    for (std::size_t i = 0; i < story.rows.size(); ++i) {
        auto& row = story.rows[i];
        const auto& tactic = alertType(row.member.type).tactic;
        const auto stage =
            std::find_if(story.stages.begin(), story.stages.end(), [&](const KillChainStage& candidate) {
                return tacticRank(candidate.tactic) == tacticRank(tactic);
            });
        row.stage = static_cast<std::size_t>(stage - story.stages.begin());
        if (i > 0) row.since = row.member.first - story.rows[i - 1].member.first;
    }
    story.lanes = lanesOf(story.rows);
    for (auto& row : story.rows)
        for (const auto& [entity, name] : entitiesOf(row.member, true))
            for (std::size_t lane = 0; lane < story.lanes.size(); ++lane)
                if (story.lanes[lane].entity == entity) row.lanes.push_back(lane);
    for (auto& row : story.rows)
        std::sort(row.lanes.begin(), row.lanes.end());
    return story;
}

QString laneLabel(const KillChainLane& lane) {
    switch (lane.entity.kind) {
    case EntityKind::Principal:
        return tr("principal %1").arg(lane.name);
    case EntityKind::Application:
        return tr("application %1").arg(lane.name);
    case EntityKind::Account:
        return tr("account %1").arg(lane.name);
    case EntityKind::Country:
    case EntityKind::Address:
        break;
    }
    return tr("address %1").arg(lane.name);
}

QString sharedWith(const KillChainStory& story, std::size_t row) {
    QStringList values;
    for (const auto lane : story.rows[row].lanes)
        values << laneLabel(story.lanes[lane]);
    return values.join(QStringLiteral(", "));
}

QString elapsed(Duration since) {
    return tr("%1 later").arg(fromUtf8(formatDuration(since)));
}

QString clientOf(const IncidentMember& member) {
    return shownShort(member.address.empty() ? member.principal : member.address, longestShown);
}

} // namespace cosmoswatch
