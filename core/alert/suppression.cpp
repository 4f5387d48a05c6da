#include "core/alert/suppression.h"

#include "core/alert/catalogue.h"
#include "core/base/address.h"
#include "core/base/text.h"

#include <algorithm>
#include <string_view>

namespace cosmoswatch {
namespace {

bool coversAccount(const SuppressionRule& rule, const Account& account) {
    switch (rule.scope) {
    case SuppressionScope::Everywhere:
        return true;
    case SuppressionScope::Subscription:
        return equalsIgnoreCase(account.subscriptionId, rule.scopeValue);
    case SuppressionScope::Account:
        return equalsIgnoreCase(account.key, rule.scopeValue);
    }
    return false;
}

bool coversAddress(const std::string& value, const std::string& address) {
    const auto network = IpNetwork::parse(value);
    const auto client = IpAddress::parse(address);
    return network && client ? network->contains(*client) : value == address;
}

bool covers(const Entity& entity, const Alert& alert) {
    switch (entity.kind) {
    case EntityKind::Address:
        return coversAddress(entity.value, alert.address);
    case EntityKind::Principal:
        return entity.value == alert.principal;
    case EntityKind::Application:
        return entity.value == alert.application;
    case EntityKind::Country:
        return equalsIgnoreCase(entity.value, alert.place.countryCode);
    case EntityKind::Account:
        return equalsIgnoreCase(entity.value, alert.account.key);
    }
    return false;
}

bool containsWords(const std::string& words, const Alert& alert) {
    return findIgnoreCase(title(alert), words) != std::string_view::npos ||
           findIgnoreCase(whatHappened(alert), words) != std::string_view::npos;
}

bool isBlank(std::string_view text) {
    return trim(text).empty();
}

class Checker {
public:
    explicit Checker(const SuppressionRule& rule) : rule_(rule) {}

    std::vector<SuppressionProblem> run(Timestamp now) {
        if (isBlank(rule_.name)) say(SuppressionField::Name, "Give the rule a name.");
        if (isBlank(rule_.reason))
            say(SuppressionField::Reason, "Write why these alerts are not wanted: others will ask.");
        checkTypes();
        checkScope();
        checkEntity();
        if (rule_.types.empty() && rule_.scope == SuppressionScope::Everywhere && !rule_.entity &&
            isBlank(rule_.contains))
            say(SuppressionField::Types,
                "The rule would hide every alert: name a type, an account, an entity or some words.");
        if (rule_.expires && *rule_.expires <= now)
            say(SuppressionField::Expires, "This moment has passed: choose a later one, or none.");
        checkLengths();
        return std::move(problems_);
    }

private:
    void say(SuppressionField field, std::string text) { problems_.push_back({field, std::move(text)}); }

    void checkTypes() {
        const auto types = alertTypes();
        for (const auto& id : rule_.types)
            if (std::none_of(types.begin(), types.end(),
                             [&](const AlertType& type) { return type.id == id; }))
                say(SuppressionField::Types, "There is no type of alert called “" + shown(id) + "”.");
    }

    void checkScope() {
        if (rule_.scope == SuppressionScope::Everywhere) return;
        if (isBlank(rule_.scopeValue))
            say(SuppressionField::Scope, rule_.scope == SuppressionScope::Account
                                             ? "Choose the account."
                                             : "Choose the subscription.");
    }

    void checkEntity() {
        if (!rule_.entity) return;
        const auto& [kind, value] = *rule_.entity;
        if (isBlank(value)) {
            say(SuppressionField::Entity, "Write whose alerts are not wanted, or leave the entity out.");
        } else if (kind == EntityKind::Address && !IpNetwork::parse(value)) {
            say(SuppressionField::Entity, "“" + shown(value) +
                                              "” is no address and no network: write 203.0.113.7 or "
                                              "203.0.113.0/24.");
        } else if (kind == EntityKind::Country && !isCountryCode(value)) {
            say(SuppressionField::Entity, "Write the country's two-letter code, such as NL.");
        }
    }

    void checkLengths() {
        const auto check = [&](SuppressionField field, const std::string& text) {
            if (text.size() > maxSuppressionText)
                say(field, "The text is too long: at most " + std::to_string(maxSuppressionText) + " bytes.");
        };
        check(SuppressionField::Name, rule_.name);
        check(SuppressionField::Reason, rule_.reason);
        check(SuppressionField::Contains, rule_.contains);
        check(SuppressionField::Scope, rule_.scopeValue);
        if (rule_.entity) check(SuppressionField::Entity, rule_.entity->value);
    }

    static bool isCountryCode(std::string_view text) {
        const auto isLetter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
        return text.size() == 2 && isLetter(text[0]) && isLetter(text[1]);
    }
    static std::string shown(const std::string& text) {
        constexpr std::size_t enough = 60;
        return elide(visible(text), enough);
    }

    const SuppressionRule& rule_;
    std::vector<SuppressionProblem> problems_;
};

std::string typesInWords(const std::vector<std::string>& types) {
    if (types.empty()) return "Any alert";
    std::string words;
    for (const auto& type : types)
        words += (words.empty() ? "" : ", ") + visible(alertType(type).title);
    return words;
}

std::string entityInWords(const Entity& entity) {
    const std::string value = visible(entity.value);
    switch (entity.kind) {
    case EntityKind::Address:
        return " from " + value;
    case EntityKind::Principal:
        return " by " + value;
    case EntityKind::Application:
        return " with " + value;
    case EntityKind::Country:
        return " from country " + value;
    case EntityKind::Account:
        return " on " + value;
    }
    return {};
}

} // namespace

bool matches(const SuppressionRule& rule, const Alert& alert) {
    const auto& types = rule.types;
    return (types.empty() || std::find(types.begin(), types.end(), alert.type) != types.end()) &&
           coversAccount(rule, alert.account) && (!rule.entity || covers(*rule.entity, alert)) &&
           (rule.contains.empty() || containsWords(rule.contains, alert));
}

bool isInForce(const SuppressionRule& rule, const Alert& alert) {
    return rule.enabled && (!rule.expires || alert.first < *rule.expires);
}

std::vector<SuppressionProblem> problemsOf(const SuppressionRule& rule, Timestamp now) {
    return Checker(rule).run(now);
}

std::string describe(const SuppressionRule& rule) {
    std::string words = typesInWords(rule.types);
    if (rule.scope == SuppressionScope::Account)
        words += " on " + visible(parseAccount(rule.scopeValue).name);
    if (rule.scope == SuppressionScope::Subscription) words += " in subscription " + visible(rule.scopeValue);
    if (rule.entity) words += entityInWords(*rule.entity);
    if (!rule.contains.empty()) words += " with “" + visible(rule.contains) + "” in its text";
    return words;
}

} // namespace cosmoswatch
