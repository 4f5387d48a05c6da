#include "ui/models/alert_queue_model.h"

#include "ui/plain_text.h"
#include "ui/theme.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

// How near to the end of what is loaded of a group more of it is fetched.
constexpr std::size_t lookAhead = 30;

bool isClosed(AlertStatus status) {
    return status == AlertStatus::Resolved || status == AlertStatus::Dismissed;
}

template<typename T>
bool names(const std::vector<T>& values, const T& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

template<typename T>
bool lets(const std::vector<T>& wanted, const std::vector<T>& excluded, const T& value) {
    return (wanted.empty() || names(wanted, value)) && !names(excluded, value);
}

} // namespace

AlertQueueModel::AlertQueueModel(StoreGateway& gateway, QObject* parent)
    : QAbstractTableModel(parent), m_gateway(gateway) {}

void AlertQueueModel::setFilter(const AlertFilter& filter) {
    m_filter = filter;
    startLoad(true);
}

void AlertQueueModel::setOrder(const AlertOrder& order) {
    m_order = order;
    emit headerDataChanged(Qt::Horizontal, 0, columns - 1);
    startLoad(true);
}

void AlertQueueModel::setGrouping(std::optional<GroupBy> grouping) {
    show(m_filter, m_order, grouping);
}

void AlertQueueModel::show(const AlertFilter& filter, const AlertOrder& order,
                           std::optional<GroupBy> grouping) {
    if (m_grouping != grouping) { // what was open is none of the new groups
        beginResetModel();
        m_sections.clear();
        countRows();
        m_grouping = grouping;
        endResetModel();
    }
    m_filter = filter;
    m_order = order;
    emit headerDataChanged(Qt::Horizontal, 0, columns - 1);
    startLoad(true);
}

void AlertQueueModel::sort(int column, Qt::SortOrder order) {
    if (column < 0 || column >= columns || !columnInfo(column).order) return;
    const AlertOrder wanted{*columnInfo(column).order, order == Qt::DescendingOrder};
    if (wanted.column == m_order.column && wanted.descending == m_order.descending) return;
    setOrder(wanted);
}

void AlertQueueModel::reload(const std::string& reaching) {
    startLoad(false, reaching);
}

GroupOrder AlertQueueModel::groupOrder(const AlertOrder& order) {
    switch (order.column) {
    case AlertColumn::Severity:
        return GroupOrder::Worst;
    case AlertColumn::LastSeen:
    case AlertColumn::FirstSeen:
        return GroupOrder::Newest;
    case AlertColumn::Count:
        return GroupOrder::MostAlerts;
    default:
        return GroupOrder::Label;
    }
}

Result<AlertQueueModel::Loaded> AlertQueueModel::load(const AlertReader& store, const Wanted& wanted) {
    Loaded loaded;
    if (wanted.grouping) {
        auto groups =
            store.groupAlerts(wanted.filter, *wanted.grouping, groupOrder(wanted.order), 0, wanted.groups);
        if (!groups) return tl::unexpected(groups.error());
        loaded.groups = groups->total;
        for (auto& group : groups->groups)
            loaded.sections.push_back({std::move(group), false, {}});
    } else {
        loaded.sections.push_back({std::nullopt, true, {}});
    }
    for (auto& section : loaded.sections) {
        const auto rows = wanted.open.find(keyOf(section));
        if (section.group && rows == wanted.open.end()) continue;
        section.open = true;
        AlertPages::Question question{wanted.filter, wanted.order};
        if (section.group) question.filter = within(question.filter, *wanted.grouping, section.group->key);
        auto pages = AlertPages::load(store, question, rows == wanted.open.end() ? 1 : rows->second,
                                      section.group ? std::string() : wanted.reaching);
        if (!pages) return tl::unexpected(pages.error());
        section.pages = std::move(*pages);
    }
    const auto counts = store.countAlerts(wanted.filter);
    if (!counts) return tl::unexpected(counts.error());
    loaded.total = counts->total;
    return loaded;
}

void AlertQueueModel::startLoad(bool fromTheTop, const std::string& reaching) {
    m_loading = true;
    m_fetchingMore = false;
    m_moreRequest.cancel();
    m_pageRequest.cancel();
    m_openRequests.clear();
    m_comingBack = false;
    Wanted wanted{m_filter, m_order, m_grouping, pageSize, {}, reaching};
    if (!fromTheTop) wanted.groups = std::max(m_sections.size(), pageSize);
    for (const auto& section : m_sections)
        if (section.open)
            wanted.open[keyOf(section)] = fromTheTop ? 1 : std::max<std::size_t>(1, section.pages.size());
    m_loadRequest =
        m_gateway.ask([wanted = std::move(wanted)](const AlertReader& store) { return load(store, wanted); },
                      [this](Result<Loaded> result) {
                          m_loading = false;
                          if (!result) {
                              emit failed(fromUtf8(describe(result.error())));
                              return;
                          }
                          beginResetModel();
                          m_sections = std::move(result->sections);
                          m_total = result->total;
                          m_groupTotal = result->groups;
                          countRows();
                          endResetModel();
                          emit loaded();
                      });
}

void AlertQueueModel::countRows(std::size_t from) {
    m_firstRows.resize(m_sections.size());
    int row = from == 0 ? 0 : m_firstRows[from - 1] + static_cast<int>(m_sections[from - 1].rows());
    for (; from < m_sections.size(); ++from) {
        m_firstRows[from] = row;
        row += static_cast<int>(m_sections[from].rows());
    }
    m_rows = row;
}

AlertPages::Question AlertQueueModel::question(const Section& section) const {
    return {section.group ? within(m_filter, *m_grouping, section.group->key) : m_filter, m_order};
}

bool AlertQueueModel::canFetchMore(const QModelIndex& parent) const {
    if (parent.isValid() || m_loading || m_fetchingMore || m_sections.empty()) return false;
    return m_grouping ? m_sections.size() < m_groupTotal : m_sections.front().pages.next().has_value();
}

void AlertQueueModel::fetchMore(const QModelIndex& parent) {
    if (!canFetchMore(parent)) return;
    if (m_grouping)
        fetchGroups();
    else
        fetchAlerts(0);
}

void AlertQueueModel::fetchGroups() {
    m_fetchingMore = true;
    const std::size_t offset = m_sections.size();
    m_moreRequest = m_gateway.ask(
        [filter = m_filter, by = *m_grouping, order = groupOrder(m_order), offset](const AlertReader& store) {
            return store.groupAlerts(filter, by, order, offset, pageSize);
        },
        [this](Result<AlertGroups> groups) {
            m_fetchingMore = false;
            if (!groups) {
                emit failed(fromUtf8(describe(groups.error())));
                return;
            }
            // Groups may have moved since the last page: those that are here stay where they are.
            std::erase_if(groups->groups, [this](const AlertGroup& group) { return sectionOf(group.key); });
            const int added = static_cast<int>(groups->groups.size());
            m_groupTotal = added == 0 ? m_sections.size() : groups->total;
            if (added == 0) return;
            beginInsertRows({}, m_rows, m_rows + added - 1);
            for (auto& group : groups->groups)
                m_sections.push_back({std::move(group), false, {}});
            countRows();
            endInsertRows();
        });
}

void AlertQueueModel::fetchAlerts(std::size_t index) {
    if (m_fetchingMore || m_loading || index >= m_sections.size()) return;
    const Section& section = m_sections[index];
    if (!section.open || !section.pages.next()) return;
    m_fetchingMore = true;
    m_moreRequest = m_gateway.ask(
        [question = question(section), start = section.pages.next()](const AlertReader& store) {
            return store.alerts(question.filter, question.order, start, pageSize);
        },
        [this, key = keyOf(section)](Result<AlertPage> page) {
            m_fetchingMore = false;
            if (!page) {
                emit failed(fromUtf8(describe(page.error())));
                return;
            }
            const auto at = sectionOf(key);
            if (!at || !m_sections[*at].open) return;
            Section& filled = m_sections[*at];
            const int added = static_cast<int>(page->rows.size());
            if (added == 0) {
                filled.pages.append({});
                return;
            }
            const int row = m_firstRows[*at] + static_cast<int>(filled.rows());
            beginInsertRows({}, row, row + added - 1);
            filled.pages.append(std::move(*page));
            countRows(*at);
            endInsertRows();
        });
}

std::string AlertQueueModel::keyOf(const Section& section) {
    return section.group ? section.group->key : std::string();
}

std::optional<std::size_t> AlertQueueModel::sectionOf(const std::string& key) const {
    for (std::size_t i = 0; i < m_sections.size(); ++i)
        if (keyOf(m_sections[i]) == key) return i;
    return std::nullopt;
}

std::optional<AlertQueueModel::Place> AlertQueueModel::placeOf(int row) const {
    if (row < 0 || row >= m_rows) return std::nullopt;
    const auto after = std::upper_bound(m_firstRows.begin(), m_firstRows.end(), row);
    const auto section = static_cast<std::size_t>(after - m_firstRows.begin()) - 1;
    const auto offset = static_cast<std::size_t>(row - m_firstRows[section]);
    if (!m_sections[section].group) return Place{section, false, offset};
    return offset == 0 ? Place{section, true, 0} : Place{section, false, offset - 1};
}

AlertRef AlertQueueModel::reference(int row) const {
    const auto place = placeOf(row);
    return place && !place->header ? m_sections[place->section].pages.reference(place->at) : AlertRef{};
}

const AlertRow* AlertQueueModel::row(int row) const {
    const auto place = placeOf(row);
    if (!place || place->header) return nullptr;
    const Section& section = m_sections[place->section];
    if (section.group && section.pages.next() && place->at + lookAhead > section.pages.size())
        QMetaObject::invokeMethod(
            const_cast<AlertQueueModel*>(this),
            [self = const_cast<AlertQueueModel*>(this), key = keyOf(section)] {
                if (const auto at = self->sectionOf(key)) self->fetchAlerts(*at);
            },
            Qt::QueuedConnection);
    const AlertRow* found = section.pages.row(place->at);
    if (!found) bringBack(*place);
    return found;
}

int AlertQueueModel::rowOf(const std::string& id) const {
    for (std::size_t i = 0; i < m_sections.size(); ++i) {
        if (!m_sections[i].open) continue;
        if (const auto at = m_sections[i].pages.find(id))
            return m_firstRows[i] + static_cast<int>(*at) + (m_sections[i].group ? 1 : 0);
    }
    return -1;
}

std::vector<int> AlertQueueModel::rowsOf(const std::set<std::string>& ids) const {
    std::vector<int> rows;
    if (ids.empty()) return rows;
    for (std::size_t i = 0; i < m_sections.size(); ++i) {
        const Section& section = m_sections[i];
        if (!section.open) continue;
        const int first = m_firstRows[i] + (section.group ? 1 : 0);
        section.pages.forEach([&](std::size_t at, const std::string& id) {
            if (ids.contains(id)) rows.push_back(first + static_cast<int>(at));
        });
    }
    return rows;
}

// One page at a time; the view asks again for others when it repaints.
void AlertQueueModel::bringBack(const Place& place) const {
    if (m_comingBack || m_loading) return;
    m_comingBack = true;
    const Section& section = m_sections[place.section];
    const auto span = section.pages.pageAt(place.at);
    m_pageRequest = m_gateway.ask(
        [question = question(section), start = span.start](const AlertReader& store) {
            return store.alerts(question.filter, question.order, start, pageSize);
        },
        [self = const_cast<AlertQueueModel*>(this), key = keyOf(section), span](Result<AlertPage> page) {
            self->broughtBack(key, span, std::move(page));
        });
}

void AlertQueueModel::broughtBack(const std::string& key, const AlertPages::Span& span,
                                  Result<AlertPage> page) {
    m_comingBack = false;
    if (!page) {
        emit failed(fromUtf8(describe(page.error())));
        return;
    }
    const auto at = sectionOf(key);
    if (!at || !m_sections[*at].open) return;
    Section& section = m_sections[*at];
    if (!section.pages.bringBack(span, std::move(*page))) { // alerts came, went or moved meanwhile
        reload();
        return;
    }
    const int first = m_firstRows[*at] + (section.group ? 1 : 0) + static_cast<int>(span.first);
    emit dataChanged(index(first, 0), index(first + static_cast<int>(span.count) - 1, columns - 1));
}

std::size_t AlertQueueModel::heldPages() const {
    std::size_t held = 0;
    for (const auto& section : m_sections)
        held += section.pages.heldPages();
    return held;
}

// Whether the filter still lets an alert through that somebody worked on; the rest of it has not changed.
bool AlertQueueModel::matchesHandling(const AlertRef& alert) const {
    return lets(m_filter.statuses, m_filter.exclude.statuses, alert.status) &&
           lets(m_filter.dispositions, m_filter.exclude.dispositions, alert.disposition) &&
           lets(m_filter.assignees, m_filter.exclude.assignees, alert.assignedTo) &&
           (m_filter.suppressedBy.empty() || m_filter.suppressedBy == alert.suppressedBy ||
            (m_filter.suppressedBy == AlertFilter::anyRule && !alert.suppressedBy.empty()));
}

void AlertQueueModel::apply(const std::vector<AlertRef>& alerts) {
    for (const auto& alert : alerts) {
        const int at = rowOf(alert.id);
        const auto place = placeOf(at);
        if (!place) continue;
        if (!matchesHandling(alert)) {
            removeAlert(*place, at);
            continue;
        }
        m_sections[place->section].pages.setReference(place->at, alert);
        emit dataChanged(index(at, 0), index(at, columns - 1));
    }
}

void AlertQueueModel::removeAlert(const Place& place, int row) {
    Section& section = m_sections[place.section];
    if (m_total > 0) --m_total;
    if (section.group && section.group->count > 0) --section.group->count;
    const bool lastOfGroup = section.group && section.pages.size() == 1 && !section.pages.next();
    const int first = lastOfGroup ? row - 1 : row;
    beginRemoveRows({}, first, row);
    if (lastOfGroup) {
        m_sections.erase(m_sections.begin() + static_cast<std::ptrdiff_t>(place.section));
        if (m_groupTotal > 0) --m_groupTotal;
    } else {
        section.pages.remove(place.at);
    }
    countRows();
    endRemoveRows();
    if (!lastOfGroup && m_grouping)
        emit dataChanged(index(m_firstRows[place.section], 0),
                         index(m_firstRows[place.section], columns - 1));
}

void AlertQueueModel::setVersion(const std::string& id, std::uint32_t version) {
    const auto place = placeOf(rowOf(id));
    if (!place) return;
    AlertPages& pages = m_sections[place->section].pages;
    AlertRef reference = pages.reference(place->at);
    reference.version = version;
    pages.setReference(place->at, reference);
}

int AlertQueueModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_rows;
}

int AlertQueueModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columns;
}

QVariant AlertQueueModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const auto place = placeOf(index.row());
    if (place->header) return groupData(m_sections[place->section], role);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(columnInfo(index.column()).number ? Qt::AlignRight | Qt::AlignVCenter
                                                                     : Qt::AlignLeft | Qt::AlignVCenter);
    if (role == IdRole) return fromUtf8(reference(index.row()).id);
    const AlertRow* alert = row(index.row());
    if (!alert) return role == Qt::DisplayRole ? QVariant(QStringLiteral("…")) : QVariant();
    switch (role) {
    case Qt::DisplayRole:
        return cellText(*alert, index.column());
    case Qt::AccessibleTextRole:
        return spokenCell(*alert, index.column());
    case Qt::ToolTipRole:
        return plainToolTip(cellToolTip(*alert, index.column()));
    case SeverityRole:
        return static_cast<int>(alert->severity);
    case ClosedRole:
        return isClosed(alert->status);
    case CountryRole:
        return shownBriefly(alert->countryName.empty() ? alert->network : alert->countryName);
    case TorRole:
        return alert->torExit;
    default:
        return {};
    }
}

QVariant AlertQueueModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columns) return {};
    const ColumnInfo& column = columnInfo(section);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(column.number ? Qt::AlignRight | Qt::AlignVCenter
                                                 : Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    QString title = column.title;
    // A header aligned right stands at the very edge; no-break spaces keep it over its numbers.
    if (column.number) title += QString(2, QChar(QChar::Nbsp));
    if (column.order != m_order.column) return title;
    return title + QLatin1Char(' ') + (m_order.descending ? QChar(u'↓') : QChar(u'↑'));
}

} // namespace cosmoswatch
