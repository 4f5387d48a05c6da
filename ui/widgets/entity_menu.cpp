#include "ui/widgets/entity_menu.h"

#include "core/base/text.h"
#include "ui/icons.h"
#include "ui/models/access_selection.h"
#include "ui/models/entity_list_model.h"
#include "ui/plain_text.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QMenu>

namespace cosmoswatch {
namespace {

constexpr std::size_t longestInMenu = 60; // bytes

QString tr(const char* text) {
    return QCoreApplication::translate("EntityMenu", text);
}

void add(QMenu& menu, const char* name, Icon which, const QString& text, const Entity& entity,
         const std::function<void(const Entity&)>& run) {
    if (!run) {
        return;
    }
    QAction* action = menu.addAction(icon(which), withoutMnemonics(text));
    action->setObjectName(QStringLiteral("value.") + QString::fromLatin1(name));
    QObject::connect(action, &QAction::triggered, &menu, [run, entity] { run(entity); });
}

} // namespace

void addEntityCommands(QMenu& menu, const Entity& entity, const QString& label,
                       const EntityCommands& commands) {
    const QString name = fromUtf8(elide(toUtf8(label), longestInMenu));
    const bool placeless = entity.kind == EntityKind::Country && entity.value == unknownCountry;
    add(menu, "include", Icon::Filter, tr("Only %1").arg(name), entity, commands.include);
    add(menu, "exclude", Icon::Close, tr("Without %1").arg(name), entity, commands.exclude);
    if (!menu.isEmpty()) {
        menu.addSeparator();
    }
    if (entity.kind != EntityKind::Country) {
        add(menu, "open", Icon::Entities, tr("Open %1").arg(kindLabel(entity.kind).toLower()), entity,
            commands.open);
    }
    if (!placeless) { // no country to ask for
        add(menu, "alerts", Icon::Alerts, tr("Show Its Alerts"), entity, commands.showAlerts);
    }
    add(menu, "access", Icon::Access, tr("Show Its Access"), entity, commands.showAccess);
    if (!menu.isEmpty()) {
        menu.addSeparator();
    }
    const QString whole = entity.kind == EntityKind::Country ? label : shown(entity.value);
    QAction* copy = menu.addAction(icon(Icon::Copy), tr("Copy"));
    copy->setObjectName(QStringLiteral("value.copy"));
    QObject::connect(copy, &QAction::triggered, &menu,
                     [whole] { QGuiApplication::clipboard()->setText(whole); });
}

} // namespace cosmoswatch
