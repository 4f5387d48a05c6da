#include "ui/widgets/alert_queue_view.h"

#include "ui/models/alert_queue_model.h"
#include "ui/theme.h"
#include "ui/widgets/queue_delegates.h"
#include "ui/widgets/table_look.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>

#include <algorithm>
#include <numeric>

namespace cosmoswatch {

using Model = AlertQueueModel;

AlertQueueView::AlertQueueView(AlertQueueModel& model, QWidget* parent) : QTableView(parent), m_model(model) {
    setAccessibleName(tr("Alert queue"));
    lookLikeList(*this);
    setSelectionMode(ExtendedSelection);
    setContextMenuPolicy(Qt::CustomContextMenu);
    verticalHeader()->setDefaultSectionSize(metrics::rowHeight());
    verticalHeader()->setMinimumSectionSize(metrics::rowHeight());
    auto* header = horizontalHeader();
    header->setStretchLastSection(false);
    header->setSectionsMovable(true);
    header->setFirstSectionMovable(true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setFont(strongFont());
    header->setSortIndicatorClearable(false);
    // The arrow stands in the title's text, where it does not shift it.
    header->setStyleSheet(
        QStringLiteral("QHeaderView::up-arrow, QHeaderView::down-arrow { image: none; width: 0; }"));
    // Newest first is what the model starts with: the header only shows it.
    header->setSortIndicator(LastSeenColumn, Qt::DescendingOrder);
    setDelegates();
    setModel(&model);
    setSortingEnabled(true);
    header->setSectionResizeMode(QHeaderView::Interactive);
    setColumns(usualColumns());
    connect(&model, &QAbstractItemModel::modelAboutToBeReset, this, &AlertQueueView::rememberPlace);
    connect(&model, &QAbstractItemModel::modelReset, this, &AlertQueueView::restorePlace);
    connect(&model, &QAbstractItemModel::rowsInserted, this, [this] {
        if (m_model.grouping()) layoutColumns(); // the first rows that have something in them
    });
    connect(header, &QHeaderView::sectionResized, this, [this](int column, int, int width) {
        if (m_layingOut || column == TitleColumn || width == 0) return;
        m_byHand[static_cast<std::size_t>(column)] = width;
        emit columnsChanged();
    });
    connect(header, &QHeaderView::sectionMoved, this, [this] {
        if (!m_layingOut) emit columnsChanged();
    });
}

void AlertQueueView::setDelegates() {
    const auto use = [this](RowDelegate* delegate, int column) {
        delegate->setGroupRole(Model::GroupRole);
        if (column < 0)
            setItemDelegate(delegate);
        else
            setItemDelegateForColumn(column, delegate);
    };
    use(new RowDelegate(Model::ClosedRole, this), -1);
    use(new AlertTitleDelegate(Model::ClosedRole, this), TitleColumn);
    use(new SeverityDelegate(Model::SeverityRole, Model::ClosedRole, this), SeverityColumn);
    use(new AddressDelegate(Model::CountryRole, Model::TorRole, Model::ClosedRole, this), FromColumn);
}

void AlertQueueView::setColumns(const std::vector<ColumnState>& columns) {
    if (columns.empty()) return;
    m_layingOut = true;
    auto* header = horizontalHeader();
    m_byHand = {};
    for (int column = 0; column < queueColumns; ++column) {
        const bool shown = std::any_of(columns.begin(), columns.end(),
                                       [column](const ColumnState& state) { return state.column == column; });
        setColumnHidden(column, !shown);
    }
    int place = 0;
    m_statusGivesWay = columns.size() == usualColumns().size();
    for (const auto& state : columns) {
        header->moveSection(header->visualIndex(state.column), place++);
        m_byHand[static_cast<std::size_t>(state.column)] = state.width;
        m_statusGivesWay = m_statusGivesWay && columnInfo(state.column).usual;
    }
    const bool titled = !isColumnHidden(TitleColumn);
    header->setSectionResizeMode(TitleColumn, titled ? QHeaderView::Stretch : QHeaderView::Interactive);
    header->setStretchLastSection(!titled);
    m_layingOut = false;
    layoutColumns();
}

std::vector<ColumnState> AlertQueueView::columns() const {
    std::vector<ColumnState> columns;
    for (int place = 0; place < queueColumns; ++place) {
        const int column = horizontalHeader()->logicalIndex(place);
        const bool gaveWay = column == StatusColumn && m_statusGivesWay; // for now only
        if (!isColumnHidden(column) || gaveWay)
            columns.push_back({column, m_byHand[static_cast<std::size_t>(column)]});
    }
    return columns;
}

void AlertQueueView::setColumnShown(int column, bool shown) {
    auto wanted = columns();
    std::erase_if(wanted, [column](const ColumnState& state) { return state.column == column; });
    if (shown) wanted.push_back({column, 0});
    if (wanted.empty()) return; // a table without columns says nothing
    setColumns(wanted);
    emit columnsChanged();
}

void AlertQueueView::fitColumns() {
    m_byHand = {};
    layoutColumns();
    emit columnsChanged();
}

int AlertQueueView::wantedWidth(int column) const {
    struct Letters {
        int least;
        int most;
    };
    const auto letters = [column]() -> Letters {
        switch (column) {
        case SeverityColumn:
            return {8, 22};
        case TitleColumn:
            return {24, 48};
        case FromColumn:
            return {16, 42};
        case CountColumn:
            return {6, 12};
        case LastSeenColumn:
        case FirstSeenColumn:
            return {12, 22};
        case RuleColumn:
            return {12, 40};
        default:
            return {8, 22};
        }
    }();
    const int letter = QFontMetrics(font()).averageCharWidth();
    const int header = horizontalHeader()->sectionSizeHint(column);
    return std::clamp(std::max(sizeHintForColumn(column), header), letter * letters.least,
                      letter * letters.most);
}

int AlertQueueView::bareAddressWidth() const {
    const QFontMetrics font(this->font());
    int width = font.averageCharWidth() * 16;
    for (int row = 0; row < std::min(m_model.rowCount(), 50); ++row) {
        const QModelIndex from = m_model.index(row, FromColumn);
        if (from.data(Model::GroupRole).isValid()) continue;
        const double mark = from.data(Model::TorRole).toBool() ? chipSize(QStringLiteral("Tor")).width() : 0;
        width = std::max(width, font.horizontalAdvance(from.data().toString()) + 3 * metrics::gap() +
                                    static_cast<int>(mark));
    }
    return width;
}

// Where it is narrow, the status goes first, which the filter tells; then words are cut: accounts, the
// the place, the rest of the title. The address is what one compares, and stays whole.
void AlertQueueView::layoutColumns() {
    if (m_layingOut) return;
    m_layingOut = true;
    if (m_statusGivesWay) setColumnHidden(StatusColumn, false);
    std::array<int, queueColumns> widths{};
    for (int column = 0; column < queueColumns; ++column)
        if (!isColumnHidden(column)) {
            const int chosen = column == TitleColumn ? 0 : m_byHand[static_cast<std::size_t>(column)];
            widths[static_cast<std::size_t>(column)] = chosen > 0 ? chosen : wantedWidth(column);
        }
    const auto missing = [&] {
        return std::accumulate(widths.begin(), widths.end(), 0) - viewport()->width();
    };
    const auto shrink = [&](int column, int least) {
        auto& width = widths[static_cast<std::size_t>(column)];
        if (missing() > 0 && width > least && m_byHand[static_cast<std::size_t>(column)] == 0)
            width = std::max(least, width - missing());
    };
    const int letter = QFontMetrics(font()).averageCharWidth();
    shrink(TitleColumn, letter * 32);
    shrink(AccountColumn, letter * 14);
    if (m_statusGivesWay && missing() > 0) {
        widths[StatusColumn] = 0;
        setColumnHidden(StatusColumn, true);
    }
    for (const int column : {PrincipalColumn, ApplicationColumn, NetworkColumn, RuleColumn, AccountColumn})
        shrink(column, letter * 10);
    shrink(TitleColumn, letter * 24);
    shrink(FromColumn, bareAddressWidth());
    shrink(TitleColumn, letter * 14);
    for (int column = 0; column < queueColumns; ++column) {
        const int width = widths[static_cast<std::size_t>(column)];
        if (width > 0 && (column != TitleColumn || missing() > 0)) setColumnWidth(column, width);
    }
    // More columns than fit: the title keeps a width of its own and the table scrolls sideways.
    if (!isColumnHidden(TitleColumn))
        horizontalHeader()->setSectionResizeMode(TitleColumn, missing() > 0 ? QHeaderView::Interactive
                                                                            : QHeaderView::Stretch);
    m_layingOut = false;
}

bool AlertQueueView::isGroup(int row) const {
    return m_model.group(row) != nullptr;
}

std::string AlertQueueView::currentId() const {
    return currentIndex().isValid() ? m_model.reference(currentIndex().row()).id : std::string();
}

std::vector<AlertRef> AlertQueueView::selectedAlerts() const {
    std::vector<AlertRef> alerts;
    QItemSelection selection = selectionModel()->selection();
    std::sort(selection.begin(), selection.end(),
              [](const QItemSelectionRange& a, const QItemSelectionRange& b) { return a.top() < b.top(); });
    int next = 0;
    for (const auto& range : selection)
        for (int row = std::max(next, range.top()); row <= range.bottom(); next = ++row)
            if (auto alert = m_model.reference(row); !alert.id.empty()) alerts.push_back(std::move(alert));
    return alerts;
}

std::vector<int> AlertQueueView::selectedGroups() const {
    std::vector<int> rows;
    if (!m_model.grouping()) return rows;
    for (const auto& index : selectionModel()->selectedRows(horizontalHeader()->logicalIndexAt(0)))
        if (isGroup(index.row())) rows.push_back(index.row());
    return rows;
}

void AlertQueueView::selectAlert(const std::string& id) {
    if (const int row = m_model.rowOf(id); row >= 0) selectRow(row);
}

void AlertQueueView::selectRow(int row) {
    if (m_model.rowCount() == 0) return;
    const int inside = std::clamp(row, 0, m_model.rowCount() - 1);
    selectionModel()->setCurrentIndex(m_model.index(inside, anchorColumn()),
                                      QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

// The column the keyboard stands in, for its cell's menu; at first the leftmost.
int AlertQueueView::anchorColumn() const {
    const int column = currentIndex().column();
    if (column >= 0 && !isColumnHidden(column)) return column;
    return std::max(0, horizontalHeader()->logicalIndexAt(0));
}

void AlertQueueView::moveBy(int rows) {
    selectRow(currentIndex().isValid() ? currentIndex().row() + rows : 0);
}

void AlertQueueView::extendSelection(int rows) {
    if (m_model.rowCount() == 0) return;
    const int row = currentIndex().isValid() ? currentIndex().row() + rows : 0;
    const QModelIndex to = m_model.index(std::clamp(row, 0, m_model.rowCount() - 1), anchorColumn());
    selectionModel()->setCurrentIndex(to, QItemSelectionModel::Select | QItemSelectionModel::Rows);
}

void AlertQueueView::toggleSelection() {
    if (currentIndex().isValid())
        selectionModel()->select(currentIndex(), QItemSelectionModel::Toggle | QItemSelectionModel::Rows);
}

// A reset forgets what was selected and where the table stood.
void AlertQueueView::rememberPlace() {
    const auto groupKey = [this](int row) {
        const AlertGroup* group = m_model.group(row);
        return group ? std::optional(group->key) : std::nullopt;
    };
    m_current = currentId();
    m_currentGroup = groupKey(currentIndex().row());
    m_currentRow = currentIndex().row();
    m_column = anchorColumn();
    m_selected.clear();
    for (const auto& alert : selectedAlerts())
        m_selected.insert(alert.id);
    m_selectedGroups.clear();
    for (const int row : selectedGroups())
        m_selectedGroups.push_back(*groupKey(row));
    m_scroll = verticalScrollBar()->value();
    m_restoring = true;
}

void AlertQueueView::restorePlace() {
    QItemSelection selection;
    const auto add = [&](int row) {
        if (row >= 0) selection.select(m_model.index(row, 0), m_model.index(row, queueColumns - 1));
    };
    std::vector<int> rows = m_model.rowsOf(m_selected);
    // Runs of rows as one range: a thousand ranges of one row each would be slow to handle.
    for (std::size_t i = 0; i < rows.size();) {
        std::size_t end = i + 1;
        while (end < rows.size() && rows[end] == rows[end - 1] + 1)
            ++end;
        selection.select(m_model.index(rows[i], 0), m_model.index(rows[end - 1], queueColumns - 1));
        i = end;
    }
    for (const auto& key : m_selectedGroups)
        add(m_model.rowOfGroup(key));
    const int current = m_currentGroup ? m_model.rowOfGroup(*m_currentGroup) : m_model.rowOf(m_current);
    if (current >= 0)
        selectionModel()->setCurrentIndex(m_model.index(current, m_column), QItemSelectionModel::NoUpdate);
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    layoutColumns();
    verticalScrollBar()->setValue(m_scroll);
    m_restoring = false;
    if (currentId() != m_current) tellCurrent();
    emit selectedAlertsChanged();
}

void AlertQueueView::tellCurrent() {
    emit currentAlertChanged(currentId());
}

void AlertQueueView::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) {
    QTableView::selectionChanged(selected, deselected);
    if (!m_restoring) emit selectedAlertsChanged();
}

void AlertQueueView::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QTableView::currentChanged(current, previous);
    viewport()->update();
    if (!m_restoring) tellCurrent();
}

void AlertQueueView::mousePressEvent(QMouseEvent* event) {
    emit touched();
    const QModelIndex at = indexAt(event->position().toPoint());
    const int mark = metrics::gap() + metrics::iconSize() + metrics::unit();
    if (event->button() == Qt::LeftButton && at.isValid() && isGroup(at.row()) &&
        event->position().x() < mark)
        emit groupToggled(at.row(), !m_model.isOpen(at.row()));
    QTableView::mousePressEvent(event);
}

void AlertQueueView::mouseDoubleClickEvent(QMouseEvent* event) {
    const QModelIndex at = indexAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && at.isValid() && isGroup(at.row()))
        emit groupToggled(at.row(), !m_model.isOpen(at.row()));
    QTableView::mouseDoubleClickEvent(event);
}

void AlertQueueView::wheelEvent(QWheelEvent* event) {
    emit touched();
    QTableView::wheelEvent(event);
}

// Right opens a group, left closes it, from one of its alerts too.
bool AlertQueueView::pressGroup(QKeyEvent* event) {
    const int row = currentIndex().row();
    const int head = m_model.groupRowOf(row);
    if (head < 0 || event->modifiers() & ~Qt::KeypadModifier) return false;
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (head == row && enter) {
        emit groupToggled(head, !m_model.isOpen(head));
    } else if (event->key() == Qt::Key_Right && head == row) {
        if (m_model.isOpen(head))
            moveBy(1);
        else
            emit groupToggled(head, true);
    } else if (event->key() == Qt::Key_Left) {
        if (head != row) selectRow(head);
        emit groupToggled(head, false);
    } else {
        return false;
    }
    return true;
}

void AlertQueueView::keyPressEvent(QKeyEvent* event) {
    emit touched();
    if (currentIndex().isValid() && pressGroup(event)) return;
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        emit opened();
        return;
    }
    // Letters are actions here, not a search through the table.
    if (!event->text().isEmpty() && event->text().front().isPrint() && event->key() != Qt::Key_Space &&
        !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier))) {
        event->ignore();
        return;
    }
    QTableView::keyPressEvent(event);
}

void AlertQueueView::focusInEvent(QFocusEvent* event) {
    QTableView::focusInEvent(event);
    viewport()->update();
}

void AlertQueueView::focusOutEvent(QFocusEvent* event) {
    QTableView::focusOutEvent(event);
    viewport()->update();
}

void AlertQueueView::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    layoutColumns();
}

void AlertQueueView::changeEvent(QEvent* event) {
    QTableView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) viewport()->update();
}

} // namespace cosmoswatch
