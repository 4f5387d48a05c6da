// Who may reach an account over the network, as its records of management tell it.
#pragma once

#include "core/baseline/control_history.h"

#include <string>
#include <string_view>

namespace cosmoswatch {

enum class NetworkReach { Closed, Filtered, AzureWide, Everywhere };

// The settings after some changes, by the names of ControlChange; those that no record has told are not
// there.
class NetworkRules {
public:
    NetworkRules() = default;
    explicit NetworkRules(ControlChange::Facts facts) : facts_(std::move(facts)) {}

    // What a later change leaves of it.
    void apply(const ControlChange& change);
    // Without such a setting nothing can be said.
    [[nodiscard]] bool areKnown() const;
    [[nodiscard]] NetworkReach reach() const;
    [[nodiscard]] std::string_view value(std::string_view name) const; // empty when not told
    // "only from 198.51.100.0/24"; empty when nothing is known.
    [[nodiscard]] std::string describe() const;

private:
    ControlChange::Facts facts_;
};

} // namespace cosmoswatch
