// Rules that hide alerts an analyst does not want to see: they are kept, Dismissed when they are first
// written, and never mailed.
#pragma once

#include "core/alert/alert.h"
#include "core/alert/entity.h"
#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cosmoswatch {

// Which accounts a rule holds for.
enum class SuppressionScope : std::uint8_t { Everywhere, Subscription, Account };

// All parts that are given must hold; an empty one holds for any alert.
struct SuppressionRule {
    std::string id; // the store's to give
    std::string name;
    std::vector<std::string> types;
    SuppressionScope scope = SuppressionScope::Everywhere;
    std::string scopeValue; // subscription id, or account key; empty everywhere
    // Its value is an address or network ("203.0.113.0/24"), a principal, an application or a country code;
    // an account is the scope's to name.
    std::optional<Entity> entity;
    std::string contains; // plain text in the title or in what happened, whatever its case
    std::string reason;
    std::string createdBy;
    Timestamp createdAt;
    std::optional<Timestamp> expires;
    bool enabled = true;
    friend bool operator==(const SuppressionRule&, const SuppressionRule&) = default;
};

// Whether the alert is one of those the rule names; not whether the rule is in force.
[[nodiscard]] bool matches(const SuppressionRule& rule, const Alert& alert);

// Whether the rule is enabled and has not expired for this alert. What counts is when the alert began, by its
// records' own time, not the clock: a rule until 18:00 excuses what happened before 18:00 however late its
// logs arrive, and nothing that happened after, even when nobody was watching then.
[[nodiscard]] bool isInForce(const SuppressionRule& rule, const Alert& alert);

inline constexpr std::size_t maxSuppressionRules = 1000;
inline constexpr std::size_t maxSuppressionText = 500; // bytes of a rule's name, reason and other texts

// The parts of a rule that a form has fields for.
enum class SuppressionField : std::uint8_t { Name, Types, Scope, Entity, Contains, Reason, Expires };
struct SuppressionProblem {
    SuppressionField field;
    std::string text; // one sentence that says what to do about it
};
// What is wrong with a rule; nothing when it may be saved. A rule must have a name and a reason, name at
// least one part (one that hides everything is refused), and expire, if at all, after `now`.
[[nodiscard]] std::vector<SuppressionProblem> problemsOf(const SuppressionRule& rule, Timestamp now);

// "Access from a Tor exit node on shop-prod from 203.0.113.0/24": what it hides, in words; log values are
// made visible.
[[nodiscard]] std::string describe(const SuppressionRule& rule);

} // namespace cosmoswatch
