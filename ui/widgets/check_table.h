// The list of checks: state or severity, title with the finding below it, account.
#pragma once

#include <QTableView>

namespace cosmoswatch {

class CheckTable : public QTableView {
    Q_OBJECT
public:
    explicit CheckTable(QWidget* parent = nullptr);
    void setModel(QAbstractItemModel* model) override;
    void fitColumns();

signals:
    void opened(); // Enter, or a double click

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void applyMetrics();
};

} // namespace cosmoswatch
