// Asks what the analyst concluded, and why, before alerts are closed or noted. Made for the keyboard: 1 to 4
// choose, Tab goes to the note, Enter confirms.
#pragma once

#include "core/alert/alert.h"

#include <QDialog>
#include <QString>

#include <optional>

class QButtonGroup;
class QPlainTextEdit;

namespace cosmoswatch {

class ClosingDialog : public QDialog {
    Q_OBJECT
public:
    enum class Purpose { Resolve, Dismiss, Note };
    // `last` is what was concluded last time, chosen at first.
    ClosingDialog(Purpose purpose, std::uint64_t alerts, std::optional<Disposition> last = {},
                  QWidget* parent = nullptr);

    [[nodiscard]] Disposition disposition() const;
    [[nodiscard]] QString note() const;
    void choose(Disposition disposition);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    QWidget* buildChoices();

    QButtonGroup* m_choices = nullptr;
    QPlainTextEdit* m_note;
    bool m_noteOnly = false;
};

} // namespace cosmoswatch
