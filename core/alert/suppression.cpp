#include "core/alert/suppression.h"

#include "core/alert/catalogue.h"
#include "core/base/address.h"
#include "core/base/text.h"

#include <algorithm>
#include <string_view>

namespace cosmoswatch {
namespace {

// What of an alert takes work to get at, got once.
class Subject {
public:
    explicit Subject(const Alert& one) : alert(one), address(IpAddress::parse(one.address)) {}
    const Alert& alert;
    const std::optional<IpAddress> address;

    [[nodiscard]] bool contains(std::string_view words) {
        if (texts_.empty()) texts_ = {title(alert), whatHappened(alert)};
        return std::any_of(texts_.begin(), texts_.end(), [words](const std::string& text) {
            return findIgnoreCase(text, words) != std::string_view::npos;
        });
    }

private:
    std::vector<std::string> texts_;
};

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

std::optional<IpNetwork> networkOf(const SuppressionRule& rule) {
    if (!rule.entity || rule.entity->kind != EntityKind::Address) return std::nullopt;
    return IpNetwork::parse(rule.entity->value);
}

bool covers(const Entity& entity, const std::optional<IpNetwork>& network, const Subject& subject) {
    const Alert& alert = subject.alert;
    switch (entity.kind) {
    case EntityKind::Address:
        return network && subject.address ? network->contains(*subject.address)
                                          : entity.value == alert.address;
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

// The cheap parts first: a text is only made for an alert that has all the rest.
bool covers(const SuppressionRule& rule, const std::optional<IpNetwork>& network, Subject& subject) {
    const auto& types = rule.types;
    return (types.empty() || std::find(types.begin(), types.end(), subject.alert.type) != types.end()) &&
           coversAccount(rule, subject.alert.account) &&
           (!rule.entity || covers(*rule.entity, network, subject)) &&
           (rule.contains.empty() || subject.contains(rule.contains));
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
        if (rule_.name.find('\n') != std::string::npos)
            say(SuppressionField::Name, "The name must be a single line.");
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
    Subject subject(alert);
    return covers(rule, networkOf(rule), subject);
}

struct SuppressionRules::Prepared {
    SuppressionRule rule;
    std::optional<IpNetwork> network;
};

SuppressionRules::SuppressionRules(std::vector<SuppressionRule> rules) {
    for (auto& rule : rules) {
        auto network = networkOf(rule);
        rules_.push_back({std::move(rule), std::move(network)});
    }
}
SuppressionRules::~SuppressionRules() = default;
SuppressionRules::SuppressionRules(SuppressionRules&&) noexcept = default;
SuppressionRules& SuppressionRules::operator=(SuppressionRules&&) noexcept = default;

const SuppressionRule* SuppressionRules::firstMatch(const Alert& alert) const {
    if (rules_.empty()) return nullptr;
    Subject subject(alert);
    for (const auto& [rule, network] : rules_)
        if (isInForce(rule, alert) && covers(rule, network, subject)) return &rule;
    return nullptr;
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
