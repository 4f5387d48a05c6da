#include "core/base/account.h"

#include "core/base/text.h"

namespace cosmoswatch {
namespace {

constexpr std::string_view accountMarker = "/databaseaccounts/";

// The path segment that follows `marker`, or nothing.
std::string segmentAfter(const std::string& id, std::string_view marker) {
    const auto at = id.find(marker);
    if (at == std::string::npos) return {};
    const auto begin = at + marker.size();
    return id.substr(begin, id.find('/', begin) - begin);
}

} // namespace

Account parseAccount(std::string_view resourceId) {
    Account account;
    std::string id = lowerAscii(trim(resourceId));
    while (id.size() > 1 && id.back() == '/')
        id.pop_back();

    const auto marker = id.find(accountMarker);
    if (marker == std::string::npos) {
        const auto slash = id.rfind('/');
        account.name = slash == std::string::npos ? id : id.substr(slash + 1);
        account.key = std::move(id);
        account.subscriptionId = segmentAfter(account.key, "/subscriptions/");
        account.resourceGroup = segmentAfter(account.key, "/resourcegroups/");
        return account;
    }
    const auto nameBegin = marker + accountMarker.size();
    const auto nameEnd = id.find('/', nameBegin);
    account.name = id.substr(nameBegin, nameEnd == std::string::npos ? nameEnd : nameEnd - nameBegin);
    account.key = id.substr(0, nameEnd);
    account.subscriptionId = segmentAfter(account.key, "/subscriptions/");
    account.resourceGroup = segmentAfter(account.key, "/resourcegroups/");
    return account;
}

} // namespace cosmoswatch
