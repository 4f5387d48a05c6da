// What can be done with an address, principal, account, application or country wherever one is shown.
#pragma once

#include "core/alert/entity.h"

#include <QString>

#include <functional>

class QMenu;

namespace cosmoswatch {

// Those that are empty are not offered.
struct EntityCommands {
    std::function<void(const Entity&)> include; // filter this page by it
    std::function<void(const Entity&)> exclude; // leave it out of this page
    std::function<void(const Entity&)> open;    // its own page
    std::function<void(const Entity&)> showAlerts;
    std::function<void(const Entity&)> showAccess;
};

// `label` must have come through shown(). Copying the value itself is always offered.
void addEntityCommands(QMenu& menu, const Entity& entity, const QString& label,
                       const EntityCommands& commands);

} // namespace cosmoswatch
