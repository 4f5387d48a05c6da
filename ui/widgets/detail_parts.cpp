#include "ui/widgets/detail_parts.h"

#include "ui/icons.h"
#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QLayout>
#include <QPushButton>
#include <QScrollArea>

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
