#include "ui/models/kill_chain.h"

#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "ui/plain_text.h"
#include "ui/value_menu.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <map>

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

using SharedValues = std::map<std::pair<std::string, std::string>, std::vector<std::size_t>>;

SharedValues valuesOf(const std::vector<KillChainRow>& rows) {
    SharedValues values;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& member = rows[i].member;
        if (!member.address.empty()) values[{"address", member.address}].push_back(i);
        if (!member.principal.empty()) values[{"principal", lowerAscii(member.principal)}].push_back(i);
    }
    return values;
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
    for (const auto& [value, rows] : valuesOf(story.rows))
        if (rows.size() > 1)
            story.lanes.push_back({value.first, value.second, rows.front(), rows.back(), rows.size()});
    std::stable_sort(story.lanes.begin(), story.lanes.end(),
                     [](const KillChainLane& a, const KillChainLane& b) { return a.alerts > b.alerts; });
    if (story.lanes.size() > mostLanes) story.lanes.resize(mostLanes);
    for (std::size_t lane = 0; lane < story.lanes.size(); ++lane)
        for (auto& row : story.rows)
            if (story.lanes[lane].value ==
                (story.lanes[lane].kind == "address" ? row.member.address : lowerAscii(row.member.principal)))
                row.lanes.push_back(lane);
    return story;
}

QString laneLabel(const KillChainLane& lane) {
    const QString value = shownShort(lane.value, longestShown);
    return lane.kind == "address" ? tr("address %1").arg(value) : tr("principal %1").arg(value);
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
