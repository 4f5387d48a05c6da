// ArcSight Common Event Format, version 0 of the header; keys of its extension dictionary.
#include "core/alert/catalogue.h"
#include "core/report/data_values.h"
#include "core/report/report.h"
#include "core/report/report_content.h"

#include <algorithm>
#include <limits>

namespace cosmoswatch {
namespace {

// Longest values of the dictionary; a character has at least one byte.
constexpr std::size_t longestName = 512, longestText = 1023, longestCustom = 4000, longestExternalId = 40;

// What ends a header field or a value is escaped. Line ends and control characters are visible escapes
// already, so that an alert stays one line.
std::string escaped(std::string_view text, std::size_t limit, char separator) {
    constexpr std::size_t cutMark = 3; // "…"
    std::string result;
    for (const char c : shownValue(text, limit - cutMark)) {
        if (c == '\\' || c == separator) result += '\\';
        result += c;
    }
    return result;
}

std::string headerField(std::string_view text, std::size_t limit) {
    return escaped(text, limit, '|');
}

class Extension {
public:
    void add(std::string_view key, std::string_view value, std::size_t limit = longestText) {
        if (value.empty()) return;
        if (!text_.empty()) text_ += ' ';
        text_ += key;
        text_ += '=';
        text_ += escaped(value, limit, '=');
    }
    void add(std::string_view key, std::int64_t value) { add(key, std::to_string(value)); }
    void addLabelled(const std::string& key, std::string_view label, std::string_view value,
                     std::size_t limit = longestCustom) {
        if (value.empty()) return;
        add(key, value, limit);
        add(key + "Label", label);
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

int severityNumber(Severity severity) {
    switch (severity) { // 0–3 low, 4–6 medium, 7–8 high, 9–10 very high
    case Severity::Informational:
        return 0;
    case Severity::Low:
        return 3;
    case Severity::Medium:
        return 6;
    case Severity::High:
        return 8;
    }
    return 0;
}

// A Long of the dictionary: 63 bits. Nothing for none.
std::string number(std::uint64_t value) {
    constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();
    return value == 0 ? std::string{} : std::to_string(std::min(value, largest));
}

void addTimes(Extension& extension, const Alert& alert) {
    const auto add = [&extension](std::string_view key, Timestamp time) {
        if (time != Timestamp{}) extension.add(key, milliseconds(time));
    };
    add("rt", writtenAt(alert));
    add("start", alert.first);
    add("end", lastOf(alert));
}

void addClient(Extension& extension, const Alert& alert) {
    const auto address = clientAddress(alert);
    if (address && address->isV4())
        extension.add("src", address->text());
    else if (address)
        extension.addLabelled("c6a2", "Source IPv6 Address", address->text());
    else
        extension.add("shost", alert.address);
    extension.add("suser", alert.principal);
    extension.add("sourceServiceName", alert.application);
    extension.add("requestClientApplication", alert.userAgent);
    extension.addLabelled("cs5", "Source place", placeText(alert.place));
    std::vector<std::string> lists;
    for (const auto& threat : alert.threats)
        lists.push_back(threat.provider);
    extension.addLabelled("cs6", "Threat lists", joined(lists));
}

} // namespace

std::string toCef(const Alert& alert) {
    const auto& type = alertType(alert.type);
    Extension extension;
    addTimes(extension, alert);
    extension.add("cat", type.tactic);
    extension.add("externalId", alert.id, longestExternalId);
    extension.add("cnt", within31Bits(alert.count));
    addClient(extension, alert);
    extension.add("destinationServiceName", alert.account.name);
    extension.addLabelled("cs1", "Azure resource", alert.account.resourceId());
    extension.addLabelled("cs2", "MITRE ATT&CK techniques", joined(type.techniques));
    extension.addLabelled("cs3", "Authentication", alert.authentication);
    extension.addLabelled("cs4", "Operations", joined(alert.operations));
    extension.addLabelled("flexString1", "Containers", joined(alert.containers), longestText);
    extension.addLabelled("flexString2", "Status", name(alert.status), longestText);
    extension.addLabelled("cn1", "Bytes returned", number(alert.responseBytes));
    extension.addLabelled("cn2", "Items returned", number(alert.itemsReturned));
    extension.add("msg", whatHappened(alert));
    std::string line = "CEF:0|";
    for (const std::string_view part : {productName, productName, productVersion()})
        line += headerField(part, longestText) + "|";
    line += headerField(alert.type, longestText) + "|" + headerField(title(alert), longestName) + "|" +
            std::to_string(severityNumber(alert.severity)) + "|" + extension.text();
    return line;
}

std::string toCef(std::span<const Alert> alerts) {
    std::string text;
    for (const auto& alert : alerts)
        text += toCef(alert) + "\n";
    return text;
}

} // namespace cosmoswatch
