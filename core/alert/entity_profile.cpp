#include "core/alert/entity_profile.h"

#include "core/base/text.h"

#include <algorithm>

namespace cosmoswatch {

std::string_view name(EntityKind kind) {
    switch (kind) {
    case EntityKind::Principal:
        return "principal";
    case EntityKind::Account:
        return "account";
    case EntityKind::Application:
        return "application";
    case EntityKind::Country:
        return "country";
    case EntityKind::Address:
        break;
    }
    return "address";
}

std::optional<EntityKind> parseEntityKind(std::string_view text) {
    const auto found = std::find_if(allEntityKinds.begin(), allEntityKinds.end(),
                                    [&](EntityKind kind) { return equalsIgnoreCase(name(kind), text); });
    return found == allEntityKinds.end() ? std::nullopt : std::optional(*found);
}

} // namespace cosmoswatch
