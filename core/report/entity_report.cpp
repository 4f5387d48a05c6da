#include "core/report/entity_report.h"

#include "core/base/text.h"
#include "core/report/report_content.h"
#include "core/report/text_layout.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace cosmoswatch {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t pageWidth = 72;
constexpr std::size_t labelWidth = 16;
constexpr std::size_t mostListed = 10; // of one kind in a text; the rest is counted
constexpr std::size_t longestField = 4096;

struct Line {
    std::string label;
    std::string value;
};
struct Section {
    std::string heading;
    std::vector<std::string> lines;
};
// What every form says, made visible.
struct Page {
    std::string title;
    std::vector<Line> facts;
    std::vector<Section> sections;
};

std::string capitalised(std::string_view word) {
    std::string text(word);
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

std::string countryText(const std::string& code, const std::string& countryName) {
    if (code == "--") return "private or unknown place";
    return shownValue(countryName.empty() ? code : countryName);
}

std::string headingOf(EntityKind kind) {
    switch (kind) {
    case EntityKind::Principal:
        return "Principals";
    case EntityKind::Account:
        return "Accounts";
    case EntityKind::Application:
        return "Applications";
    case EntityKind::Country:
        return "Countries";
    case EntityKind::Address:
        break;
    }
    return "Addresses";
}

std::string totalsText(const AccessTotals& totals) {
    std::string text = countOf(totals.requests, "request", "requests");
    if (totals.failures > 0) text += ", " + formatCount(totals.failures) + " refused or failed";
    text += ", " + formatBytes(totals.bytesRead) + " read";
    if (totals.alerts > 0) text += ", " + countOf(totals.alerts, "alert", "alerts");
    return text;
}

std::string alertsText(const EntityProfile& profile) {
    std::string text = countOf(profile.summary.totals.alerts, "alert", "alerts");
    if (profile.summary.totals.alerts == 0) return "none";
    std::string parts;
    for (const Severity severity : allSeverities)
        if (const auto count = profile.alertsBySeverity[static_cast<std::size_t>(severity)]; count > 0)
            parts += (parts.empty() ? "" : ", ") + formatCount(count) + " " + std::string(name(severity));
    if (!parts.empty()) text += ": " + parts;
    return text + "; " + formatCount(profile.activeAlerts) + " active";
}

template<typename Item, typename Text>
Section listed(std::string heading, const std::vector<Item>& items, Text text) {
    Section section{std::move(heading), {}};
    for (std::size_t i = 0; i < std::min(items.size(), mostListed); ++i)
        section.lines.push_back(text(items[i]));
    if (items.size() > mostListed)
        section.lines.push_back(fmt::format("and {} more", formatCount(items.size() - mostListed)));
    return section;
}

Page pageOf(const EntityProfile& profile) {
    const EntitySummary& summary = profile.summary;
    Page page;
    page.title = capitalised(name(summary.entity.kind)) + " " + shownValue(summary.label);
    if (summary.label != summary.entity.value)
        page.facts.push_back({"Resource id", shownValue(summary.entity.value, longestField)});
    if (!summary.countryCode.empty())
        page.facts.push_back({"Country", countryText(summary.countryCode, summary.countryName)});
    if (!summary.network.empty()) page.facts.push_back({"Network", shownValue(summary.network)});
    for (const auto& mark : markTexts(profile))
        page.facts.push_back({"Known as", mark});
    page.facts.push_back({"First seen", formatMinute(summary.first) + " UTC"});
    page.facts.push_back({"Last seen", formatMinute(summary.last) + " UTC"});
    page.facts.push_back({"Access", totalsText({summary.totals.requests, summary.totals.failures,
                                                summary.totals.bytesRead, 0})});
    page.facts.push_back({"Alerts", alertsText(profile)});
    if (summary.entity.kind != EntityKind::Address)
        page.sections.push_back(listed("Countries", profile.countries, [](const CountryAccess& country) {
            return countryText(country.countryCode, country.countryName) + ": " + totalsText(country.totals);
        }));
    for (const auto& [kind, related] : profile.related)
        page.sections.push_back(listed(headingOf(kind), related, [](const EntitySummary& other) {
            const std::string place = other.countryCode.empty()
                                          ? ""
                                          : " (" + countryText(other.countryCode, other.countryName) + ")";
            return shownValue(other.label) + place + ": " + totalsText(other.totals);
        }));
    std::erase_if(page.sections, [](const Section& section) { return section.lines.empty(); });
    return page;
}

void addWrapped(std::string& text, std::string_view lead, std::string_view value) {
    const std::size_t indent = displayWidth(lead);
    bool first = true;
    for (const auto& line : wrapText(value, pageWidth - indent)) {
        text += (first ? std::string(lead) : std::string(indent, ' ')) + line + "\n";
        first = false;
    }
}

// As in markdown.cpp: nothing in a value can begin markup.
std::string escapeMarkdown(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (std::string_view("\\`*_[]<>|~&#!$").find(text[i]) != std::string_view::npos) out += '\\';
        out += text[i];
        if (text[i] == ':' && text.substr(i + 1, 2) == "//") out += '\\';
    }
    return out;
}

std::string field(std::string_view value) {
    return toValidUtf8(elide(value, longestField));
}

Json totalsJson(const AccessTotals& totals) {
    return {{"requests", totals.requests},
            {"failures", totals.failures},
            {"bytesRead", totals.bytesRead},
            {"alerts", totals.alerts}};
}

Json summaryJson(const EntitySummary& entity) {
    Json json{{"kind", name(entity.entity.kind)},
              {"value", field(entity.entity.value)},
              {"label", field(entity.label)}};
    if (entity.entity.kind == EntityKind::Address) {
        json["countryCode"] = field(entity.countryCode);
        json["countryName"] = field(entity.countryName);
        json["network"] = field(entity.network);
        json["torExit"] = entity.torExit;
        json["listed"] = entity.listed;
    }
    json["firstSeen"] = formatIso8601(entity.first);
    json["lastSeen"] = formatIso8601(entity.last);
    json.update(totalsJson(entity.totals));
    return json;
}

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace

std::vector<std::string> markTexts(const EntityProfile& profile) {
    std::vector<std::string> texts;
    for (const auto& match : profile.marks) {
        std::string text = shownValue(match.threatType.empty() ? "listed address" : match.threatType);
        if (!match.threatName.empty()) text += ": " + shownValue(match.threatName);
        if (!match.provider.empty()) text += ", on " + shownValue(match.provider);
        if (match.listed) text += " of " + formatMinute(*match.listed) + " UTC";
        texts.push_back(std::move(text));
    }
    const auto said = [&](std::string_view type) {
        return std::any_of(profile.marks.begin(), profile.marks.end(),
                           [&](const ThreatMatch& match) { return match.threatType == type; });
    };
    if (profile.summary.torExit && !said("Tor exit")) texts.emplace_back("Tor exit");
    const bool other = std::any_of(profile.marks.begin(), profile.marks.end(),
                                   [](const ThreatMatch& match) { return match.threatType != "Tor exit"; });
    if (profile.summary.listed && !other) texts.emplace_back("on a list of suspicious addresses");
    return texts;
}

std::string toPlainText(const EntityProfile& profile) {
    const Page page = pageOf(profile);
    std::string text;
    addWrapped(text, "", page.title);
    text += std::string(std::min(displayWidth(page.title), pageWidth), '=') + "\n";
    for (const auto& fact : page.facts)
        addWrapped(text, fitToWidth(fact.label, labelWidth), fact.value);
    for (const auto& section : page.sections) {
        text += "\n" + section.heading + "\n" + std::string(section.heading.size(), '-') + "\n";
        for (const auto& line : section.lines)
            addWrapped(text, "  - ", line);
    }
    return text;
}

std::string toMarkdown(const EntityProfile& profile) {
    const Page page = pageOf(profile);
    std::string text = "# " + escapeMarkdown(page.title) + "\n\n| | |\n|---|---|\n";
    for (const auto& fact : page.facts)
        text += fmt::format("| {} | {} |\n", fact.label, escapeMarkdown(fact.value));
    for (const auto& section : page.sections) {
        text += fmt::format("\n## {}\n\n", section.heading);
        for (const auto& line : section.lines)
            text += "- " + escapeMarkdown(line) + "\n";
    }
    return text;
}

std::string toJson(const EntitySummary& entity) {
    return dumped(summaryJson(entity));
}

std::string toJson(const EntityProfile& profile) {
    Json json = summaryJson(profile.summary);
    json["activeAlerts"] = profile.activeAlerts;
    for (const Severity severity : allSeverities)
        json["alertsBySeverity"][std::string(name(severity))] =
            profile.alertsBySeverity[static_cast<std::size_t>(severity)];
    json["marks"] = Json::array();
    for (const auto& match : profile.marks) {
        json["marks"].push_back({{"type", field(match.threatType)},
                                 {"name", field(match.threatName)},
                                 {"list", field(match.provider)}});
        if (match.listed) json["marks"].back()["listed"] = formatIso8601(*match.listed);
    }
    json["countries"] = Json::array();
    for (const auto& country : profile.countries) {
        Json one{{"countryCode", field(country.countryCode)}, {"countryName", field(country.countryName)}};
        one.update(totalsJson(country.totals));
        json["countries"].push_back(std::move(one));
    }
    for (const auto& [kind, related] : profile.related) {
        Json& list = json["related"][lowerAscii(headingOf(kind))] = Json::array();
        for (const auto& other : related)
            list.push_back(summaryJson(other));
    }
    json["overTime"] = Json::array();
    for (const auto& point : profile.overTime) {
        Json one{{"start", formatIso8601(point.start)}};
        one.update(totalsJson(point.totals));
        json["overTime"].push_back(std::move(one));
    }
    return dumped(json);
}

std::string toEntityTable(std::span<const EntitySummary> entities, std::size_t width) {
    constexpr std::size_t columns = 7;
    using Row = std::array<std::string, columns>;
    std::vector<Row> rows{
        {"ENTITY", "ALERTS", "REQUESTS", "FAILED", "READ", "FIRST SEEN (UTC)", "LAST SEEN"}};
    for (const auto& entity : entities) {
        std::string label = shownValue(entity.label);
        if (!entity.countryCode.empty()) label += " " + countryText(entity.countryCode, entity.countryName);
        if (entity.torExit) label += " [Tor]";
        if (entity.listed) label += " [listed]";
        rows.push_back({std::move(label), formatCount(entity.totals.alerts),
                        formatCount(entity.totals.requests), formatCount(entity.totals.failures),
                        formatBytes(entity.totals.bytesRead), formatMinute(entity.first),
                        formatMinute(entity.last)});
    }
    std::array<std::size_t, columns> widths{};
    for (const auto& row : rows)
        for (std::size_t i = 0; i < columns; ++i)
            widths[i] = std::max(widths[i], displayWidth(row[i]));
    std::size_t others = 2 * (columns - 1);
    for (std::size_t i = 1; i < columns; ++i)
        others += widths[i];
    widths[0] = std::min(widths[0], std::max<std::size_t>(width > others ? width - others : 0, 16));
    std::string table;
    for (const auto& row : rows) {
        std::string line = fitToWidth(row[0], widths[0]);
        for (std::size_t i = 1; i < columns; ++i)
            line += "  " + fitToWidth(row[i], widths[i], i < 5);
        line.erase(line.find_last_not_of(' ') + 1);
        table += cutToWidth(line, std::max<std::size_t>(width, 20)) + "\n";
    }
    return table;
}

} // namespace cosmoswatch
