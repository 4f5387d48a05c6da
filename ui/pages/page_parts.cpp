#include "ui/pages/page_parts.h"

#include "ui/theme.h"
#include "ui/widgets/action_button.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>

namespace cosmoswatch {

QVBoxLayout* scrolledColumn(QWidget* page, int widestUnits) {
    auto* content = new QWidget;
    content->setMaximumWidth(metrics::unit() * widestUnits);
    content->setAutoFillBackground(false);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(metrics::margin(), metrics::margin(), metrics::margin(), metrics::margin());
    column->setSpacing(metrics::margin());
    auto* area = new QScrollArea(page);
    area->setWidget(content);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->viewport()->setAutoFillBackground(false);
    auto* outer = new QVBoxLayout(page);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(area);
    return column;
}

FormCard::FormCard(const QString& title, QWidget* parent) : QFrame(parent), m_column(new QVBoxLayout(this)) {
    setProperty("look", QStringLiteral("card"));
    m_column->setContentsMargins(metrics::margin(), metrics::margin(), metrics::margin(), metrics::margin());
    m_column->setSpacing(metrics::gap());
    if (title.isEmpty()) return;
    auto* heading = new PlainLabel(title, this);
    heading->setFont(strongFont());
    m_column->addWidget(heading);
}

PlainLabel* FormCard::addText(const QString& text, Ink ink) {
    auto* label = new PlainLabel(text, this);
    label->setWordWrap(true);
    label->setInk(ink);
    m_column->addWidget(label);
    return label;
}

QPushButton* buttonFor(QAction* action, QWidget* parent, bool primary) {
    auto* button = new QPushButton(action->text(), parent);
    const auto follow = [button, action, primary] {
        button->setText(action->text());
        if (!primary) button->setIcon(action->icon()); // dark on the accent
        button->setEnabled(action->isEnabled());
        button->setVisible(action->isVisible());
    };
    if (!primary) button->setIcon(action->icon());
    button->setEnabled(action->isEnabled());
    QObject::connect(action, &QAction::changed, button, follow);
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    if (primary) makePrimary(*button);
    return button;
}

QHBoxLayout* buttonRow(std::initializer_list<QWidget*> buttons) {
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::gap());
    for (auto* button : buttons)
        row->addWidget(button);
    row->addStretch(1);
    return row;
}

QAction* pageAction(QObject* owner, const QString& text, const char* name, std::function<void()> then) {
    auto* action = new QAction(text, owner);
    action->setObjectName(QString::fromLatin1(name));
    QObject::connect(action, &QAction::triggered, owner, [then = std::move(then)] { then(); });
    return action;
}

QAction* pageAction(QWidget* page, const QString& text, const QString& name, const QKeySequence& key,
                    std::function<void()> then) {
    auto* action = pageAction(page, text, "", std::move(then));
    action->setObjectName(name);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    page->addAction(action);
    return action;
}

} // namespace cosmoswatch
