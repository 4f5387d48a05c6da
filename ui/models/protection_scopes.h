// For what protection can be chosen: everywhere, for a subscription, for an account.
#pragma once

#include "core/protection/protection.h"
#include "core/store/alert_queries.h"

#include <QString>

#include <vector>

namespace cosmoswatch {

struct ProtectionScope {
    enum class Kind { Everywhere, Subscription, Account };
    Kind kind = Kind::Everywhere;
    std::string key; // as Protection has it; empty everywhere
    Account account; // one that it holds for, to ask what is in force; empty everywhere
    friend bool operator==(const ProtectionScope& a, const ProtectionScope& b) {
        return a.kind == b.kind && a.key == b.key;
    }
};

// Everywhere, then each subscription with its accounts: those that the store knows and those of the settings.
[[nodiscard]] std::vector<ProtectionScope> protectionScopes(const std::vector<AccountSummary>& accounts,
                                                            const Protection& protection);
// "All accounts", "Subscription 6a1f0c52-…", "shop-prod".
[[nodiscard]] QString titleOf(const ProtectionScope& scope);

// What this level says itself; made when it says nothing yet.
[[nodiscard]] ProtectionRules& rulesOf(Protection& protection, const ProtectionScope& scope);
[[nodiscard]] ProtectionRules rulesOf(const Protection& protection, const ProtectionScope& scope);
// What holds there, and what would hold if this level said nothing.
[[nodiscard]] AccountProtection inForce(const Protection& protection, const ProtectionScope& scope);
[[nodiscard]] AccountProtection inherited(Protection protection, const ProtectionScope& scope);

// "Learned", "9 of 14 days left", "Off".
[[nodiscard]] QString learningText(const AccountProtection& protection, const AccountSummary& account);

} // namespace cosmoswatch
