#include "core/report/redaction.h"

#include "core/alert/attempt_ladder.h"
#include "core/base/address.h"
#include "core/base/text.h"
#include "core/query/lexer.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <map>

namespace cosmoswatch {
namespace {

using Json = nlohmann::ordered_json;

constexpr int deepestRecord = 64;
constexpr std::string_view hiddenText = "[redacted]";

template<std::size_t count>
bool isOneOf(std::string_view text, const std::array<std::string_view, count>& list) {
    return std::any_of(list.begin(), list.end(),
                       [text](std::string_view one) { return equalsIgnoreCase(one, text); });
}

// Where reasons and records name people.
constexpr std::array<std::string_view, 5> namingValues{"principal", "doer", "lister", "who",
                                                       "roleassignmentprincipalid"};
constexpr std::array<std::string_view, 8> namingFields{
    "caller", "aadPrincipalId", "principalId", "userId", "principal", "claims", "identity", "authorization"};
// Where reasons hold statements or parts of them.
constexpr std::array<std::string_view, 4> statementValues{"statement", "twin", "known", "parameterized"};
constexpr std::string_view fragmentValue = "fragment";

bool isAddressLetter(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
}

bool isWordLetter(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool isMailLetter(char c) {
    return isWordLetter(c) || c == '.' || c == '-' || c == '+' || static_cast<unsigned char>(c) >= 0x80;
}

// A statement with its structure, without what it was about.
std::string withoutLiterals(std::string_view statement) {
    query::TokenList tokens;
    tokens.read(statement);
    struct Hidden {
        std::size_t offset, length;
        std::string_view instead;
    };
    std::vector<Hidden> hidden;
    for (const auto& token : tokens.tokens()) {
        if (token.kind == query::TokenKind::String) hidden.push_back({token.offset, token.length, "'…'"});
        if (token.kind == query::TokenKind::Number) hidden.push_back({token.offset, token.length, "…"});
    }
    for (const auto& comment : tokens.comments())
        hidden.push_back({comment.offset, comment.length, comment.block ? "/*…*/" : "--…"});
    std::sort(hidden.begin(), hidden.end(), [](const auto& a, const auto& b) { return a.offset < b.offset; });
    std::string text;
    std::size_t at = 0;
    for (const auto& part : hidden) {
        if (part.offset < at) continue;
        text += statement.substr(at, part.offset - at);
        text += part.instead;
        at = std::min(part.offset + part.length, statement.size());
    }
    return text + std::string(statement.substr(at));
}

class Redactor {
public:
    explicit Redactor(const Redaction& redaction) : wish_(redaction) {}

    void learn(const AlertReport& report) {
        const Alert& alert = report.alert;
        name(alert.principal);
        for (const auto& link : alert.links)
            if (link.starts_with("principal:")) name(link.substr(10));
        for (const auto& reason : alert.reasons)
            for (const auto& [key, value] : reason.values)
                if (isOneOf(key, namingValues)) name(value);
        if (report.incident) learn(*report.incident);
    }
    void learn(const Incident& incident) {
        for (const auto& member : incident.members)
            name(member.principal);
    }

    void clean(AlertReport& report) {
        clean(report.alert);
        if (report.incident) clean(*report.incident);
        std::erase_if(report.evidence, [&](EvidenceRecord& record) { return !cleanRecord(record.json); });
    }
    void clean(Incident& incident) {
        for (auto& member : incident.members)
            for (auto* text : {&member.address, &member.principal, &member.application})
                *text = cleaned(*text);
    }

private:
    void name(const std::string& value) {
        if (wish_.names && !value.empty() && value != "*") (void)standIn(names_, value, "principal");
    }

    static const std::string& standIn(std::map<std::string, std::string>& known, const std::string& value,
                                      const char* kind) {
        auto& text = known[value];
        if (text.empty()) text = "[" + std::string(kind) + " " + std::to_string(known.size()) + "]";
        return text;
    }

    void clean(Alert& alert) {
        for (auto* text :
             {&alert.entity, &alert.address, &alert.application, &alert.userAgent, &alert.principal})
            *text = cleaned(*text);
        for (auto* list : {&alert.operations, &alert.containers, &alert.links})
            for (auto& text : *list)
                text = cleaned(text);
        for (auto& threat : alert.threats)
            for (auto* text : {&threat.threatName, &threat.description})
                *text = cleaned(*text);
        for (auto& reason : alert.reasons)
            clean(reason);
    }

    void clean(Reason& reason) {
        if (wish_.literals && reason.kind == AttemptLadder::reasonKind) {
            const AttemptLadder told = AttemptLadder::of(reason);
            AttemptLadder ladder;
            for (Attempt attempt : told.attempts()) {
                attempt.text = "[attempt at " + formatIso8601(attempt.time) + "]"; // equal ones would be one
                ladder.add(attempt);
            }
            reason = ladder.reason();
        }
        for (auto& [key, value] : reason.values) {
            if (wish_.literals && isOneOf(key, statementValues)) value = withoutLiterals(value);
            if (wish_.literals && key == fragmentValue) value = "[injected part]";
            value = cleaned(value);
        }
    }

    // False when it cannot be understood.
    bool cleanRecord(std::string& record) {
        int depth = 0, deepest = 0;
        for (const char c : record) {
            if (c == '{' || c == '[') deepest = std::max(deepest, ++depth);
            if (c == '}' || c == ']') --depth;
        }
        if (deepest > deepestRecord) return false;
        Json json = Json::parse(record, nullptr, false);
        if (json.is_discarded()) return false;
        clean(json, {});
        record = json.dump(-1, ' ', false, Json::error_handler_t::replace);
        return true;
    }

    void clean(Json& json, const std::string& key) {
        if (wish_.names && isOneOf(key, namingFields)) {
            const bool known = json.is_string() && names_.contains(json.get_ref<const std::string&>());
            json = known ? cleaned(json.get<std::string>()) : std::string(hiddenText);
            return;
        }
        if (wish_.literals && findIgnoreCase(key, "query") != std::string::npos && json.is_string()) {
            json = std::string(hiddenText); // may be JSON with parameters inside
            return;
        }
        if (json.is_string()) {
            json = cleanedText(json.get<std::string>());
        } else if (json.is_object() || json.is_array()) {
            for (auto item = json.begin(); item != json.end(); ++item)
                clean(item.value(), json.is_object() ? item.key() : key);
        }
    }

    // Some records carry JSON inside a string.
    std::string cleanedText(std::string text) {
        const auto begin = trim(text);
        if (begin.starts_with('{') || begin.starts_with('[')) {
            std::string inner(begin);
            return cleanRecord(inner) ? inner : std::string(hiddenText);
        }
        return cleaned(text);
    }

    [[nodiscard]] std::string cleaned(const std::string& text) {
        std::string out = wish_.names ? withoutNames(text) : text;
        return wish_.addresses ? withoutAddresses(out) : out;
    }

    std::string withoutNames(std::string text) {
        std::vector<std::pair<std::string, std::string>> known(names_.begin(), names_.end());
        std::sort(known.begin(), known.end(),
                  [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
        for (const auto& [value, instead] : known)
            for (auto at = text.find(value); at != std::string::npos; at = text.find(value, at)) {
                // "ana" is no part of "banana"
                const bool begins = at == 0 || !isWordLetter(text[at - 1]) || !isWordLetter(value.front());
                const auto end = at + value.size();
                const bool ends =
                    end == text.size() || !isWordLetter(text[end]) || !isWordLetter(value.back());
                if (begins && ends) text.replace(at, value.size(), instead);
                at += begins && ends ? instead.size() : 1;
            }
        return withoutMailNames(text);
    }

    // "ana@contoso.example" names somebody wherever it stands.
    std::string withoutMailNames(const std::string& text) {
        std::string out;
        std::size_t done = 0;
        for (auto at = text.find('@'); at != std::string::npos; at = text.find('@', at + 1)) {
            auto begin = at, end = at + 1;
            while (begin > done && isMailLetter(text[begin - 1]))
                --begin;
            while (end < text.size() && isMailLetter(text[end]))
                ++end;
            if (begin == at || end == at + 1) continue;
            out += text.substr(done, begin - done) +
                   standIn(names_, text.substr(begin, end - begin), "principal");
            done = end;
        }
        return out + text.substr(done);
    }

    std::string withoutAddresses(const std::string& text) {
        std::string out;
        for (std::size_t at = 0; at < text.size();) {
            const bool inWord = at > 0 && isWordLetter(text[at - 1]);
            auto end = at;
            while (end < text.size() && isAddressLetter(text[end]))
                ++end;
            std::size_t taken = inWord ? 0 : addressAt(std::string_view(text).substr(at, end - at), out);
            if (taken == 0) {
                taken = std::max<std::size_t>(end - at, 1);
                out += text.substr(at, taken);
            }
            at += taken;
        }
        return out;
    }

    // How much of it is an address; that has been replaced then. A port or a full stop may follow.
    std::size_t addressAt(std::string_view run, std::string& out) {
        for (std::size_t length = run.size(); length >= 2;) {
            if (const auto address = IpAddress::parse(run.substr(0, length))) {
                out += standIn(addresses_, address->text(), "address");
                return length;
            }
            const auto cut = run.substr(0, length).find_last_of(":.");
            if (cut == std::string_view::npos) return 0;
            length = cut;
        }
        return 0;
    }

    Redaction wish_;
    std::map<std::string, std::string> names_, addresses_; // → what stands for them
};

} // namespace

std::vector<AlertReport> redact(std::vector<AlertReport> reports, const Redaction& redaction) {
    if (!redaction.any()) return reports;
    Redactor redactor(redaction);
    for (const auto& report : reports)
        redactor.learn(report);
    for (auto& report : reports)
        redactor.clean(report);
    return reports;
}

AlertReport redact(AlertReport report, const Redaction& redaction) {
    std::vector<AlertReport> one;
    one.push_back(std::move(report));
    return std::move(redact(std::move(one), redaction).front());
}

IncidentReport redact(IncidentReport report, const Redaction& redaction) {
    if (!redaction.any()) return report;
    Redactor redactor(redaction);
    redactor.learn(report.incident);
    for (const auto& alert : report.alerts)
        redactor.learn(alert);
    redactor.clean(report.incident);
    for (auto& alert : report.alerts)
        redactor.clean(alert);
    return report;
}

} // namespace cosmoswatch
