#include "core/posture/posture_texts.h"

#include "core/alert/alert_values.h"
#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace cosmoswatch {
namespace {

using Json = nlohmann::json;

// Thrown inside this file only.
struct Malformed : std::runtime_error {
    using std::runtime_error::runtime_error;
};

std::string textAt(const Json& object, const char* key, const std::string& where) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string() || found->get_ref<const std::string&>().empty())
        throw Malformed(where + ": \"" + key + "\" is missing or empty");
    return found->get<std::string>();
}

TextTemplate templateAt(const Json& object, const char* key, const std::string& where) {
    auto parsed = TextTemplate::parse(textAt(object, key, where));
    if (!parsed) throw Malformed(where + ": " + describe(parsed.error()));
    return *std::move(parsed);
}

PostureTexts::Check checkFrom(const Json& json, const std::string& where) {
    if (!json.is_object()) throw Malformed(where + " is no object");
    PostureTexts::Check check;
    check.id = textAt(json, "id", where);
    const std::string place = where + " (" + check.id + ")";
    check.title = textAt(json, "title", place);
    check.why = textAt(json, "why", place);
    const auto severity = parseSeverity(textAt(json, "severity", place));
    if (!severity) throw Malformed(place + ": no severity");
    check.severity = *severity;
    check.toDo = templateAt(json, "toDo", place);
    check.fine = templateAt(json, "fine", place);
    check.unknown = templateAt(json, "unknown", place);
    const auto steps = json.find("steps");
    if (steps == json.end() || !steps->is_array() || steps->empty())
        throw Malformed(place + ": \"steps\" must be a list with at least one step");
    for (const Json& step : *steps) {
        const bool hasCommand = step.contains("command");
        check.steps.push_back({templateAt(step, "text", place),
                               hasCommand ? templateAt(step, "command", place) : TextTemplate{}, hasCommand});
    }
    return check;
}

const PostureTexts::Check& checkOf(std::string_view id) {
    const auto& checks = postureTexts().checks;
    const auto found = std::find_if(checks.begin(), checks.end(),
                                    [id](const PostureTexts::Check& check) { return check.id == id; });
    static const PostureTexts::Check none;
    return found == checks.end() ? none : *found;
}

std::string filled(const TextTemplate& text, const TextTemplate::Lookup& lookup) {
    const auto runs = text.fill(lookup);
    return runs ? plainText(*runs) : std::string();
}

} // namespace

Result<PostureTexts> parsePostureTexts(std::string_view json) {
    const Json root = Json::parse(json, nullptr, false);
    if (!root.is_object() || !root.contains("checks") || !root["checks"].is_array())
        return fail(ErrorCode::InvalidFormat, "this is no list of checks");
    try {
        PostureTexts texts;
        for (const Json& check : root["checks"])
            texts.checks.push_back(checkFrom(check, "checks[" + std::to_string(texts.checks.size()) + "]"));
        return texts;
    } catch (const Malformed& malformed) {
        return fail(ErrorCode::InvalidFormat, malformed.what());
    }
}

const PostureTexts& postureTexts() {
    static const PostureTexts texts = parsePostureTexts(embeddedPostureJson()).value_or(PostureTexts{});
    return texts;
}

PostureCheck written(const CheckResult& result, const Account& account) {
    const PostureTexts::Check& texts = checkOf(result.id);
    Alert naming; // commands are filled as those of an alert on the account are
    naming.account = account;
    const auto inSentence = [&](std::string_view name) {
        const auto found = result.values.find(name);
        return found == result.values.end() ? std::string() : visible(found->second);
    };
    const auto inCommand = [&](std::string_view name) { return commandValue(naming, name); };
    PostureCheck check;
    check.id = result.id;
    check.account = account;
    check.state = result.state;
    check.severity = result.severity.value_or(texts.severity);
    check.title = texts.title;
    check.why = texts.why;
    check.evidence = result.evidence;
    check.finding = filled(result.state == CheckState::ToDo   ? texts.toDo
                           : result.state == CheckState::Fine ? texts.fine
                                                              : texts.unknown,
                           inSentence);
    for (const auto& step : texts.steps) {
        // What is not known is looked at before anything is changed.
        if (result.state == CheckState::Fine || (result.state == CheckState::Unknown && !check.steps.empty()))
            break;
        check.steps.push_back({filled(step.text, inSentence),
                               step.hasCommand ? filled(step.command, inCommand) : std::string()});
    }
    return check;
}

} // namespace cosmoswatch
