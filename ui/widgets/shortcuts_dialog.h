// All keys on one page, by area; each can be changed, and a key that is taken is refused with its owner's
// name.
#pragma once

#include "ui/commands.h"

#include <QDialog>
#include <QLineEdit>

class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace cosmoswatch {

class PlainLabel;

// Takes the next key that is pressed. Escape leaves it as it was, Backspace takes the key away.
class KeyField : public QLineEdit {
    Q_OBJECT
public:
    explicit KeyField(QWidget* parent = nullptr);
    void begin(); // wait for a key

signals:
    void chosen(const QKeySequence& key);
    void left();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
};

class ShortcutsDialog : public QDialog {
    Q_OBJECT
public:
    explicit ShortcutsDialog(Commands& commands, QWidget* parent = nullptr);

    // Gives the command the key unless another has it; says what happened.
    bool change(const QString& id, const QKeySequence& key);

private:
    void build();
    void fill();
    void addFixedKeys();
    void filter(const QString& typed);
    void beginChange();
    void sayTaken(const QKeySequence& key, const Command& by);
    void updateButtons();
    [[nodiscard]] QString currentId() const;

    Commands& m_commands;
    QLineEdit* m_filter;
    QTreeWidget* m_tree;
    KeyField* m_key;
    PlainLabel* m_say;
    QPushButton* m_change;
    QPushButton* m_reset;
    QPushButton* m_resetAll;
    QString m_changing;
};

} // namespace cosmoswatch
