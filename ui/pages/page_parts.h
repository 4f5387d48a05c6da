// What pages of forms and cards are made of.
#pragma once

#include "ui/plain_text.h"

#include <QFrame>
#include <QVBoxLayout>

#include <functional>
#include <initializer_list>

class QAction;
class QKeySequence;
class QPushButton;

namespace cosmoswatch {

// The column of a page that scrolls as a whole; its contents are no wider than is good for reading lines.
[[nodiscard]] QVBoxLayout* scrolledColumn(QWidget* page, int widestUnits = 320);

// A framed part with a heading; its layout is a column.
class FormCard : public QFrame {
    Q_OBJECT
public:
    explicit FormCard(const QString& title, QWidget* parent = nullptr);
    [[nodiscard]] QVBoxLayout* column() const { return m_column; }
    PlainLabel* addText(const QString& text, Ink ink = Ink::Muted); // wraps

private:
    QVBoxLayout* m_column;
};

// A push button that is pressed for an action and follows its state; `primary` for the one that leads on.
[[nodiscard]] QPushButton* buttonFor(QAction* action, QWidget* parent, bool primary = false);
// A line of buttons from the left.
[[nodiscard]] QHBoxLayout* buttonRow(std::initializer_list<QWidget*> buttons);
// An action of a page: text, "area.verb", what it does.
[[nodiscard]] QAction* pageAction(QObject* owner, const QString& text, const char* name,
                                  std::function<void()> then);
// The same with a key that acts wherever in the page the focus is.
[[nodiscard]] QAction* pageAction(QWidget* page, const QString& text, const QString& name,
                                  const QKeySequence& key, std::function<void()> then);

} // namespace cosmoswatch
