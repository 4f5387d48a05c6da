#include "core/posture/posture.h"

#include "core/baseline/account_baseline.h"
#include "core/posture/checks.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

std::string baselineName(const std::string& accountKey) {
    return "baseline/" + accountKey + "/";
}

} // namespace

const char* name(CheckState state) {
    switch (state) {
    case CheckState::ToDo:
        return "to-do";
    case CheckState::Unknown:
        return "unknown";
    case CheckState::Fine:
        break;
    }
    return "fine";
}

std::vector<PostureCheck> checkPosture(const Account& account, const AccountBaseline& baseline) {
    const PostureView view(baseline);
    std::vector<PostureCheck> checks;
    for (const auto check :
         {injectableQueries, publicNetwork, diagnosticCategories, keysInUse, keysEnabled, fullTextQuery,
          broadRoles, oldSdks, oldTls, writeKeysForReading, generalTools, keyAge})
        // Keys can be switched off once nobody uses them.
        if (check != keysEnabled || !usesKeys(view)) checks.push_back(written(check(view), account));
    std::stable_sort(checks.begin(), checks.end(), [](const PostureCheck& a, const PostureCheck& b) {
        if (a.state != b.state) return a.state < b.state;
        return a.state == CheckState::ToDo && a.severity > b.severity;
    });
    return checks;
}

Result<std::vector<PostureCheck>> checkPosture(const AlertReader& store) {
    auto accounts = store.accounts();
    if (!accounts) return tl::unexpected(std::move(accounts.error()));
    std::sort(accounts->begin(), accounts->end(), [](const AccountSummary& a, const AccountSummary& b) {
        return std::tie(a.account.name, a.account.key) < std::tie(b.account.name, b.account.key);
    });
    std::vector<PostureCheck> all;
    for (const AccountSummary& summary : *accounts) {
        const std::string prefix = baselineName(summary.account.key);
        AccountBaseline baseline;
        for (const char* part : {"use", "control"}) {
            auto saved = store.state(prefix + part);
            if (!saved) return tl::unexpected(std::move(saved.error()));
            // A part that is damaged is learned anew; until then its checks say that they do not know.
            if (const auto it = saved->find(prefix + part); it != saved->end())
                (void)baseline.load(part, it->second);
        }
        for (PostureCheck& check : checkPosture(summary.account, baseline))
            all.push_back(std::move(check));
    }
    return all;
}

} // namespace cosmoswatch
