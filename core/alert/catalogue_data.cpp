#include "core/alert/catalogue_data.h"

#include "core/alert/alert_values.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace cosmoswatch {
namespace {

using Json = nlohmann::json;

struct Tactic {
    std::string_view id;
    std::string_view label;
};
// The words of the schema's Intent field, along the kill chain.
constexpr std::array tactics{
    Tactic{"PreAttack", "Pre-attack"},
    Tactic{"InitialAccess", "Initial access"},
    Tactic{"Execution", "Execution"},
    Tactic{"Persistence", "Persistence"},
    Tactic{"PrivilegeEscalation", "Privilege escalation"},
    Tactic{"DefenseEvasion", "Defense evasion"},
    Tactic{"CredentialAccess", "Credential access"},
    Tactic{"Discovery", "Discovery"},
    Tactic{"LateralMovement", "Lateral movement"},
    Tactic{"Collection", "Collection"},
    Tactic{"Exfiltration", "Exfiltration"},
    Tactic{"CommandAndControl", "Command and control"},
    Tactic{"Impact", "Impact"},
};
constexpr std::array actionSteps{ActionStep::Inspect, ActionStep::Mitigate, ActionStep::Prevent,
                                 ActionStep::Suppress};

// Thrown inside this file only; parseCatalogue turns it into an Error.
struct Malformed : std::runtime_error {
    using std::runtime_error::runtime_error;
};

std::string textAt(const Json& object, const char* key, const std::string& where) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string() || found->get_ref<const std::string&>().empty())
        throw Malformed(where + ": \"" + key + "\" is missing or empty");
    return found->get<std::string>();
}

std::vector<std::string> textsAt(const Json& object, const char* key, const std::string& where) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_array() || found->empty())
        throw Malformed(where + ": \"" + key + "\" must be a list with at least one text");
    std::vector<std::string> texts;
    for (const auto& item : *found) {
        if (!item.is_string() || item.get_ref<const std::string&>().empty())
            throw Malformed(where + ": \"" + key + "\" holds something that is no text");
        texts.push_back(item.get<std::string>());
    }
    return texts;
}

using Names = std::vector<std::string>;

// A text that must be there is filled with any alert; others are left out as a whole when a value is missing.
enum class Presence { Always, WhenComplete };

// `reasonValues`: names known besides those of every alert.
TextTemplate templateOf(const std::string& text, const std::string& where, Presence presence,
                        const Names& reasonValues = {}) {
    auto parsed = TextTemplate::parse(text);
    if (!parsed) throw Malformed(where + ": " + describe(parsed.error()));
    for (const auto& name : parsed->names())
        if (!isAlertValueName(name) &&
            std::find(reasonValues.begin(), reasonValues.end(), name) == reasonValues.end())
            throw Malformed(where + ": unknown placeholder {" + name + "}");
    for (const auto& name : parsed->requiredNames())
        if (presence == Presence::Always && !hasFallback(name))
            throw Malformed(where + ": {" + name + "} may be missing; put it between [[ and ]]");
    return *std::move(parsed);
}

std::vector<TextTemplate> templatesOf(const Names& texts, const std::string& where,
                                      Presence presence = Presence::Always, const Names& reasonValues = {}) {
    std::vector<TextTemplate> templates;
    for (const auto& text : texts)
        templates.push_back(templateOf(text, where, presence, reasonValues));
    return templates;
}

ActionStep stepOf(const std::string& word, const std::string& where) {
    for (const auto step : actionSteps)
        if (name(step) == word) return step;
    throw Malformed(where + ": \"" + word + "\" is none of Inspect, Mitigate, Prevent, Suppress");
}

RecordTable tableOf(const std::string& word, const std::string& where) {
    if (word == "CDBDataPlaneRequests") return RecordTable::DataRequests;
    if (word == "CDBQueryRuntimeStatistics") return RecordTable::Queries;
    if (word == "AzureActivity") return RecordTable::Activity;
    throw Malformed(where + ": records in an unknown table \"" + word + "\"");
}

void readActions(const Json& json, CatalogueEntry& entry, const std::string& where) {
    const auto found = json.find("actions");
    if (found == json.end() || !found->is_array()) throw Malformed(where + ": \"actions\" is missing");
    for (const auto& item : *found) {
        RecommendedAction action{stepOf(textAt(item, "step", where), where), textAt(item, "text", where), {}};
        ActionTemplate filled{action.step, templateOf(action.text, where, Presence::Always), std::nullopt};
        if (item.contains("command")) {
            action.command = textAt(item, "command", where);
            filled.command = templateOf(action.command, where, Presence::WhenComplete);
        }
        entry.type.actions.push_back(std::move(action));
        entry.actions.push_back(std::move(filled));
    }
    const auto byStep = [](const auto& a, const auto& b) { return a.step < b.step; };
    if (!std::is_sorted(entry.actions.begin(), entry.actions.end(), byStep))
        throw Malformed(where + ": actions must stand in the order Inspect, Mitigate, Prevent, Suppress");
    for (const auto step : actionSteps)
        if (std::none_of(entry.actions.begin(), entry.actions.end(),
                         [&](const auto& a) { return a.step == step; }))
            throw Malformed(where + ": no action to " + std::string(name(step)));
}

CatalogueEntry readEntry(const Json& json) {
    CatalogueEntry entry;
    AlertType& type = entry.type;
    type.id = textAt(json, "id", "an alert type");
    type.title = textAt(json, "title", type.id);
    type.story = textAt(json, "story", type.id);
    type.tactic = textAt(json, "tactic", type.id);
    const auto tactic =
        std::find_if(tactics.begin(), tactics.end(), [&](const Tactic& t) { return t.id == type.tactic; });
    if (tactic == tactics.end()) throw Malformed(type.id + ": unknown tactic " + type.tactic);
    type.tacticLabel = tactic->label;
    type.techniques = textsAt(json, "techniques", type.id);
    const auto severity = parseSeverity(textAt(json, "severity", type.id));
    if (!severity) throw Malformed(type.id + ": unknown severity");
    type.severity = *severity;
    type.description = textAt(json, "description", type.id);
    type.misses = textAt(json, "misses", type.id);
    type.benignCauses = textsAt(json, "benignCauses", type.id);
    type.hostileCauses = textsAt(json, "hostileCauses", type.id);
    entry.table = tableOf(textAt(json, "records", type.id), type.id);
    entry.lead = templatesOf(textsAt(json, "lead", type.id), type.id);
    entry.benignCauses = templatesOf(type.benignCauses, type.id);
    entry.hostileCauses = templatesOf(type.hostileCauses, type.id);
    readActions(json, entry, type.id);
    return entry;
}

Catalogue readCatalogue(std::string_view text) {
    const Json json = Json::parse(text);
    Catalogue catalogue;
    for (const auto& item : json.at("types")) {
        auto entry = readEntry(item);
        for (const auto& other : catalogue.entries)
            if (other.type.id == entry.type.id)
                throw Malformed(entry.type.id + " stands in the catalogue twice");
        catalogue.entries.push_back(std::move(entry));
    }
    for (const auto& [kind, item] : json.at("reasons").items()) {
        const auto values = item.at("values").get<Names>();
        catalogue.reasons[kind] =
            templatesOf(textsAt(item, "text", kind), kind, Presence::WhenComplete, values);
    }
    return catalogue;
}

} // namespace

std::size_t tacticRank(std::string_view tactic) {
    const auto found =
        std::find_if(tactics.begin(), tactics.end(), [&](const Tactic& t) { return t.id == tactic; });
    return static_cast<std::size_t>(found - tactics.begin());
}

Result<Catalogue> parseCatalogue(std::string_view json) {
    try {
        return readCatalogue(json);
    } catch (const std::exception& problem) {
        return fail(ErrorCode::InvalidFormat, problem.what(), "alert_catalogue.json");
    }
}

} // namespace cosmoswatch
