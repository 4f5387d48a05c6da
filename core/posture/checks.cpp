#include "core/posture/checks.h"

#include "core/base/text.h"
#include "core/baseline/network_rules.h"
#include "core/baseline/role_scope.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr int changingValues = 4; // different ones, from which on a text is made anew each time
constexpr std::int64_t keyLife = 90;
constexpr std::size_t mostEvidence = 50;

bool isTrue(std::string_view value) {
    return equalsIgnoreCase(value, "true") || value == "1";
}

// The attacked ones first, then texts before numbers, then those with the most different values.
bool isWorse(const AccountUse::CallSite& a, const AccountUse::CallSite& b) {
    const auto rank = [](const AccountUse::CallSite& site) {
        return std::tuple(site.attacked.total(), site.strings, site.differentValues(), site.days.total());
    };
    return rank(a) > rank(b);
}

} // namespace

std::uint32_t PostureView::managementDays() const {
    DaySet days = use.log(LogKind::ControlRequests);
    days.merge(use.log(LogKind::Activity));
    return days.empty() ? 0 : days.total();
}

std::string dateText(std::int64_t day) {
    return formatMinute(dayStart(day)).substr(0, 10);
}

std::string daysText(const DaySet& days, const PostureView& view) {
    return "on " + std::to_string(view.recent(days)) + " of the last " + std::to_string(PostureView::window) +
           " days, last on " + dateText(days.latest());
}

CheckResult injectableQueries(const PostureView& view) {
    CheckResult result{"injectable-queries", CheckState::Unknown, {}, {}, {}};
    const std::uint32_t days = view.recent(view.use.fullTexts());
    struct Found {
        const AccountUse::SiteName* name;
        const AccountUse::CallSite* site;
    };
    std::vector<Found> places;
    std::size_t attacked = 0;
    for (const auto& [name, site] : view.use.callSites()) {
        const bool isAttacked = !site.attacked.empty();
        if (!isAttacked && (site.differentValues() < changingValues || view.recent(site.days) == 0)) continue;
        attacked += isAttacked;
        places.push_back({&name, &site});
    }
    if (days == 0 && attacked == 0) return result;
    result.state = places.empty() ? CheckState::Fine : CheckState::ToDo;
    result.values = {{"days", std::to_string(days)}, {"sites", std::to_string(places.size())}};
    if (attacked > 0) result.values["attacked"] = std::to_string(attacked);
    std::stable_sort(places.begin(), places.end(),
                     [](const Found& a, const Found& b) { return isWorse(*a.site, *b.site); });
    bool strings = false;
    for (const auto& [name, site] : places) {
        strings |= site->strings;
        if (result.evidence.size() == mostEvidence) continue;
        const int values = site->differentValues();
        std::string detail = site->strings ? "texts" : "numbers";
        detail += values >= 60
                      ? " that change all the time"
                      : ", " + std::to_string(values) + (values == 1 ? " value" : " values") + " or more";
        if (!site->attacked.empty())
            detail += "; an injection was tried, last on " + dateText(site->attacked.latest());
        result.evidence.push_back({visible(name->container), std::move(detail), visible(site->statement, true)});
    }
    if (attacked == 0) result.severity = strings ? Severity::Medium : Severity::Low;
    return result;
}

CheckResult publicNetwork(const PostureView& view) {
    CheckResult result{"public-network", CheckState::Unknown, {}, {}, {}};
    NetworkRules rules;
    std::string since;
    for (const ControlChange& change : view.control.changes(ChangeKind::Network)) {
        if (!change.done || change.facts.empty()) continue;
        rules.apply(change);
        if (NetworkRules(change.facts).areKnown()) since = dateText(dayNumber(change.time()));
    }
    if (const std::size_t clients = publicClients(view); clients > 0)
        result.values["clients"] = std::to_string(clients);
    if (!rules.areKnown()) return result;
    const NetworkReach reach = rules.reach();
    result.state = reach >= NetworkReach::AzureWide ? CheckState::ToDo : CheckState::Fine;
    if (reach == NetworkReach::AzureWide) result.severity = Severity::Medium;
    result.values["reach"] = rules.describe();
    result.values["since"] = since;
    return result;
}

CheckResult keyAge(const PostureView& view) {
    CheckResult result{"key-age", CheckState::Unknown, {}, {}, {}};
    const auto& changes = view.control.changes(ChangeKind::KeyRegeneration);
    const auto renewed = std::find_if(changes.rbegin(), changes.rend(),
                                      [](const ControlChange& change) { return change.done; });
    if (renewed != changes.rend() && view.today - dayNumber(renewed->time()) <= keyLife) {
        result.state = CheckState::Fine;
        result.values["since"] = dateText(dayNumber(renewed->time()));
        return result;
    }
    const auto first = [](const DaySet& days) {
        for (std::int64_t day = days.latest() - DaySet::width + 1; !days.empty() && day <= days.latest();
             ++day)
            if (days.contains(day)) return day;
        return std::numeric_limits<std::int64_t>::max();
    };
    const std::int64_t begun =
        std::min(first(view.use.log(LogKind::Activity)), first(view.use.log(LogKind::ControlRequests)));
    if (begun > view.today - keyLife || !usesKeys(view)) return result;
    result.state = CheckState::ToDo;
    result.values["days"] = std::to_string(view.today - begun + 1);
    return result;
}

CheckResult diagnosticCategories(const PostureView& view) {
    CheckResult result{"diagnostic-categories", CheckState::Unknown, {}, {}, {}};
    static constexpr std::pair<LogKind, const char*> names[] = {
        {LogKind::DataRequests, "DataPlaneRequests"},
        {LogKind::Queries, "QueryRuntimeStatistics"},
        {LogKind::ControlRequests, "ControlPlaneRequests"},
        {LogKind::Activity, "the Activity Log"}};
    std::vector<std::string> missing;
    for (const auto& [kind, label] : names) {
        const DaySet& days = view.use.log(kind);
        if (view.recent(days) == 0) missing.emplace_back(label);
        result.evidence.push_back({label, days.empty() ? "nothing was ever read" : daysText(days, view)});
    }
    if (missing.size() == std::size(names)) return result;
    result.state = missing.empty() ? CheckState::Fine : CheckState::ToDo;
    std::string list;
    for (std::size_t i = 0; i < missing.size(); ++i)
        list += (i == 0 ? "" : i + 1 == missing.size() ? " and " : ", ") + missing[i];
    result.values["missing"] = list;
    // Requests are what nearly everything is told from.
    const bool blind = view.recent(view.use.log(LogKind::DataRequests)) == 0;
    if (!blind) result.severity = Severity::Medium;
    return result;
}

CheckResult fullTextQuery(const PostureView& view) {
    CheckResult result{"full-text-query", CheckState::Unknown, {}, {}, {}};
    const DaySet& full = view.use.fullTexts();
    const DaySet& replaced = view.use.obfuscatedTexts();
    if (view.recent(full) + view.recent(replaced) == 0) return result;
    const AccountUse::Setting* setting = view.use.setting("enablefulltextquery");
    const bool on = view.recent(replaced) == 0 ||
                    (view.recent(full) > 0 && full.latest() > replaced.latest()) ||
                    (setting && isTrue(setting->value) && dayNumber(setting->time) >= replaced.latest());
    result.state = on ? CheckState::Fine : CheckState::ToDo;
    if (!on) result.values["since"] = dateText(replaced.latest());
    return result;
}

CheckResult broadRoles(const PostureView& view) {
    CheckResult result{"broad-roles", CheckState::Unknown, {}, {}, {}};
    const std::uint32_t days = view.managementDays();
    for (const ControlChange& change : view.control.changes(ChangeKind::RoleAssignment)) {
        if (!change.done || change.deletes || roleScope(change.fact("scope")) != RoleScope::Account) continue;
        const std::string_view role = change.fact("role");
        std::string what = role == contributorRole ? "Data Contributor"
                           : role == readerRole    ? "Data Reader"
                                                   : "role " + visible(role);
        if (!change.fact("to").empty()) what += " for " + visible(change.fact("to"));
        std::string detail = "granted on " + dateText(dayNumber(change.time()));
        if (!change.doer().empty()) detail += " by " + visible(change.doer());
        result.evidence.push_back({std::move(what), std::move(detail)});
    }
    if (result.evidence.empty() && days == 0) return result;
    result.state = result.evidence.empty() ? CheckState::Fine : CheckState::ToDo;
    result.values = {{"days", std::to_string(days)}, {"roles", std::to_string(result.evidence.size())}};
    return result;
}

CheckResult oldTls(const PostureView& view) {
    CheckResult result{"old-tls", CheckState::Unknown, {}, {}, {}};
    const AccountUse::Setting* setting = view.use.setting("minimaltlsversion");
    if (!setting) return result;
    const bool old = setting->value == "tls" || setting->value == "tls10" || setting->value == "tls11";
    result.state = old ? CheckState::ToDo : CheckState::Fine;
    result.values["version"] = setting->value == "tls11" ? "TLS 1.1" : "TLS 1.0";
    return result;
}

} // namespace cosmoswatch
