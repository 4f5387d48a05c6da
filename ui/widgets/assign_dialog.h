// Asks whom alerts are assigned to.
#pragma once

#include <QDialog>
#include <QStringList>

class QComboBox;
class QLineEdit;

namespace cosmoswatch {

class AssignDialog : public QDialog {
    Q_OBJECT
public:
    // `known` are offered; any other name can be typed, and none at all.
    AssignDialog(std::uint64_t alerts, const QStringList& known, QWidget* parent = nullptr);
    [[nodiscard]] QString assignee() const; // empty: nobody
    [[nodiscard]] QString note() const;

private:
    QComboBox* m_name;
    QLineEdit* m_note;
};

} // namespace cosmoswatch
