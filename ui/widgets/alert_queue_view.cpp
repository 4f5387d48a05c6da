#include "ui/widgets/alert_queue_view.h"

#include "ui/models/alert_queue_model.h"
#include "ui/theme.h"
#include "ui/widgets/queue_delegates.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QScrollBar>

#include <algorithm>

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
    setItemDelegateForColumn(Model::FromColumn,
                             new AddressDelegate(Model::CountryRole, Model::TorRole, Model::ClosedRole, this));
    // Newest first is what the model starts with: the header only shows it.
    header->setSortIndicator(Model::LastSeenColumn, Qt::DescendingOrder);
    setModel(&model);
    setSortingEnabled(true);
    header->setSortIndicatorClearable(false);
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(Model::TitleColumn, QHeaderView::Stretch);
    connect(&model, &QAbstractItemModel::modelAboutToBeReset, this, &AlertQueueView::rememberPlace);
    connect(&model, &QAbstractItemModel::modelReset, this, &AlertQueueView::restorePlace);
    applyMetrics();
}

void AlertQueueView::applyMetrics() {
    using Model = AlertQueueModel;
    verticalHeader()->setDefaultSectionSize(metrics::rowHeight());
    verticalHeader()->setMinimumSectionSize(metrics::rowHeight());
    horizontalHeader()->setFont(strongFont());
    const QFontMetrics font(this->font());
    const int pad = 2 * metrics::gap() + 2;
    const auto chip = std::max(severityChipSize(Severity::Medium).width(), severityChipSize(Severity::High).width());
    setColumnWidth(Model::SeverityColumn, static_cast<int>(chip) + pad + metrics::gap());
    setColumnWidth(Model::AccountColumn, font.horizontalAdvance(QStringLiteral("iot-telemetry-x")) + pad);
    setColumnWidth(Model::FromColumn, font.horizontalAdvance(QStringLiteral("185.220.101.100 Netherlan")) + pad);
    setColumnWidth(Model::CountColumn, font.horizontalAdvance(QStringLiteral("12,345 ")) + pad);
    setColumnWidth(Model::LastSeenColumn, font.horizontalAdvance(QStringLiteral("Sep 30 2026 00:00")) + pad);
    setColumnWidth(Model::StatusColumn, font.horizontalAdvance(QStringLiteral("In progress ")) + pad);
}

std::string AlertQueueView::currentId() const {
    return currentIndex().isValid() ? m_model.reference(currentIndex().row()).id : std::string();
}

std::vector<AlertRef> AlertQueueView::selectedAlerts() const {
    std::vector<int> rows;
    for (const auto& index : selectionModel()->selectedRows()) rows.push_back(index.row());
    std::sort(rows.begin(), rows.end());
    std::vector<AlertRef> alerts;
    for (const int row : rows) alerts.push_back(m_model.reference(row));
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
    for (const auto& alert : selectedAlerts()) m_selected.push_back(alert.id);
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

void AlertQueueView::keyPressEvent(QKeyEvent* event) {
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

void AlertQueueView::changeEvent(QEvent* event) {
    QTableView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) viewport()->update();
}

} // namespace cosmoswatch
