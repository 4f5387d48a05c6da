#include "core/intel/azure_application.h"

#include "core/base/text.h"

namespace cosmoswatch {
namespace {

// Ids of Microsoft's own applications, the same in every tenant
// (https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in).
struct KnownApplicationId {
    std::string_view id;
    const char* name;
    bool commandLine;
};
constexpr KnownApplicationId knownIds[] = {
    {"1950a258-227b-4e31-a9cf-717495945fc2", "Azure PowerShell", true},
    {"04b07795-8ddb-461a-bbee-02f9e1bf7b46", "Azure CLI", true},
    {"1b730954-1685-4b74-9bfd-dac224a7b894", "Azure AD PowerShell", true},
    {"14d82eec-204b-4c2f-b7e8-296a70dab67e", "Microsoft Graph PowerShell", true},
    {"c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "Azure portal", false},
    {"203f1145-856a-4232-83d4-a43568fba23d", "Cosmos DB Explorer", false},
    {"aebc6443-996d-45c2-90f0-388ff96faa56", "Visual Studio Code", false},
    {"872cd9fa-d31f-45e0-9eab-6e460a02d1f1", "Visual Studio", false},
    {"499b84ac-1321-427f-aa17-267ca6975798", "Azure DevOps", false},
};
constexpr std::size_t longestId = 64;

} // namespace

ClientApplication classifyApplicationId(std::string_view applicationId) {
    if (applicationId.empty()) return {"unknown", "", false};
    for (const auto& known : knownIds)
        if (equalsIgnoreCase(applicationId, known.id)) return {known.name, "", known.commandLine};
    return {"application " + visible(lowerAscii(elide(applicationId, longestId))), "", false};
}

} // namespace cosmoswatch
