#include "core/alert/incident.h"

#include "core/alert/catalogue.h"
#include "core/base/text.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace cosmoswatch {
namespace {

constexpr std::size_t mostTitleParts = 4;
constexpr std::size_t mostShared = 4;
constexpr std::size_t longestShown = 80; // bytes of a log value

// Sorted and without repeats; a kind with too many values gives way to its "*".
std::vector<std::string> tidied(std::set<std::string> links) {
    std::map<std::string, std::size_t, std::less<>> perKind;
    for (const auto& link : links)
        perKind[std::string(linkKind(link))] += isTooMany(link) ? maxListedValues + 1 : 1;
    std::vector<std::string> kept;
    for (const auto& link : links)
        if (isTooMany(link) || perKind.find(linkKind(link))->second <= maxListedValues) kept.push_back(link);
    for (const auto& [kind, values] : perKind)
        if (values > maxListedValues && !links.contains(kind + ":*")) kept.push_back(kind + ":*");
    std::sort(kept.begin(), kept.end());
    return kept;
}

std::set<std::string> allLinks(const Alert& alert) {
    std::set<std::string> links;
    for (const auto& link : alert.links)
        links.insert(lowerAscii(link));
    if (!alert.address.empty()) links.insert("address:" + alert.address);
    if (!alert.principal.empty()) links.insert("principal:" + lowerAscii(alert.principal));
    return links;
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
    return formatCount(count) + " " + std::string(count == 1 ? one : many);
}

std::string capitalised(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

} // namespace

std::string_view linkKind(std::string_view link) {
    return link.substr(0, link.find(':'));
}

bool isTooMany(std::string_view link) {
    return link.substr(linkKind(link).size()) == ":*";
}

std::vector<std::string> correlationLinks(const Alert& alert) {
    return tidied(allLinks(alert));
}

void mergeLinks(Alert& alert, const Alert& update) {
    // Repeats of one client are the rule, and there are many of them.
    const bool sameClient = alert.address == update.address && alert.principal == update.principal;
    if (sameClient && (update.links.empty() || update.links == alert.links)) return;
    std::set<std::string> links = allLinks(alert);
    links.merge(allLinks(update));
    alert.links = tidied(std::move(links));
}

IncidentMember memberOf(const Alert& alert) {
    return {alert.id,      alert.type,      alert.severity, alert.status, alert.sample, alert.account,
            alert.address, alert.principal, alert.first,    alert.last,   alert.count,  alert.application};
}

void orderStory(std::vector<IncidentMember>& members) {
    const auto place = [](const IncidentMember& member) {
        constexpr int gravest = static_cast<int>(Severity::High);
        return std::tuple(tacticRank(alertType(member.type).tactic), member.first,
                          gravest - static_cast<int>(member.severity), std::string_view(member.id));
    };
    std::sort(members.begin(), members.end(),
              [&](const IncidentMember& a, const IncidentMember& b) { return place(a) < place(b); });
}

std::string title(const Incident& incident) {
    std::vector<std::string> parts;
    for (const auto& member : incident.members) {
        const std::string& part = alertType(member.type).story;
        if (std::find(parts.begin(), parts.end(), part) == parts.end()) parts.push_back(part);
    }
    std::string text;
    for (std::size_t i = 0; i < parts.size() && i < mostTitleParts; ++i)
        text += (i > 0 ? ", " : "") + parts[i];
    if (parts.size() > mostTitleParts) text += ", and more";
    const bool sample = !incident.members.empty() && incident.members.front().sample;
    return (sample ? "[SAMPLE ALERT] " : "") + capitalised(text);
}

std::string extent(const Incident& incident) {
    std::string text = counted(incident.alertCount, "alert", "alerts");
    if (incident.accounts.size() > 1)
        text += " on " + counted(incident.accounts.size(), "account", "accounts");
    return text + ", " + formatTimeSpan(incident.first, std::max(incident.first, incident.last));
}

std::vector<std::string> sharedValues(const Incident& incident) {
    std::map<std::string, std::size_t> seen;
    for (const auto& member : incident.members) {
        if (!member.principal.empty()) ++seen["principal " + lowerAscii(member.principal)];
        if (!member.address.empty()) ++seen["address " + member.address];
    }
    std::vector<std::string> shared;
    for (const auto& [value, members] : seen)
        if (members > 1 && shared.size() < mostShared)
            shared.push_back(elide(visible(elide(value, longestShown)), longestShown));
    return shared;
}

} // namespace cosmoswatch
