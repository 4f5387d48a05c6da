#include "core/baseline/role_scope.h"

#include "core/base/text.h"

#include <algorithm>

namespace cosmoswatch {

RoleScope roleScope(std::string_view scope) {
    if (scope.empty()) return RoleScope::Unknown;
    std::string path = lowerAscii(trim(scope));
    if (const auto account = path.find("/databaseaccounts/"); account != std::string::npos) {
        const auto below = path.find('/', account + std::string_view("/databaseaccounts/").size());
        path = below == std::string::npos ? "/" : path.substr(below);
    }
    if (path.starts_with("/subscriptions/")) return RoleScope::Account; // a resource group or more
    std::size_t segments = 0;
    for (std::size_t i = 0; i < path.size(); ++i)
        segments += path[i] != '/' && (i == 0 || path[i - 1] == '/');
    if (segments <= 1) return RoleScope::Account; // "/" and "/dbs"
    return segments <= 3 ? RoleScope::Database : RoleScope::Container;
}

RoleScope widestRoleScope(std::string_view scopes) {
    RoleScope widest = RoleScope::Unknown;
    while (!scopes.empty()) {
        const auto end = std::min(scopes.find(','), scopes.size());
        widest = std::max(widest, roleScope(trim(scopes.substr(0, end))));
        scopes.remove_prefix(std::min(end + 1, scopes.size()));
    }
    return widest;
}

std::string describe(RoleScope scope) {
    switch (scope) {
    case RoleScope::Account:
        return "the whole account";
    case RoleScope::Database:
        return "a whole database";
    case RoleScope::Container:
        return "one container";
    case RoleScope::Unknown:
        break;
    }
    return {};
}

} // namespace cosmoswatch
