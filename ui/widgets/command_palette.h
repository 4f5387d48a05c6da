// Ctrl+K: type a few letters of a command, a page, a saved view, an address or an alert, and Enter does it.
// Lies over the window; arrows choose, Escape goes back to where the focus was.
#pragma once

#include "ui/commands.h"

#include <QFrame>
#include <QPointer>

class QLineEdit;
class QListView;

namespace cosmoswatch {

class PaletteModel;
class PlainLabel;

class CommandPalette : public QFrame {
    Q_OBJECT
public:
    CommandPalette(Commands& commands, QWidget& window);

    void open();
    void dismiss(); // the focus goes back
    // Of the store, for what is typed now.
    void setFound(const std::vector<Destination>& found);

signals:
    void typed(const QString& text);

protected:
    bool eventFilter(QObject* object, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void place();
    void choose();
    void moveBy(int rows);
    void showCurrent();

    Commands& m_commands;
    QWidget& m_window;
    QLineEdit* m_edit;
    QListView* m_list;
    PlainLabel* m_nothing;
    PaletteModel* m_model;
    QPointer<QWidget> m_focusBefore;
};

} // namespace cosmoswatch
