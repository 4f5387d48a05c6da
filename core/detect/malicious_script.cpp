#include "core/detect/malicious_script.h"

#include "core/base/text.h"

#include <set>

namespace cosmoswatch {
namespace {

constexpr std::size_t timesByHand =
    2; // a person may open some in the portal, but not that many in the window
// Of long bursts the listings before are told the new numbers only now and then.
constexpr std::size_t toldEachTime = 64;
constexpr std::size_t toldEvery = 16;

bool isPortal(std::string_view tool) {
    return tool == "Azure portal" || tool == "Cosmos DB Explorer";
}

struct Burst {
    std::set<std::string_view> accounts, groups, subscriptions;
    std::set<std::string_view> tools;
    Timestamp first, last;
};

Burst summaryOf(const std::vector<const KeyListing*>& listings) {
    Burst burst;
    burst.first = listings.front()->time();
    burst.last = listings.back()->time();
    for (const auto* listing : listings) {
        burst.accounts.insert(listing->account.key);
        burst.groups.insert(listing->account.resourceGroup);
        burst.subscriptions.insert(listing->account.subscriptionId);
        burst.tools.insert(listing->tool);
    }
    return burst;
}

std::size_t accountsWithout(const std::vector<const KeyListing*>& listings, const KeyListing& one) {
    std::set<std::string_view> accounts;
    for (const auto* listing : listings)
        if (listing->record.recordHash != one.record.recordHash) accounts.insert(listing->account.key);
    return accounts.size();
}

Reason reasonOf(const Burst& burst, std::size_t listings, std::size_t usual, std::size_t threshold) {
    std::string tools;
    for (const auto tool : burst.tools)
        tools += (tools.empty() ? "" : ", ") + std::string(tool);
    return {"key-burst",
            {{"accounts", std::to_string(burst.accounts.size())},
             {"groups", std::to_string(burst.groups.size())},
             {"subscriptions", std::to_string(burst.subscriptions.size())},
             {"listings", std::to_string(listings)},
             {"span", formatDuration(std::max<Duration>(burst.last - burst.first, std::chrono::seconds{1}))},
             {"tool", tools},
             {"usual", std::to_string(usual)}},
            Measure{"Accounts whose keys were listed in one go", "accounts",
                    static_cast<double>(burst.accounts.size()), static_cast<double>(usual),
                    static_cast<double>(threshold)}};
}

} // namespace

std::vector<KeyBurstFinding> findKeyBursts(const KeyListing& latest, const EstateBaseline& estate,
                                           const LearningRules& learning, std::size_t fewestAccounts) {
    std::vector<KeyBurstFinding> findings;
    if (!estate.hasLearned(latest.time(), learning)) return findings;
    for (const auto& window : BurstWindow::around(latest.time())) {
        const auto listings = estate.listingsIn(window, latest.principal);
        if (listings.empty()) continue;
        const Burst burst = summaryOf(listings);
        std::size_t usual = 0;
        for (const auto tool : burst.tools)
            usual = std::max(usual, estate.usualBurst(latest.principal, tool, window.start, learning));
        const bool byHand = burst.tools.size() == 1 && isPortal(*burst.tools.begin());
        const std::size_t threshold =
            std::max(byHand ? timesByHand * fewestAccounts : fewestAccounts, 2 * usual + (usual > 0));
        if (burst.accounts.size() < threshold) continue;
        const bool completes = accountsWithout(listings, latest) < threshold;
        const bool tellAll = completes || listings.size() <= toldEachTime || listings.size() % toldEvery == 0;
        for (const auto* listing : listings) {
            if (!tellAll && listing->record.recordHash != latest.record.recordHash) continue;
            Finding finding{"CosmosDB_SuspiciousListKeys.MaliciousScript",
                            Severity::Medium,
                            latest.principal,
                            dayOf(window.start),
                            {reasonOf(burst, listings.size(), usual, threshold)},
                            {},
                            {}};
            findings.push_back({std::move(finding), listing});
        }
    }
    return findings;
}

} // namespace cosmoswatch
