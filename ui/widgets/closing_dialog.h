// Asks what the analyst concluded, and why, before alerts are closed or noted.
#pragma once

#include "core/alert/alert.h"

#include <QDialog>
#include <QString>

class QComboBox;
class QPlainTextEdit;

namespace cosmoswatch {

class ClosingDialog : public QDialog {
    Q_OBJECT
public:
    enum class Purpose { Resolve, Dismiss, Note };
    ClosingDialog(Purpose purpose, int alerts, QWidget* parent = nullptr);

    [[nodiscard]] Disposition disposition() const;
    [[nodiscard]] QString note() const;

private:
    QComboBox* m_disposition = nullptr;
    QPlainTextEdit* m_note;
};

} // namespace cosmoswatch
