#include "core/report/data_values.h"

#include "core/alert/catalogue.h"
#include "core/base/text.h"

#include <algorithm>
#include <limits>

namespace cosmoswatch {
namespace {

struct TacticName {
    std::string_view schema;
    AttackTactic tactic;
};

constexpr TacticName tactics[] = {
    {"PreAttack", {"TA0043", "Reconnaissance", "reconnaissance"}},
    {"InitialAccess", {"TA0001", "Initial Access", "initial-access"}},
    {"Execution", {"TA0002", "Execution", "execution"}},
    {"Persistence", {"TA0003", "Persistence", "persistence"}},
    {"PrivilegeEscalation", {"TA0004", "Privilege Escalation", "privilege-escalation"}},
    {"DefenseEvasion", {"TA0005", "Defense Evasion", "defense-evasion"}},
    {"CredentialAccess", {"TA0006", "Credential Access", "credential-access"}},
    {"Discovery", {"TA0007", "Discovery", "discovery"}},
    {"LateralMovement", {"TA0008", "Lateral Movement", "lateral-movement"}},
    {"Collection", {"TA0009", "Collection", "collection"}},
    {"Exfiltration", {"TA0010", "Exfiltration", "exfiltration"}},
    {"CommandAndControl", {"TA0011", "Command and Control", "command-and-control"}},
    {"Impact", {"TA0040", "Impact", "impact"}}};

constexpr std::pair<std::string_view, std::string_view> techniques[] = {
    {"T1048", "Exfiltration Over Alternative Protocol"},
    {"T1059", "Command and Scripting Interpreter"},
    {"T1078", "Valid Accounts"},
    {"T1078.004", "Cloud Accounts"},
    {"T1090", "Proxy"},
    {"T1090.003", "Multi-hop Proxy"},
    {"T1098", "Account Manipulation"},
    {"T1098.003", "Additional Cloud Roles"},
    {"T1110", "Brute Force"},
    {"T1119", "Automated Collection"},
    {"T1190", "Exploit Public-Facing Application"},
    {"T1213", "Data from Information Repositories"},
    {"T1213.006", "Databases"},
    {"T1485", "Data Destruction"},
    {"T1531", "Account Access Removal"},
    {"T1552", "Unsecured Credentials"},
    {"T1562", "Impair Defenses"},
    {"T1562.007", "Disable or Modify Cloud Firewall"},
    {"T1562.008", "Disable or Modify Cloud Logs"},
    {"T1595", "Active Scanning"},
    {"T1595.002", "Vulnerability Scanning"}};

bool isHexDigit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

} // namespace

std::string_view productVersion() {
    return COSMOSWATCH_VERSION;
}

std::string dataValue(std::string_view value) {
    const std::string text = toValidUtf8(elide(value, longestDataValue));
    std::string clean;
    clean.reserve(text.size());
    for (const char c : text)
        if (c == '\0')
            clean += "\xEF\xBF\xBD";
        else
            clean += c;
    return clean;
}

std::vector<std::string> dataValues(const std::vector<std::string>& values) {
    std::vector<std::string> list;
    for (const auto& value : values)
        if (list.size() < maxListedValues) list.push_back(dataValue(value));
    return list;
}

std::int64_t milliseconds(Timestamp time) {
    return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}

Timestamp lastOf(const Alert& alert) {
    return std::max(alert.first, alert.last);
}

Timestamp writtenAt(const Alert& alert) {
    return alert.generated == Timestamp{} ? lastOf(alert) : alert.generated;
}

std::int64_t within31Bits(std::uint64_t count) {
    return static_cast<std::int64_t>(
        std::min<std::uint64_t>(count, std::numeric_limits<std::int32_t>::max()));
}

std::optional<IpAddress> clientAddress(const Alert& alert) {
    return IpAddress::parse(alert.address);
}

bool isUuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !isHexDigit(text[i])) return false;
    }
    return true;
}

bool isCountryCode(std::string_view text) {
    return text.size() == 2 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::string remediationText(const Alert& alert) {
    const auto actions = recommendedActions(alert);
    std::string text;
    int number = 0;
    for (const bool inspecting : {false, true})
        for (const auto& action : actions) {
            if ((action.step == ActionStep::Inspect) != inspecting) continue;
            if (!text.empty()) text += '\n';
            text += std::to_string(++number) + ". " + action.text;
            if (!action.command.empty()) text += " " + action.command;
        }
    return dataValue(text);
}

AttackTactic attackTactic(std::string_view tactic) {
    for (const auto& known : tactics)
        if (known.schema == tactic) return known.tactic;
    return {};
}

std::string_view techniqueName(std::string_view id) {
    for (const auto& [known, name] : techniques)
        if (known == id) return name;
    return id;
}

std::string techniqueUrl(std::string_view id) {
    std::string path(id);
    std::replace(path.begin(), path.end(), '.', '/');
    return "https://attack.mitre.org/techniques/" + path + "/";
}

std::string tacticUrl(const AttackTactic& tactic) {
    return "https://attack.mitre.org/tactics/" + std::string(tactic.id) + "/";
}

std::string_view parentTechnique(std::string_view id) {
    return id.substr(0, id.find('.'));
}

} // namespace cosmoswatch
