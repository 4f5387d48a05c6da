#include "core/defender/defender_alerts.h"

#include "core/base/address.h"
#include "core/base/hash.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace cosmoswatch {
namespace {

using Json = nlohmann::json;

constexpr std::size_t longestField = 4096, longestEvidence = 64 * 1024, mostProblems = 20;
constexpr std::size_t deepestList = 4; // lists within lists around the alerts

// ---- reading without regard to case and kind ----

const Json& member(const Json& object, std::string_view name) {
    static const Json none;
    if (!object.is_object()) return none;
    for (auto item = object.begin(); item != object.end(); ++item)
        if (equalsIgnoreCase(item.key(), name)) return item.value();
    return none;
}

const Json& firstOf(const Json& object, std::initializer_list<std::string_view> names) {
    static const Json none;
    for (const auto name : names)
        if (const Json& value = member(object, name); !value.is_null()) return value;
    return none;
}

std::string textOf(const Json& value, std::size_t limit = longestField) {
    if (value.is_string()) return elide(toValidUtf8(value.get_ref<const std::string&>()), limit);
    if (value.is_number() || value.is_boolean()) return value.dump();
    return {};
}

// Tables of workspaces hold lists and objects as text.
Json unpacked(const Json& value) {
    if (!value.is_string()) return value;
    return Json::parse(value.get_ref<const std::string&>(), nullptr, false);
}

std::optional<double> numberOf(const Json& value, double largest) {
    if (!value.is_number()) return std::nullopt;
    const double number = value.get<double>();
    if (!std::isfinite(number) || std::abs(number) > largest) return std::nullopt;
    return number;
}

std::vector<Json> listOf(const Json& value) {
    std::vector<Json> items;
    if (!value.is_array()) return items;
    for (const auto& item : value)
        if (items.size() < 1000) items.push_back(item);
    return items;
}

bool isOfType(const Json& entity, std::string_view type) {
    return equalsIgnoreCase(textOf(member(entity, "Type")), type);
}

bool namesAccount(std::string_view resource) {
    return findIgnoreCase(resource, "/microsoft.documentdb/databaseaccounts/") != std::string_view::npos;
}

// ---- one alert ----

// What one alert says, however it is wrapped.
class Fields {
public:
    explicit Fields(const Json& alert)
        : alert_(alert.is_object() && member(alert, "properties").is_object() ? member(alert, "properties")
                                                                              : alert),
          outer_(alert), entities_(listOf(unpacked(member(alert_, "Entities")))),
          extended_(unpacked(member(alert_, "ExtendedProperties"))) {}

    [[nodiscard]] std::string text(std::initializer_list<std::string_view> names) const {
        return textOf(firstOf(alert_, names));
    }
    [[nodiscard]] std::string extended(std::initializer_list<std::string_view> names) const {
        return textOf(firstOf(extended_, names));
    }
    [[nodiscard]] std::optional<Timestamp> time(std::initializer_list<std::string_view> names) const {
        return parseTimestamp(text(names));
    }
    [[nodiscard]] const std::vector<Json>& entities() const { return entities_; }

    [[nodiscard]] std::string systemId() const {
        const std::string id = text({"SystemAlertId"});
        return id.empty() ? textOf(firstOf(outer_, {"name", "id"})) : id;
    }
    [[nodiscard]] bool isIncident() const {
        const Json& value = member(alert_, "IsIncident");
        return value.is_boolean() ? value.get<bool>() : equalsIgnoreCase(textOf(value), "true");
    }
    // The Cosmos DB account that it is about; empty when it is about none.
    [[nodiscard]] std::string resource() const {
        std::vector<std::string> named{text({"AzureResourceId", "ResourceId", "AssociatedResource"})};
        for (const auto& item : listOf(unpacked(member(alert_, "ResourceIdentifiers"))))
            named.push_back(textOf(firstOf(item, {"AzureResourceId", "azureResourceId"})));
        for (const auto& entity : entities_)
            if (isOfType(entity, "azure-resource")) named.push_back(textOf(member(entity, "ResourceId")));
        const auto found = std::find_if(named.begin(), named.end(), namesAccount);
        if (found != named.end()) return *found;
        // Old ones name the account only.
        const bool isOurs = findIgnoreCase(text({"AlertType"}), "cosmosdb") != std::string::npos;
        return isOurs ? text({"CompromisedEntity"}) : std::string{};
    }

private:
    const Json& alert_;
    const Json& outer_;
    std::vector<Json> entities_;
    Json extended_;
};

Place placeFrom(const Json& location) {
    Place place;
    constexpr std::size_t longestName = 200;
    place.countryCode = textOf(member(location, "CountryCode"), 8);
    std::transform(place.countryCode.begin(), place.countryCode.end(), place.countryCode.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    place.countryName = textOf(member(location, "CountryName"), longestName);
    place.state = textOf(member(location, "State"), longestName);
    place.city = textOf(member(location, "City"), longestName);
    place.latitude = numberOf(member(location, "Latitude"), 90);
    place.longitude = numberOf(member(location, "Longitude"), 180);
    if (const auto asn = numberOf(member(location, "Asn"), std::numeric_limits<std::uint32_t>::max());
        asn && *asn >= 0)
        place.asn = static_cast<std::uint32_t>(*asn);
    place.network = textOf(firstOf(location, {"Carrier", "Organization"}), longestName);
    return place;
}

std::vector<ThreatMatch> threatsFrom(const Json& list) {
    std::vector<ThreatMatch> threats;
    for (const auto& item : listOf(list)) {
        if (threats.size() == maxListedValues) break;
        threats.push_back({textOf(member(item, "ProviderName")), textOf(member(item, "ThreatType")),
                           textOf(member(item, "ThreatName")), textOf(member(item, "ThreatDescription")),
                           parseTimestamp(textOf(member(item, "ReportedTimeUtc")))});
    }
    return threats;
}

void takeClient(const Fields& fields, Alert& alert) {
    for (const auto& entity : fields.entities())
        if (alert.address.empty() && isOfType(entity, "ip")) {
            alert.address = textOf(member(entity, "Address"), 200);
            alert.place = placeFrom(member(entity, "Location"));
            alert.threats = threatsFrom(member(entity, "ThreatIntelligence"));
        }
    if (alert.address.empty())
        alert.address = fields.extended({"Client IP address", "Caller IP address", "IP address"});
    if (const auto address = IpAddress::parse(alert.address)) alert.address = address->text();
    if (alert.place.countryName.empty())
        alert.place.countryName = fields.extended({"Client IP location", "Client location"});
}

void takePrincipal(const Fields& fields, Alert& alert) {
    alert.principal =
        fields.extended({"Client principal name", "Principal name", "Caller", "Principal object ID"});
    for (const auto& entity : fields.entities()) {
        if (!alert.principal.empty() || !isOfType(entity, "account")) continue;
        const std::string name = textOf(firstOf(entity, {"Name", "AadUserId", "ObjectGuid"}), 500);
        const std::string suffix = textOf(member(entity, "UPNSuffix"), 500);
        alert.principal = name.empty() || suffix.empty() ? name : name + "@" + suffix;
    }
}

AlertStatus statusOf(const Fields& fields) {
    const std::string text = fields.text({"Status", "State"});
    if (const auto status = parseStatus(text)) return *status;
    return AlertStatus::Active; // "New", as workspaces say, and none
}

Reason reasonFrom(const Fields& fields) {
    Reason reason;
    reason.kind = reportedReason;
    const auto add = [&reason](const char* name, std::string value) {
        if (!value.empty()) reason.values.emplace_back(name, std::move(value));
    };
    add("product", std::string(defenderName));
    add("title", fields.text({"AlertDisplayName", "DisplayName", "AlertName"}));
    add("text", fields.text({"Description"}));
    add("statement", fields.extended({"Vulnerable statement"}));
    add("link", fields.text({"AlertUri", "AlertLink"}));
    return reason;
}

std::vector<std::string> partsOf(std::string_view text) { // "Query, Read"
    std::vector<std::string> parts;
    while (!text.empty() && parts.size() < maxListedValues) {
        const auto comma = text.find(',');
        if (const auto part = trim(text.substr(0, comma)); !part.empty()) parts.emplace_back(part);
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    return parts;
}

// What a record is known by: a change of the same alert is another one.
std::uint64_t versionOf(const Alert& alert, std::string_view systemId) {
    return hash64(fmt::format("{}\n{}\n{}\n{}", lowerAscii(systemId), toMicroseconds(alert.last),
                              static_cast<int>(alert.severity), static_cast<int>(alert.status)));
}

struct Decoded {
    enum class Kind { Alert, Other, Damaged };
    Kind kind = Kind::Damaged;
    DefenderAlert alert;
    std::string problem;
};

Decoded damaged(std::string problem) {
    return {Decoded::Kind::Damaged, {}, std::move(problem)};
}

Decoded decode(const Json& json, std::string_view source) {
    if (!json.is_object()) return damaged("is no alert: an object is expected");
    const Fields fields(json);
    Decoded decoded;
    decoded.kind = Decoded::Kind::Other;
    if (fields.text({"ProductName"}) == "Cosmos Watch" || fields.isIncident()) return decoded;
    const std::string type = fields.text({"AlertType"});
    const std::string resource = fields.resource();
    if (type.empty()) return damaged("is no alert of Defender for Cloud: it has no AlertType");
    if (resource.empty()) return decoded;
    decoded.alert.systemId = fields.systemId();
    if (decoded.alert.systemId.empty()) return damaged("has no SystemAlertId");
    const auto first = fields.time({"StartTimeUtc", "StartTime", "DetectedTimeUtc"});
    if (!first) return damaged("has no StartTimeUtc that is a time");

    Alert& alert = decoded.alert.update.alert;
    alert.id = stableId({"defender", lowerAscii(decoded.alert.systemId)});
    alert.type = elide(type, 200);
    alert.origin = defenderName;
    alert.severity =
        parseSeverity(fields.text({"Severity", "AlertSeverity", "ReportedSeverity"})).value_or(Severity::Low);
    alert.status = statusOf(fields);
    alert.account = parseAccount(resource);
    alert.first = *first;
    alert.last = std::max(*first, fields.time({"EndTimeUtc", "EndTime"}).value_or(*first));
    alert.windowStart = dayOf(*first);
    alert.generated = fields.time({"TimeGenerated", "TimeGeneratedUtc"}).value_or(alert.last);
    takeClient(fields, alert);
    takePrincipal(fields, alert);
    alert.application = fields.extended({"Client application", "Application"});
    alert.userAgent = fields.extended({"User agent", "UserAgent"});
    alert.authentication = fields.extended({"Authentication type", "Authentication method"});
    alert.operations = partsOf(fields.extended({"Operations", "Operation type", "Operation name"}));
    alert.containers = partsOf(fields.extended({"Containers", "Container"}));
    alert.entity = !alert.address.empty()     ? alert.address
                   : !alert.principal.empty() ? alert.principal
                                              : decoded.alert.systemId;
    alert.reasons = {reasonFrom(fields)};

    EvidenceRecord record;
    record.time = alert.last;
    record.recordHash = versionOf(alert, decoded.alert.systemId);
    record.source = source;
    record.json = elide(json.dump(-1, ' ', false, Json::error_handler_t::replace), longestEvidence - 8);
    decoded.alert.update.recordHashes = {record.recordHash};
    decoded.alert.update.evidence = {std::move(record)};
    decoded.kind = Decoded::Kind::Alert;
    return decoded;
}

// ---- many ----

class Reader {
public:
    explicit Reader(std::string_view source) : source_(source) {}

    // Alerts stand alone, in a list, or in one that an object holds.
    void take(const Json& json, std::string_view where, std::size_t depth = 0) {
        const Json& held = firstOf(json, {"value", "records", "alerts"});
        if (json.is_array() && depth < deepestList) {
            for (const auto& item : json)
                take(item, where, depth + 1);
        } else if (held.is_array() && member(json, "AlertType").is_null()) {
            take(held, where, depth + 1);
        } else {
            takeOne(json, where);
        }
    }
    void problem(std::string_view where, std::string_view what) {
        ++result_.damaged;
        if (result_.problems.size() < mostProblems)
            result_.problems.push_back(fmt::format("{}: {}", where, what));
    }
    DefenderText finish() { return std::move(result_); }

private:
    void takeOne(const Json& json, std::string_view where) {
        auto decoded = decode(json, source_);
        if (decoded.kind == Decoded::Kind::Alert)
            result_.alerts.push_back(std::move(decoded.alert));
        else if (decoded.kind == Decoded::Kind::Other)
            ++result_.others;
        else
            problem(where, decoded.problem);
    }

    std::string_view source_;
    DefenderText result_;
};

} // namespace

DefenderText readDefenderAlerts(std::string_view text, std::string_view source) {
    constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(byteOrderMark)) text.remove_prefix(byteOrderMark.size());
    Reader reader(source);
    const std::string name = visible(source);
    if (const Json all = Json::parse(text, nullptr, false); !all.is_discarded()) {
        reader.take(all, name);
        return reader.finish();
    }
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        const auto line = trim(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (line.empty()) continue;
        const std::string where = fmt::format("{}, line {}", name, number);
        if (const Json json = Json::parse(line, nullptr, false); json.is_discarded())
            reader.problem(where, "is no JSON");
        else
            reader.take(json, where);
    }
    return reader.finish();
}

} // namespace cosmoswatch
