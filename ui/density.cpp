#include "ui/density.h"

#include "ui/theme.h"

#include <QHeaderView>
#include <QLayout>
#include <QTableView>

namespace cosmoswatch {
namespace {

int followed(int value, int before, int after) {
    return value == before ? after : value;
}

void followLayout(QLayout& layout, int before, int after) {
    const QMargins old = layout.contentsMargins();
    layout.setContentsMargins(followed(old.left(), before, after), followed(old.top(), before, after),
                              followed(old.right(), before, after), followed(old.bottom(), before, after));
    if (layout.spacing() == before) layout.setSpacing(after);
}

void followTable(QTableView& table, const Spacing& before, const Spacing& after) {
    auto* rows = table.verticalHeader();
    if (rows->defaultSectionSize() != before.row) return;
    rows->setMinimumSectionSize(after.row);
    rows->setDefaultSectionSize(after.row);
}

} // namespace

Spacing Spacing::current() {
    return {metrics::rowHeight(), metrics::controlHeight(), metrics::margin()};
}

void followDensity(QWidget& root, const Spacing& before) {
    const Spacing after = Spacing::current();
    for (auto* layout : root.findChildren<QLayout*>())
        followLayout(*layout, before.margin, after.margin);
    for (auto* widget : root.findChildren<QWidget*>())
        if (widget->minimumHeight() == before.control && widget->maximumHeight() == before.control)
            widget->setFixedHeight(after.control);
    for (auto* view : root.findChildren<QAbstractItemView*>()) {
        if (auto* table = qobject_cast<QTableView*>(view)) followTable(*table, before, after);
        view->doItemsLayout(); // heights come from delegates too
    }
}

} // namespace cosmoswatch
