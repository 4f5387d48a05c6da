#include "ui/widgets/alert_queue_view.h"

#include "ui/models/alert_queue_model.h"
#include "ui/theme.h"
#include "ui/widgets/queue_delegates.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QScrollBar>

#include <algorithm>
#include <array>
#include <numeric>

namespace cosmoswatch {

AlertQueueView::AlertQueueView(AlertQueueModel& model, QWidget* parent) : QTableView(parent), m_model(model) {
    using Model = AlertQueueModel;
    setAccessibleName(tr("Alert queue"));
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setShowGrid(false);
    setWordWrap(false);
    setFrameShape(QFrame::NoFrame);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(ScrollPerPixel);
    setContextMenuPolicy(Qt::CustomContextMenu);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    auto* header = horizontalHeader();
    header->setHighlightSections(false);
    header->setStretchLastSection(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    setItemDelegate(new RowDelegate(Model::ClosedRole, this));
    setItemDelegateForColumn(Model::SeverityColumn,
                             new SeverityDelegate(Model::SeverityRole, Model::ClosedRole, this));
    setItemDelegateForColumn(
        Model::FromColumn, new AddressDelegate(Model::CountryRole, Model::TorRole, Model::ClosedRole, this));
    // Newest first is what the model starts with: the header only shows it.
    header->setSortIndicator(Model::LastSeenColumn, Qt::DescendingOrder);
    setModel(&model);
    setSortingEnabled(true);
    header->setSortIndicatorClearable(false);
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(Model::TitleColumn, QHeaderView::Stretch);
    connect(&model, &QAbstractItemModel::modelAboutToBeReset, this, &AlertQueueView::rememberPlace);
    connect(&model, &QAbstractItemModel::modelReset, this, &AlertQueueView::restorePlace);
    connect(header, &QHeaderView::sectionResized, this, [this](int column) {
        if (!m_layingOut && column != Model::TitleColumn) m_sizedByHand = true;
    });
    verticalHeader()->setDefaultSectionSize(metrics::rowHeight());
    verticalHeader()->setMinimumSectionSize(metrics::rowHeight());
    header->setFont(strongFont());
    // The arrow stands in the title's text, where it does not shift it.
    header->setStyleSheet(
        QStringLiteral("QHeaderView::up-arrow, QHeaderView::down-arrow { image: none; width: 0; }"));
    layoutColumns();
}

void AlertQueueView::layoutColumns() {
    using Model = AlertQueueModel;
    if (m_sizedByHand || m_layingOut) return;
    m_layingOut = true;
    const QFontMetrics font(this->font());
    const int letter = font.averageCharWidth();
    const auto wanted = [&](int column, int leastLetters, int mostLetters) {
        const int header = horizontalHeader()->sectionSizeHint(column);
        return std::clamp(std::max(sizeHintForColumn(column), header), letter * leastLetters,
                          letter * mostLetters);
    };
    std::array<int, Model::columns> widths{};
    widths[Model::SeverityColumn] = wanted(Model::SeverityColumn, 8, 22);
    widths[Model::AccountColumn] = wanted(Model::AccountColumn, 8, 22);
    widths[Model::FromColumn] = wanted(Model::FromColumn, 16, 38);
    widths[Model::CountColumn] = wanted(Model::CountColumn, 6, 12);
    widths[Model::LastSeenColumn] = wanted(Model::LastSeenColumn, 12, 22);
    widths[Model::StatusColumn] = wanted(Model::StatusColumn, 8, 14);
    const int title = wanted(Model::TitleColumn, 24, 48);
    const auto missing = [&] {
        return title + std::accumulate(widths.begin(), widths.end(), 0) - viewport()->width();
    };
    // Where it is narrow, first the place beside the address goes, then the status, which the filter tells.
    int bareAddress = letter * 16;
    for (int row = 0; row < std::min(m_model.rowCount(), 50); ++row) {
        const QModelIndex from = m_model.index(row, Model::FromColumn);
        const double mark = from.data(Model::TorRole).toBool() ? chipSize(QStringLiteral("Tor")).width() : 0;
        bareAddress = std::max(bareAddress, font.horizontalAdvance(from.data().toString()) +
                                                3 * metrics::gap() + static_cast<int>(mark));
    }
    if (missing() > 0)
        widths[Model::FromColumn] =
            std::max(std::min(widths[Model::FromColumn], bareAddress), widths[Model::FromColumn] - missing());
    const bool hideStatus = missing() > letter * 8;
    if (hideStatus) widths[Model::StatusColumn] = 0;
    setColumnHidden(Model::StatusColumn, hideStatus);
    for (int column = 0; column < Model::columns; ++column)
        if (column != Model::TitleColumn && widths[static_cast<std::size_t>(column)] > 0)
            setColumnWidth(column, widths[static_cast<std::size_t>(column)]);
    m_layingOut = false;
}

std::string AlertQueueView::currentId() const {
    return currentIndex().isValid() ? m_model.reference(currentIndex().row()).id : std::string();
}

std::vector<AlertRef> AlertQueueView::selectedAlerts() const {
    std::vector<int> rows;
    for (const auto& index : selectionModel()->selectedRows())
        rows.push_back(index.row());
    std::sort(rows.begin(), rows.end());
    std::vector<AlertRef> alerts;
    for (const int row : rows)
        alerts.push_back(m_model.reference(row));
    return alerts;
}

void AlertQueueView::selectAlert(const std::string& id) {
    if (const int row = m_model.rowOf(id); row >= 0) selectRow(row);
}

void AlertQueueView::selectRow(int row) {
    if (m_model.rowCount() == 0) return;
    const int inside = std::clamp(row, 0, m_model.rowCount() - 1);
    selectionModel()->setCurrentIndex(m_model.index(inside, 0),
                                      QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

void AlertQueueView::moveBy(int rows) {
    selectRow(currentIndex().isValid() ? currentIndex().row() + rows : 0);
}

void AlertQueueView::toggleSelection() {
    if (currentIndex().isValid())
        selectionModel()->select(currentIndex(), QItemSelectionModel::Toggle | QItemSelectionModel::Rows);
}

// A reset forgets what was selected and where the table stood.
void AlertQueueView::rememberPlace() {
    m_current = currentId();
    m_currentRow = currentIndex().row();
    m_selected.clear();
    for (const auto& alert : selectedAlerts())
        m_selected.push_back(alert.id);
    m_scroll = verticalScrollBar()->value();
    m_restoring = true;
}

void AlertQueueView::restorePlace() {
    QItemSelection selection;
    for (const auto& id : m_selected)
        if (const int row = m_model.rowOf(id); row >= 0)
            selection.select(m_model.index(row, 0), m_model.index(row, AlertQueueModel::columns - 1));
    if (const int row = m_model.rowOf(m_current); row >= 0)
        selectionModel()->setCurrentIndex(m_model.index(row, 0), QItemSelectionModel::NoUpdate);
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
    QTableView::mousePressEvent(event);
}

void AlertQueueView::wheelEvent(QWheelEvent* event) {
    emit touched();
    QTableView::wheelEvent(event);
}

void AlertQueueView::keyPressEvent(QKeyEvent* event) {
    emit touched();
    // Letters are actions here, not a search through the table.
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        emit opened();
        return;
    }
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
