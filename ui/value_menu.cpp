#include "ui/value_menu.h"

#include "core/base/text.h"
#include "ui/icons.h"
#include "ui/plain_text.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

constexpr std::size_t longestInMenu = 48;

} // namespace

QString shownShort(std::string_view text, std::size_t limit) {
    return fromUtf8(elide(visible(elide(text, limit)), 2 * limit));
}

ValueMenu::ValueMenu(QObject* parent) : QObject(parent) {}

QMenu* ValueMenu::menu(const LogValue& value, QWidget* parent) {
    auto* menu = new QMenu(parent);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QString words = withoutMnemonics(shownShort(value.text, longestInMenu));
    const auto add = [&](const QString& name, Icon picture, const QString& text, auto run) {
        auto* action = menu->addAction(icon(picture), text, this, run);
        action->setObjectName(name);
    };
    if (value.filter) {
        add(u"value.include"_s, Icon::Filter, tr("Only alerts with %1").arg(words),
            [this, filter = *value.filter] { emit filterRequested(filter, true); });
        add(u"value.exclude"_s, Icon::Dismiss, tr("No alerts with %1").arg(words),
            [this, filter = *value.filter] { emit filterRequested(filter, false); });
    }
    if (value.entity)
        add(u"value.pivot"_s, Icon::Pivot, tr("Open the page of %1").arg(words),
            [this, entity = *value.entity] { emit entityRequested(entity); });
    if (!menu->isEmpty()) menu->addSeparator();
    add(u"value.copy"_s, Icon::Copy, tr("Copy"), [this, text = shown(value.text)] {
        QGuiApplication::clipboard()->setText(text);
        emit message(tr("Copied"));
    });
    return menu;
}

void ValueMenu::attach(QWidget* widget, const LogValue& value) {
    widget->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(widget, &QWidget::customContextMenuRequested, this,
            [this, widget, value](const QPoint& at) { menu(value, widget)->popup(widget->mapToGlobal(at)); });
}

void ValueMenu::show(QWidget* at, const LogValue& value) {
    menu(value, at)->popup(at->mapToGlobal(QPoint(0, at->height())));
}

} // namespace cosmoswatch
