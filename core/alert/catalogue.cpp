#include "core/alert/catalogue.h"

#include "core/alert/alert_values.h"
#include "core/alert/catalogue_data.h"
#include "core/base/text.h"

#include <algorithm>
#include <map>
#include <mutex>

namespace cosmoswatch {
namespace {

constexpr std::size_t mostUnknownTypes = 64;

// A test holds the compiled-in file to its rules; were it broken all the same, every type is an unknown one.
const Catalogue& catalogue() {
    static const Catalogue loaded = parseCatalogue(embeddedCatalogueJson()).value_or(Catalogue{});
    return loaded;
}

const CatalogueEntry* findEntry(std::string_view id) {
    const auto& entries = catalogue().entries;
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const auto& e) { return e.type.id == id; });
    return found == entries.end() ? nullptr : &*found;
}

AlertType neutralType(std::string_view id) {
    AlertType type;
    type.id = id;
    type.title = id.empty() ? "Alert of an unknown type" : elide(visible(elide(id, 200)), 200);
    type.story = "an alert of an unknown type";
    type.tactic = "Unknown";
    type.tacticLabel = "Unknown";
    type.severity = Severity::Low;
    type.description = "This version of Cosmos Watch does not know this type of alert.";
    return type;
}

// References to neutral types stay good for the life of the program, so their number is bounded.
const AlertType& unknownType(std::string_view id) {
    static std::mutex mutex;
    static std::map<std::string, AlertType, std::less<>> known;
    static const AlertType anyOther = neutralType({});
    const std::scoped_lock lock(mutex);
    if (const auto found = known.find(id); found != known.end()) return found->second;
    if (known.size() >= mostUnknownTypes) return anyOther;
    return known.emplace(std::string(id), neutralType(id)).first->second;
}

void appendSentence(std::vector<TextRun>& runs, const std::vector<TextRun>& sentence) {
    if (sentence.empty()) return;
    if (!runs.empty()) runs.push_back({" ", false});
    for (const auto& run : sentence) {
        if (!runs.empty() && runs.back().emphasised == run.emphasised)
            runs.back().text += run.text;
        else
            runs.push_back(run);
    }
}

std::vector<std::string> fillAll(const std::vector<TextTemplate>& templates, const Alert& alert) {
    const SentenceValues values(alert);
    std::vector<std::string> texts;
    for (const auto& item : templates)
        if (const auto runs = item.fill([&](std::string_view name) { return values.value(name); }))
            texts.push_back(plainText(*runs));
    return texts;
}

// Ours where we know the type, else the product's own.
std::string titleOfOther(const Alert& alert) {
    if (findEntry(alert.type)) return alertType(alert.type).title;
    constexpr std::size_t longestTitle = 200;
    for (const auto& reason : alert.reasons)
        for (const auto& [name, value] : reason.values)
            if (reason.kind == reportedReason && name == "title" && !value.empty())
                return elide(visible(elide(value, longestTitle)), longestTitle);
    return alertType(alert.type).title;
}

} // namespace

std::span<const AlertType> alertTypes() {
    static const std::vector<AlertType> types = [] {
        std::vector<AlertType> all;
        for (const auto& entry : catalogue().entries)
            all.push_back(entry.type);
        return all;
    }();
    return types;
}

const AlertType& alertType(std::string_view id) {
    const auto* entry = findEntry(id);
    return entry ? entry->type : unknownType(id);
}

RecordTable recordTable(std::string_view typeId) {
    const auto* entry = findEntry(typeId);
    return entry ? entry->table : RecordTable::DataRequests;
}

std::string_view name(ActionStep step) {
    switch (step) {
    case ActionStep::Inspect:
        return "Inspect";
    case ActionStep::Mitigate:
        return "Mitigate";
    case ActionStep::Prevent:
        return "Prevent";
    case ActionStep::Suppress:
        return "Suppress";
    }
    return "Inspect";
}

std::string title(const Alert& alert) {
    if (!alert.origin.empty()) return "[Defender] " + titleOfOther(alert);
    const auto& type = alertType(alert.type);
    return alert.sample ? "[SAMPLE ALERT] " + type.title : type.title;
}

std::vector<TextRun> whatHappenedRuns(const Alert& alert) {
    const SentenceValues values(alert);
    std::vector<TextRun> runs;
    const auto say = [&](const std::vector<TextTemplate>& sentences, const Reason* reason) {
        for (const auto& sentence : sentences)
            if (const auto filled =
                    sentence.fill([&](std::string_view name) { return values.value(name, reason); }))
                appendSentence(runs, *filled);
    };
    const auto* entry = findEntry(alert.type);
    if (!alert.origin.empty()) {
        // What the product says is the reason; our sentence counts requests, which it does not tell.
    } else if (entry)
        say(entry->lead, nullptr);
    else
        appendSentence(runs, {{alertType(alert.type).description, false}});
    for (const auto& reason : alert.reasons)
        if (const auto found = catalogue().reasons.find(reason.kind); found != catalogue().reasons.end())
            say(found->second, &reason);
    return runs;
}

std::string whatHappened(const Alert& alert) {
    return plainText(whatHappenedRuns(alert));
}

std::vector<std::string> benignCauses(const Alert& alert) {
    const auto* entry = findEntry(alert.type);
    return entry ? fillAll(entry->benignCauses, alert) : std::vector<std::string>{};
}

std::vector<std::string> hostileCauses(const Alert& alert) {
    const auto* entry = findEntry(alert.type);
    return entry ? fillAll(entry->hostileCauses, alert) : std::vector<std::string>{};
}

std::vector<RecommendedAction> recommendedActions(const Alert& alert) {
    std::vector<RecommendedAction> actions;
    const auto* entry = findEntry(alert.type);
    if (!entry) return actions;
    const SentenceValues values(alert);
    for (const auto& item : entry->actions) {
        const auto text = item.text.fill([&](std::string_view name) { return values.value(name); });
        if (!text) continue;
        RecommendedAction action{item.step, plainText(*text), {}};
        if (item.command)
            if (const auto command =
                    item.command->fill([&](std::string_view name) { return commandValue(alert, name); }))
                action.command = plainText(*command);
        actions.push_back(std::move(action));
    }
    return actions;
}

} // namespace cosmoswatch
