// The queue: fixed rows, sorted by the store, keys of its own, and the same alerts selected after a refresh.
#pragma once

#include "ui/status_changes.h"

#include <QTableView>

#include <string>
#include <vector>

namespace cosmoswatch {

class AlertQueueModel;

class AlertQueueView : public QTableView {
    Q_OBJECT
public:
    explicit AlertQueueView(AlertQueueModel& model, QWidget* parent = nullptr);

    [[nodiscard]] std::string currentId() const; // empty when none
    [[nodiscard]] std::vector<AlertRef> selectedAlerts() const;
    void selectAlert(const std::string& id);
    void selectRow(int row);
    void moveBy(int rows);
    void toggleSelection(); // of the current row, keeping the others

signals:
    void currentAlertChanged(const std::string& id);
    void selectedAlertsChanged();
    void opened();  // Enter
    void touched(); // by the mouse or the keyboard

protected:
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void rememberPlace();
    void restorePlace();
    void layoutColumns(); // by what the rows hold; the title takes the rest
    void tellCurrent();

    AlertQueueModel& m_model;
    std::string m_current;
    int m_currentRow = -1; // for the neighbour when the current alert leaves
    std::vector<std::string> m_selected;
    int m_scroll = 0;
    bool m_restoring = false;
    bool m_layingOut = false;
    bool m_sizedByHand = false; // the analyst's own widths stay
};

} // namespace cosmoswatch
