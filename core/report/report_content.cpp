#include "core/report/report_content.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cosmoswatch {
namespace {

std::string subtitle(const Alert& alert) {
    std::string line = shownValue(alert.account.name);
    if (alert.containers.size() == 1) {
        const auto& container = alert.containers.front();
        const auto slash = container.find('/');
        line += " / " + shownValue(container.substr(0, slash));
        if (slash != std::string::npos) line += " / " + shownValue(container.substr(slash + 1));
    }
    if (alert.first != Timestamp{})
        line += " · " + formatTimeSpan(alert.first, std::max(alert.first, alert.last));
    if (alert.count > 0) line += " · " + countOf(alert.count, "request", "requests");
    return line;
}

std::string summary(const Alert& alert) {
    std::string line = shownValue(alert.account.name);
    if (!alert.address.empty()) {
        line += " · " + shownValue(alert.address);
        const auto& place = alert.place;
        const auto& country = place.countryName.empty() ? place.countryCode : place.countryName;
        if (!country.empty()) line += " (" + shownValue(country) + ")";
    } else if (!alert.principal.empty())
        line += " · " + shownValue(alert.principal);
    if (alert.first != Timestamp{})
        line += " · " + formatTimeSpan(alert.first, std::max(alert.first, alert.last));
    return line;
}

std::string signedInWith(const Alert& alert) {
    if (alert.principal.empty()) return shownValue(alert.authentication);
    if (alert.authentication.empty()) return shownValue(alert.principal);
    return shownValue(alert.authentication) + ", " + shownValue(alert.principal);
}

ReportDetail clientAddress(const Alert& alert) {
    ReportDetail detail{"Client address", shownValue(alert.address), placeText(alert.place), {}};
    for (const auto& threat : alert.threats) {
        std::string mark = shownValue(threat.threatType);
        if (!threat.provider.empty()) mark += (mark.empty() ? "" : ": ") + shownValue(threat.provider);
        if (!mark.empty()) detail.marks.push_back(std::move(mark));
    }
    return detail;
}

std::vector<ReportMeasure> measures(const Alert& alert) {
    std::vector<ReportMeasure> found;
    for (const auto& reason : alert.reasons) {
        if (!reason.measure) continue;
        const Measure& measure = *reason.measure;
        const double scale = std::max({measure.observed, measure.usual, 1e-9});
        if (!std::isfinite(scale)) continue;
        found.push_back({measure.label.empty() ? "Measured" : shownValue(measure.label, 40),
                         measured(measure.usual, measure.unit), measured(measure.observed, measure.unit),
                         std::clamp(measure.usual / scale, 0.0, 1.0),
                         std::clamp(measure.observed / scale, 0.0, 1.0)});
    }
    return found;
}

std::vector<ReportDetail> details(const Alert& alert) {
    std::vector<ReportDetail> rows;
    const auto add = [&rows](std::string_view label, std::string value, std::string note = {}) {
        if (!value.empty()) rows.push_back({std::string(label), std::move(value), std::move(note), {}});
    };
    add("Raised by", shownValue(alert.origin));
    add("Account", shownValue(alert.account.name));
    add("Subscription", shownValue(alert.account.subscriptionId));
    add("Resource group", shownValue(alert.account.resourceGroup));
    if (!alert.address.empty()) rows.push_back(clientAddress(alert));
    add("Client application", shownValue(alert.application));
    add("Signed in with", signedInWith(alert));
    add("Operations", joined(alert.operations));
    add("Containers", joined(alert.containers));
    if (alert.responseBytes > 0)
        add("Data returned", formatBytes(alert.responseBytes),
            alert.itemsReturned ? countOf(alert.itemsReturned, "item", "items") : "");
    for (const auto& measure : measures(alert))
        add(measure.label, measure.observed, "usual: " + measure.usual);
    if (alert.first != Timestamp{}) add("First seen", formatMinute(alert.first) + " UTC");
    if (alert.last != Timestamp{}) add("Last seen", formatMinute(alert.last) + " UTC");
    if (alert.count > 0) add("Requests", formatCount(alert.count));
    add("Alert", shownValue(alert.id), shownValue(alert.type));
    return rows;
}

std::string storyLine(const IncidentMember& member) {
    const auto& type = alertType(member.type);
    std::string line = type.tacticLabel + " · " + formatMinute(member.first) + " · " + type.title + " · " +
                       shownValue(member.account.name, 80);
    const std::string& client = member.address.empty() ? member.principal : member.address;
    return client.empty() ? line : line + " · " + shownValue(client, 80);
}

ReportStory story(const Incident& incident, const std::string& alertId) {
    constexpr std::size_t mostLines = 20;
    ReportStory story;
    story.sentence = "Part of an incident of " + extent(incident) + ": " + title(incident) + ".";
    for (const auto& member : incident.members)
        if (story.lines.size() < mostLines) story.lines.push_back({storyLine(member), member.id == alertId});
    if (incident.alertCount > story.lines.size())
        story.lines.push_back(
            {"and " + formatCount(incident.alertCount - story.lines.size()) + " more", false});
    return story;
}

} // namespace

ReportContent describe(const AlertReport& report) {
    const Alert& alert = report.alert;
    ReportContent content;
    content.severity = alert.severity;
    content.tactic = alertType(alert.type).tacticLabel;
    content.title = title(alert);
    content.account = shownValue(alert.account.name);
    content.subtitle = subtitle(alert);
    content.summary = summary(alert);
    content.whatHappened = whatHappenedRuns(alert);
    content.measures = measures(alert);
    content.quotes = quotedTexts(alert);
    content.details = details(alert);
    content.benignCauses = benignCauses(alert);
    content.hostileCauses = hostileCauses(alert);
    content.actions = recommendedActions(alert);
    content.evidenceCount = report.evidence.size();
    if (report.incident) content.story = story(*report.incident, alert.id);
    return content;
}

std::string_view shape(Severity severity) {
    switch (severity) {
    case Severity::High:
        return "▲";
    case Severity::Medium:
        return "◆";
    case Severity::Low:
        return "●";
    case Severity::Informational:
        return "■";
    }
    return "■";
}

std::string countOf(std::uint64_t count, std::string_view one, std::string_view many) {
    return formatCount(count) + " " + std::string(count == 1 ? one : many);
}

std::string shownValue(std::string_view value, std::size_t limit) {
    return elide(visible(elide(value, limit)), limit);
}

std::string placeText(const Place& place) {
    std::string text;
    const auto& country = place.countryName.empty() ? place.countryCode : place.countryName;
    for (const auto& part : {place.city, country, place.network})
        if (!part.empty()) text += (text.empty() ? "" : ", ") + shownValue(part, 80);
    return text;
}

std::string joined(const std::vector<std::string>& values, std::string_view separator) {
    std::string text;
    for (std::size_t i = 0; i < values.size() && i < maxListedValues; ++i) {
        if (i > 0) text += separator;
        text += shownValue(values[i]);
    }
    if (values.size() > maxListedValues) text += std::string(separator) + "…";
    return text;
}

std::string measured(double value, std::string_view unit) {
    if (unit == "bytes")
        return formatBytes(value > 0 ? static_cast<std::uint64_t>(std::min(value, 9e18)) : 0);
    const std::string number = fmt::format("{:.6g}", value);
    return unit.empty() ? number : number + " " + shownValue(unit, 40);
}

std::vector<std::string> commandPieces(std::string_view command) {
    std::vector<std::string> pieces;
    bool quoted = false;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < command.size(); ++at) {
        if (command[at] == '\'') quoted = !quoted;
        if (quoted || command.substr(at, 3) != " --") continue;
        pieces.emplace_back(command.substr(begin, at - begin));
        begin = at + 1;
    }
    pieces.emplace_back(command.substr(begin));
    return pieces;
}

} // namespace cosmoswatch
