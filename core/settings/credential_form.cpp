#include "core/settings/credential_form.h"

#include <nlohmann/json.hpp>

namespace cosmoswatch {
namespace {

std::string textOf(const nlohmann::ordered_json& json) {
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace

EntraApplication readEntra(const SettingsReader& from) {
    EntraApplication application;
    application.tenant = from.neededText("tenant");
    application.client = from.neededText("client");
    application.secret = from.neededText("secret");
    from.readText("authority", application.authority);
    return application;
}

std::variant<ConnectionString, EntraApplication> readHubCredential(const SettingsReader& from) {
    const std::string kind = from.needed("kind").text();
    if (kind == "entra") return readEntra(from);
    if (kind != "connection-string") from.needed("kind").fail("should be connection-string or entra");
    return ConnectionString{from.neededText("secret")};
}

std::string formatCredential(const EntraApplication& application) {
    return textOf({{"kind", "entra"},
                   {"tenant", application.tenant},
                   {"client", application.client},
                   {"secret", application.secret},
                   {"authority", application.authority}});
}

std::string formatCredential(const ConnectionString& connection) {
    return textOf({{"kind", "connection-string"}, {"secret", connection.secret}});
}

} // namespace cosmoswatch
