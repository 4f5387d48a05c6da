#include "ui/models/protection_scopes.h"

#include "ui/plain_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>
#include <set>

namespace cosmoswatch {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("ProtectionScope", text);
}

ProtectionScope subscriptionScope(const std::string& id) {
    ProtectionScope scope{ProtectionScope::Kind::Subscription, id, {}};
    scope.account.subscriptionId = id;
    return scope;
}

} // namespace

std::vector<ProtectionScope> protectionScopes(const std::vector<AccountSummary>& accounts,
                                              const Protection& protection) {
    std::map<std::string, std::map<std::string, Account>> bySubscription; // then by key
    for (const auto& summary : accounts)
        bySubscription[summary.account.subscriptionId][summary.account.key] = summary.account;
    for (const auto& [id, rules] : protection.subscriptions)
        bySubscription[id];
    for (const auto& [key, rules] : protection.accounts) {
        const bool isKnown = std::any_of(accounts.begin(), accounts.end(), [&](const auto& summary) {
            return summary.account.key == key || summary.account.name == key;
        });
        if (!isKnown) bySubscription[parseAccount(key).subscriptionId][key] = parseAccount(key);
    }
    std::vector<ProtectionScope> scopes{{}};
    for (const auto& [subscription, members] : bySubscription) {
        if (!subscription.empty()) scopes.push_back(subscriptionScope(subscription));
        for (const auto& [key, account] : members)
            scopes.push_back({ProtectionScope::Kind::Account, key, account});
    }
    return scopes;
}

QString titleOf(const ProtectionScope& scope) {
    switch (scope.kind) {
    case ProtectionScope::Kind::Everywhere:
        return tr("All accounts");
    case ProtectionScope::Kind::Subscription:
        return tr("Subscription %1").arg(shown(scope.key));
    case ProtectionScope::Kind::Account:
        break;
    }
    return shown(scope.account.name);
}

ProtectionRules& rulesOf(Protection& protection, const ProtectionScope& scope) {
    switch (scope.kind) {
    case ProtectionScope::Kind::Everywhere:
        break;
    case ProtectionScope::Kind::Subscription:
        return protection.subscriptions[scope.key];
    case ProtectionScope::Kind::Account:
        // Under the name, where somebody wrote that.
        if (!protection.accounts.contains(scope.key) && protection.accounts.contains(scope.account.name))
            return protection.accounts[scope.account.name];
        return protection.accounts[scope.key];
    }
    return protection.everywhere;
}

ProtectionRules rulesOf(const Protection& protection, const ProtectionScope& scope) {
    Protection copy = protection;
    return rulesOf(copy, scope);
}

AccountProtection inForce(const Protection& protection, const ProtectionScope& scope) {
    return scope.kind == ProtectionScope::Kind::Everywhere ? protection.ofEverything()
                                                           : protection.of(scope.account);
}

AccountProtection inherited(Protection protection, const ProtectionScope& scope) {
    rulesOf(protection, scope) = {};
    return inForce(protection, scope);
}

QString learningText(const AccountProtection& protection, const AccountSummary& account) {
    if (!protection.enabled()) return tr("Off, but learned");
    const auto watched = account.lastSeen - account.firstSeen;
    const auto left = std::chrono::ceil<std::chrono::days>(protection.learningPeriod() - watched).count();
    if (left <= 0) return tr("Learned");
    return tr("Learning, %1 of %2 days left")
        .arg(QString::number(left), QString::number(protection.learningPeriod().count()));
}

} // namespace cosmoswatch
