// The groups of the queue.
#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/models/alert_queue_model.h"
#include "ui/models/group_line.h"
#include "ui/plain_text.h"
#include "ui/theme.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

constexpr std::pair<GroupBy, const char16_t*> savedNames[] = {
    {GroupBy::Type, u"rule"},         {GroupBy::Address, u"address"},   {GroupBy::Principal, u"principal"},
    {GroupBy::Account, u"account"},   {GroupBy::Incident, u"incident"}, {GroupBy::Country, u"country"},
    {GroupBy::Severity, u"severity"}, {GroupBy::Assignee, u"assigned"}};

// Opening more at once than anybody looks at would only keep the store busy.
constexpr std::size_t openedAtOnce = 50;

QString titleOf(const AlertGroup& group, GroupBy by) {
    if (group.key.empty())
        return by == GroupBy::Incident   ? AlertQueueModel::tr("Part of no incident")
               : by == GroupBy::Assignee ? AlertQueueModel::tr("Assigned to nobody")
                                         : AlertQueueModel::tr("None named");
    if (by == GroupBy::Incident && group.label == group.key)
        return AlertQueueModel::tr("Incident %1").arg(shownBriefly(group.key.substr(0, 8)));
    return shownBriefly(group.label);
}

QString factsOf(const AlertGroup& group) {
    const auto open = group.byStatus[static_cast<std::size_t>(AlertStatus::Active)] +
                      group.byStatus[static_cast<std::size_t>(AlertStatus::InProgress)];
    QStringList parts{AlertQueueModel::tr("%n alert(s)", nullptr,
                                          static_cast<int>(std::min<std::uint64_t>(group.count, 1u << 30)))};
    if (open < group.count) parts << AlertQueueModel::tr("%1 open").arg(fromUtf8(formatCount(open)));
    parts << timeSpan(group.first, group.last);
    return parts.join(u" · "_s);
}

} // namespace

QVariant AlertQueueModel::groupData(const Section& section, int role) const {
    const AlertGroup& group = *section.group;
    switch (role) {
    case Qt::DisplayRole: // sorting and copying see the title; the delegate paints the line
        return titleOf(group, *m_grouping);
    case Qt::AccessibleTextRole:
        return tr("Group %1, worst severity %2, %3, %4")
            .arg(titleOf(group, *m_grouping), severityLabel(group.worst), factsOf(group),
                 section.open ? tr("open") : tr("closed"));
    case Qt::ToolTipRole:
        return plainToolTip(titleOf(group, *m_grouping) + u'\n' + factsOf(group));
    case GroupRole:
        return QVariant::fromValue(
            GroupLine{titleOf(group, *m_grouping), {}, factsOf(group), group.worst, section.open});
    default:
        return {};
    }
}

const AlertGroup* AlertQueueModel::group(int row) const {
    const auto place = placeOf(row);
    return place && place->header ? &*m_sections[place->section].group : nullptr;
}

int AlertQueueModel::rowOfGroup(const std::string& key) const {
    if (!m_grouping) return -1;
    const auto section = sectionOf(key);
    return section ? m_firstRows[*section] : -1;
}

int AlertQueueModel::groupRowOf(int row) const {
    const auto place = placeOf(row);
    return place && m_grouping ? m_firstRows[place->section] : -1;
}

bool AlertQueueModel::isOpen(int row) const {
    const auto place = placeOf(row);
    return place && m_sections[place->section].open;
}

AlertFilter AlertQueueModel::filterOfGroup(int row) const {
    const auto place = placeOf(row);
    return place ? question(m_sections[place->section]).filter : m_filter;
}

void AlertQueueModel::setOpen(int row, bool open) {
    const auto place = placeOf(row);
    if (!place || !m_sections[place->section].group) return;
    Section& section = m_sections[place->section];
    const std::string key = keyOf(section);
    const int head = m_firstRows[place->section];
    if (!open) {
        m_openRequests.erase(key);
        if (!section.open) return;
        const int last = head + static_cast<int>(section.pages.size());
        if (last > head) beginRemoveRows({}, head + 1, last);
        section.open = false;
        section.pages = {};
        countRows(place->section);
        if (last > head) endRemoveRows();
        emit dataChanged(index(head, 0), index(head, columns - 1));
        return;
    }
    if (section.open || m_loading || m_openRequests.contains(key)) return;
    m_openRequests[key] =
        m_gateway.ask([question = question(section)](
                          const AlertReader& store) { return AlertPages::load(store, question, 1); },
                      [this, key](Result<AlertPages> pages) { opened(key, std::move(pages)); });
}

void AlertQueueModel::opened(const std::string& key, Result<AlertPages> pages) {
    if (!pages) {
        m_openRequests.erase(key);
        emit failed(fromUtf8(describe(pages.error())));
        return;
    }
    const auto at = sectionOf(key);
    if (!at || m_sections[*at].open) return;
    Section& section = m_sections[*at];
    const int head = m_firstRows[*at];
    const int added = static_cast<int>(pages->size());
    if (added > 0) beginInsertRows({}, head + 1, head + added);
    section.open = true;
    section.pages = std::move(*pages);
    countRows(*at);
    if (added > 0) endInsertRows();
    emit dataChanged(index(head, 0), index(head, columns - 1));
    m_openRequests.erase(key); // last: it holds what runs here
}

void AlertQueueModel::setAllOpen(bool open) {
    std::vector<std::string> keys;
    for (const auto& section : m_sections)
        if (section.group && section.open != open) keys.push_back(keyOf(section));
    if (open && keys.size() > openedAtOnce) keys.resize(openedAtOnce);
    for (const auto& key : keys)
        setOpen(rowOfGroup(key), open);
}

const std::vector<GroupBy>& offeredGroupings() {
    static const std::vector<GroupBy> offered{GroupBy::Type,     GroupBy::Address,  GroupBy::Principal,
                                              GroupBy::Account,  GroupBy::Incident, GroupBy::Country,
                                              GroupBy::Severity, GroupBy::Assignee};
    return offered;
}

QString groupingLabel(std::optional<GroupBy> grouping) {
    if (!grouping) return AlertQueueModel::tr("None");
    switch (*grouping) {
    case GroupBy::Type:
        return AlertQueueModel::tr("Rule");
    case GroupBy::Severity:
        return AlertQueueModel::tr("Severity");
    case GroupBy::Status:
        return AlertQueueModel::tr("Status");
    case GroupBy::Account:
        return AlertQueueModel::tr("Account");
    case GroupBy::Address:
        return AlertQueueModel::tr("Address");
    case GroupBy::Country:
        return AlertQueueModel::tr("Country");
    case GroupBy::Network:
        return AlertQueueModel::tr("Network");
    case GroupBy::Principal:
        return AlertQueueModel::tr("Principal");
    case GroupBy::Application:
        return AlertQueueModel::tr("Application");
    case GroupBy::Assignee:
        return AlertQueueModel::tr("Analyst");
    case GroupBy::Incident:
        return AlertQueueModel::tr("Incident");
    }
    return {};
}

QString groupingToText(std::optional<GroupBy> grouping) {
    for (const auto& [by, text] : savedNames)
        if (grouping == by) return QString::fromUtf16(text);
    return u"none"_s;
}

std::optional<GroupBy> groupingFromText(const QString& text) {
    for (const auto& [by, name] : savedNames)
        if (text == QStringView(name)) return by;
    return std::nullopt;
}

} // namespace cosmoswatch
