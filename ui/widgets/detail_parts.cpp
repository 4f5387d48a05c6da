#include "ui/widgets/detail_parts.h"

#include "core/base/text.h"
#include "ui/alert_actions.h"
#include "ui/icons.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/action_button.h"

#include <QCoreApplication>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace cosmoswatch {

void clearLayout(QLayout& layout) {
    while (auto* item = layout.takeAt(0)) {
        if (auto* inner = item->layout()) clearLayout(*inner);
        if (auto* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

PlainLabel* sectionHeading(const QString& text) {
    auto* label = new PlainLabel(text);
    label->setFont(strongFont());
    label->setInk(Ink::Muted);
    label->setContentsMargins(0, metrics::gap(), 0, 0);
    return label;
}

void neverWiden(PlainLabel& label) {
    label.setMinimumWidth(1); // else it asks for its longest word
}

PlainLabel* titleLabel(QWidget* parent) {
    auto* label = new PlainLabel({}, parent);
    label->setFont(titleFont());
    label->setWordWrap(true);
    label->setSelectable(true);
    neverWiden(*label);
    return label;
}

void addStatusButtons(QLayout& row, const AlertActions& actions, QWidget* parent) {
    for (auto* action : {actions.resolve, actions.acknowledge, actions.reopen, actions.dismiss}) {
        auto* button = new ActionButton(action, parent);
        button->setPrimary(action == actions.resolve);
        button->setHiddenWhenDisabled(true);
        row.addWidget(button);
    }
}

PlainTextView* paragraphOf(const QString& text) {
    auto* view = new PlainTextView;
    view->setText(text);
    return view;
}

QPushButton* quietCopyButton(const QString& text, const QString& name, QWidget* parent) {
    auto* button = new QPushButton(icon(Icon::Copy), text, parent);
    button->setProperty("look", QStringLiteral("quiet"));
    button->setAccessibleName(name);
    return button;
}

void addStep(QVBoxLayout& column, int number, std::span<const TextRun> words, const std::string& command,
             const std::function<void(const QString&)>& copy) {
    const QString place = QString::number(number);
    const auto addRow = [&](QWidget* widget, const QString& name, const QString& copied) {
        auto* button = new IconButton(icon(Icon::Copy), name);
        QObject::connect(button, &QAbstractButton::clicked, button, [copy, copied] { copy(copied); });
        auto* row = new QHBoxLayout;
        row->setSpacing(metrics::gap());
        row->addWidget(widget, 1);
        row->addWidget(button, 0, Qt::AlignTop);
        column.addLayout(row);
    };
    auto* text = new PlainTextView;
    text->setItem(place + QLatin1Char('.'), words);
    addRow(text, QCoreApplication::translate("DetailParts", "Copy step %1").arg(place),
           fromUtf8(visible(words.back().text)));
    if (command.empty()) return;
    auto* code = new PlainCodeView(6);
    code->setAccessibleName(QCoreApplication::translate("DetailParts", "Command of step %1").arg(place));
    code->setCode(fromUtf8(visible(command, true)));
    addRow(code, QCoreApplication::translate("DetailParts", "Copy the command of step %1").arg(place),
           fromUtf8(command));
}

QScrollArea* scrolledPage(QWidget* content, QWidget* parent) {
    content->layout()->setContentsMargins(metrics::margin(), metrics::gap(), metrics::margin(),
                                          metrics::margin());
    content->layout()->setSpacing(metrics::gap());
    auto* area = new QScrollArea(parent);
    area->setWidget(content);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    return area;
}

} // namespace cosmoswatch
