#include "ui/models/alert_queue_model.h"

#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/plain_text.h"
#include "ui/theme.h"

#include <algorithm>
#include <array>

namespace cosmoswatch {
namespace {

constexpr std::array sortColumns{AlertColumn::Severity, AlertColumn::Title, AlertColumn::Account,
                                 AlertColumn::Address,  AlertColumn::Count, AlertColumn::LastSeen,
                                 AlertColumn::Status};

AlertRef referenceOf(const AlertRow& row) {
    return {row.id, row.version, row.status, row.disposition};
}

QString whereFrom(const AlertRow& row) {
    QStringList lines;
    for (const auto* part : {&row.address, &row.countryName, &row.network})
        if (!part->empty()) lines << shown(*part);
    return lines.join(QLatin1Char('\n'));
}

bool isClosed(AlertStatus status) {
    return status == AlertStatus::Resolved || status == AlertStatus::Dismissed;
}

} // namespace

AlertQueueModel::AlertQueueModel(StoreGateway& gateway, QObject* parent)
    : QAbstractTableModel(parent), m_gateway(gateway) {}

void AlertQueueModel::setFilter(const AlertFilter& filter) {
    m_filter = filter;
    startLoad(pageSize, {});
}

void AlertQueueModel::setOrder(const AlertOrder& order) {
    m_order = order;
    emit headerDataChanged(Qt::Horizontal, 0, columns - 1);
    startLoad(pageSize, {});
}

void AlertQueueModel::sort(int column, Qt::SortOrder order) {
    if (column < 0 || column >= columns) return;
    const AlertOrder wanted{sortColumns[static_cast<std::size_t>(column)], order == Qt::DescendingOrder};
    if (wanted.column == m_order.column && wanted.descending == m_order.descending) return;
    setOrder(wanted);
}

void AlertQueueModel::reload(const std::string& reaching) {
    startLoad(static_cast<std::size_t>(std::max(m_rows, 1)), reaching);
}

AlertQueueModel::Page AlertQueueModel::pageOf(AlertPage page, std::optional<PageKey> start) {
    Page made;
    made.start = std::move(start);
    made.next = std::move(page.next);
    made.references.reserve(page.rows.size());
    for (const auto& row : page.rows)
        made.references.push_back(referenceOf(row));
    made.rows = std::move(page.rows);
    return made;
}

Result<AlertQueueModel::Load> AlertQueueModel::load(const AlertReader& store, const AlertFilter& filter,
                                                    const AlertOrder& order, std::size_t rows,
                                                    const std::string& reaching) {
    Load load;
    const auto counts = store.countAlerts(filter);
    if (!counts) return tl::unexpected(counts.error());
    load.total = counts->total;
    std::size_t have = 0;
    bool reached = reaching.empty();
    std::optional<PageKey> start;
    do {
        auto page = store.alerts(filter, order, start, pageSize);
        if (!page) return tl::unexpected(page.error());
        reached = reached || std::any_of(page->rows.begin(), page->rows.end(),
                                         [&](const AlertRow& row) { return row.id == reaching; });
        have += page->rows.size();
        const bool enough = !page->next || (have >= rows && reached);
        load.pages.push_back(pageOf(std::move(*page), start));
        if (load.pages.size() > pagesKept) load.pages[load.pages.size() - pagesKept - 1].rows.clear();
        if (enough) break;
        start = load.pages.back().next;
    } while (true);
    return load;
}

void AlertQueueModel::startLoad(std::size_t rows, const std::string& reaching) {
    m_loading = true;
    m_fetchingMore = false;
    m_moreRequest.cancel();
    m_pageRequest.cancel();
    m_comingBack.reset();
    m_loadRequest =
        m_gateway.ask([filter = m_filter, order = m_order, rows, reaching](
                          const AlertReader& store) { return load(store, filter, order, rows, reaching); },
                      [this](Result<Load> result) {
                          m_loading = false;
                          if (!result) {
                              emit failed(fromUtf8(describe(result.error())));
                              return;
                          }
                          beginResetModel();
                          m_pages = std::move(result->pages);
                          m_total = result->total;
                          countRows();
                          endResetModel();
                          emit loaded();
                      });
}

void AlertQueueModel::countRows() {
    std::size_t rows = 0;
    for (const auto& page : m_pages)
        rows += page.references.size();
    m_rows = static_cast<int>(rows);
}

bool AlertQueueModel::canFetchMore(const QModelIndex& parent) const {
    return !parent.isValid() && !m_loading && !m_fetchingMore && !m_pages.empty() && m_pages.back().next;
}

void AlertQueueModel::fetchMore(const QModelIndex& parent) {
    if (!canFetchMore(parent)) return;
    m_fetchingMore = true;
    const auto start = m_pages.back().next;
    m_moreRequest =
        m_gateway.ask([filter = m_filter, order = m_order, start](
                          const AlertReader& store) { return store.alerts(filter, order, start, pageSize); },
                      [this, start](Result<AlertPage> page) {
                          m_fetchingMore = false;
                          if (!page) {
                              emit failed(fromUtf8(describe(page.error())));
                              return;
                          }
                          const int added = static_cast<int>(page->rows.size());
                          if (added == 0) {
                              m_pages.back().next.reset();
                              return;
                          }
                          beginInsertRows({}, m_rows, m_rows + added - 1);
                          m_pages.push_back(pageOf(std::move(*page), start));
                          m_pages.back().used = ++m_clock;
                          countRows();
                          endInsertRows();
                          letGo();
                      });
}

std::optional<AlertQueueModel::Place> AlertQueueModel::placeOf(int row) const {
    if (row < 0 || row >= m_rows) return std::nullopt;
    auto offset = static_cast<std::size_t>(row);
    for (std::size_t page = 0; page < m_pages.size(); ++page) {
        const std::size_t size = m_pages[page].references.size();
        if (offset < size) return Place{page, offset};
        offset -= size;
    }
    return std::nullopt;
}

AlertRef AlertQueueModel::reference(int row) const {
    const auto place = placeOf(row);
    return place ? m_pages[place->page].references[place->offset] : AlertRef{};
}

const AlertRow* AlertQueueModel::row(int row) const {
    const auto place = placeOf(row);
    if (!place) return nullptr;
    Page& page = m_pages[place->page];
    page.used = ++m_clock;
    if (page.rows.empty()) {
        bringBack(place->page);
        return nullptr;
    }
    return &page.rows[place->offset];
}

int AlertQueueModel::rowOf(const std::string& id) const {
    int row = 0;
    for (const auto& page : m_pages)
        for (const auto& reference : page.references) {
            if (reference.id == id) return row;
            ++row;
        }
    return -1;
}

// One page at a time; the view asks again for others when it repaints.
void AlertQueueModel::bringBack(std::size_t page) const {
    if (m_comingBack || m_loading) return;
    m_comingBack = page;
    m_pageRequest = m_gateway.ask(
        [filter = m_filter, order = m_order, start = m_pages[page].start](const AlertReader& store) {
            return store.alerts(filter, order, start, pageSize);
        },
        [self = const_cast<AlertQueueModel*>(this), page](Result<AlertPage> fetched) {
            self->m_comingBack.reset();
            if (!fetched) {
                emit self->failed(fromUtf8(describe(fetched.error())));
                return;
            }
            Page fresh = pageOf(std::move(*fetched), self->m_pages[page].start);
            Page& known = self->m_pages[page];
            const bool same = std::equal(fresh.references.begin(), fresh.references.end(),
                                         known.references.begin(), known.references.end(),
                                         [](const AlertRef& a, const AlertRef& b) { return a.id == b.id; });
            if (!same) { // alerts came, went or moved meanwhile
                self->reload();
                return;
            }
            known.rows = std::move(fresh.rows);
            known.references = std::move(fresh.references);
            known.used = ++self->m_clock;
            int first = 0;
            for (std::size_t i = 0; i < page; ++i)
                first += static_cast<int>(self->m_pages[i].references.size());
            const int last = first + static_cast<int>(known.references.size()) - 1;
            emit self->dataChanged(self->index(first, 0), self->index(last, columns - 1));
            self->letGo();
        });
}

std::size_t AlertQueueModel::heldPages() const {
    return static_cast<std::size_t>(
        std::count_if(m_pages.begin(), m_pages.end(), [](const Page& page) { return !page.rows.empty(); }));
}

void AlertQueueModel::letGo() const {
    while (heldPages() > pagesKept) {
        Page* oldest = nullptr;
        for (auto& page : m_pages)
            if (!page.rows.empty() && (!oldest || page.used < oldest->used)) oldest = &page;
        std::vector<AlertRow>().swap(oldest->rows);
    }
}

bool AlertQueueModel::matchesStatus(AlertStatus status) const {
    const auto& wanted = m_filter.statuses;
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), status) != wanted.end();
}

void AlertQueueModel::apply(const std::vector<AlertRef>& alerts) {
    for (const auto& alert : alerts) {
        const int at = rowOf(alert.id);
        const auto place = placeOf(at);
        if (!place) continue;
        Page& page = m_pages[place->page];
        const auto offset = static_cast<std::ptrdiff_t>(place->offset);
        if (!matchesStatus(alert.status)) {
            beginRemoveRows({}, at, at);
            page.references.erase(page.references.begin() + offset);
            if (!page.rows.empty()) page.rows.erase(page.rows.begin() + offset);
            if (m_total > 0) --m_total;
            countRows();
            endRemoveRows();
            continue;
        }
        page.references[place->offset] = alert;
        if (!page.rows.empty()) {
            page.rows[place->offset].status = alert.status;
            page.rows[place->offset].disposition = alert.disposition;
            page.rows[place->offset].version = alert.version;
        }
        emit dataChanged(index(at, 0), index(at, columns - 1));
    }
}

void AlertQueueModel::setVersion(const std::string& id, std::uint32_t version) {
    const auto place = placeOf(rowOf(id));
    if (!place) return;
    Page& page = m_pages[place->page];
    page.references[place->offset].version = version;
    if (!page.rows.empty()) page.rows[place->offset].version = version;
}

int AlertQueueModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_rows;
}

int AlertQueueModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columns;
}

QString AlertQueueModel::text(const AlertRow& row, int column) const {
    switch (column) {
    case SeverityColumn:
        return severityLabel(row.severity);
    case TitleColumn:
        return shown(row.title);
    case AccountColumn:
        return shown(row.accountName);
    case FromColumn:
        return shown(row.address);
    case CountColumn:
        return fromUtf8(formatCount(row.count));
    case LastSeenColumn:
        return shortTime(row.last);
    case StatusColumn:
        return fromUtf8(label(row.status));
    default:
        return {};
    }
}

QString AlertQueueModel::spokenText(const AlertRow& row, int column) const {
    switch (column) {
    case SeverityColumn:
        return tr("%1 severity").arg(text(row, column));
    case FromColumn: {
        QStringList parts{row.address.empty() ? tr("no address") : tr("from %1").arg(text(row, column))};
        if (!row.countryName.empty()) parts << shown(row.countryName);
        if (row.torExit) parts << tr("Tor exit");
        return parts.join(QStringLiteral(", "));
    }
    case CountColumn:
        return tr("%n record(s)", nullptr, static_cast<int>(std::min<std::uint64_t>(row.count, 1u << 30)));
    case LastSeenColumn:
        return tr("last seen %1").arg(longTime(row.last));
    case StatusColumn:
        return tr("status %1").arg(text(row, column));
    default:
        return text(row, column);
    }
}

QVariant AlertQueueModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(index.column() == CountColumn ? Qt::AlignRight | Qt::AlignVCenter
                                                                 : Qt::AlignLeft | Qt::AlignVCenter);
    if (role == IdRole) return fromUtf8(reference(index.row()).id);
    const AlertRow* alert = row(index.row());
    if (!alert) return role == Qt::DisplayRole ? QVariant(QStringLiteral("…")) : QVariant();
    switch (role) {
    case Qt::DisplayRole:
        return text(*alert, index.column());
    case Qt::AccessibleTextRole:
        return spokenText(*alert, index.column());
    case Qt::ToolTipRole:
        if (index.column() == LastSeenColumn)
            return plainToolTip(tr("First %1\nLast %2").arg(longTime(alert->first), longTime(alert->last)));
        if (index.column() == FromColumn) return plainToolTip(whereFrom(*alert));
        return plainToolTip(text(*alert, index.column()));
    case SeverityRole:
        return static_cast<int>(alert->severity);
    case ClosedRole:
        return isClosed(alert->status);
    case CountryRole:
        return shown(alert->countryName.empty() ? alert->network : alert->countryName);
    case TorRole:
        return alert->torExit;
    default:
        return {};
    }
}

QVariant AlertQueueModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columns) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(section == CountColumn ? Qt::AlignRight | Qt::AlignVCenter
                                                          : Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    // A header aligned right stands at the very edge; no-break spaces keep it over its numbers.
    const QString edge = QString(2, QChar(QChar::Nbsp));
    const QString names[columns] = {tr("Severity"),     tr("Alert"),     tr("Account"), tr("From"),
                                    tr("Count") + edge, tr("Last seen"), tr("Status")};
    if (sortColumns[static_cast<std::size_t>(section)] != m_order.column) return names[section];
    return names[section] + QLatin1Char(' ') + (m_order.descending ? QChar(u'↓') : QChar(u'↑'));
}

} // namespace cosmoswatch
