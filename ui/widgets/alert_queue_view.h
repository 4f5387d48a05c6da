// The queue: fixed rows, sorted by the store, columns of the analyst's choice, and the same alerts selected
// after a refresh.
#pragma once

#include "ui/models/alert_columns.h"
#include "ui/status_changes.h"

#include <QTableView>

#include <array>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cosmoswatch {

class AlertQueueModel;

class AlertQueueView : public QTableView {
    Q_OBJECT
public:
    explicit AlertQueueView(AlertQueueModel& model, QWidget* parent = nullptr);

    [[nodiscard]] std::string currentId() const; // empty when none, or a group
    [[nodiscard]] std::vector<AlertRef> selectedAlerts() const;
    [[nodiscard]] std::vector<int> selectedGroups() const; // rows
    void selectAlert(const std::string& id);
    void selectRow(int row);
    void moveBy(int rows);
    [[nodiscard]] int rememberedRow() const { return m_currentRow; } // where the current one stood last
    void toggleSelection();                                          // of the current row, keeping the others
    void extendSelection(int rows);                                  // from where it began

    // Which columns, in which order, and how wide where the analyst said so.
    void setColumns(const std::vector<ColumnState>& columns);
    [[nodiscard]] std::vector<ColumnState> columns() const;
    void setColumnShown(int column, bool shown);
    void fitColumns(); // forgets the widths given by hand

signals:
    void currentAlertChanged(const std::string& id);
    void selectedAlertsChanged();
    void columnsChanged(); // by the analyst
    void opened();         // Enter
    void groupToggled(int row, bool open);
    void touched(); // by the mouse or the keyboard

protected:
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void setDelegates();
    void rememberPlace();
    void restorePlace();
    void layoutColumns(); // by what the rows hold; the title takes the rest
    [[nodiscard]] int wantedWidth(int column) const;
    [[nodiscard]] int bareAddressWidth() const;
    void tellCurrent();
    [[nodiscard]] int anchorColumn() const;
    [[nodiscard]] bool isGroup(int row) const;
    bool pressGroup(QKeyEvent* event);

    AlertQueueModel& m_model;
    std::string m_current;
    int m_currentRow = -1; // for the neighbour when the current alert leaves
    std::set<std::string> m_selected;
    std::vector<std::string> m_selectedGroups;
    std::optional<std::string> m_currentGroup;
    int m_column = 0;
    int m_scroll = 0;
    bool m_restoring = false;
    bool m_layingOut = false;
    std::array<int, queueColumns> m_byHand{}; // widths; 0 follows what the rows hold
    bool m_statusGivesWay = true;             // the usual columns: where it is narrow, the status goes
};

} // namespace cosmoswatch
