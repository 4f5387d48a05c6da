// The face of all detectors. A detector is pure: it looks at one observation and says what it finds. No I/O,
// no clock, no state of its own; what is usual stands in the baseline, which the engine keeps.
#pragma once

#include "core/alert/alert.h"
#include "core/baseline/account_baseline.h"
#include "core/event/event.h"
#include "core/intel/client_application.h"
#include "core/intel/intel.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

// One event and all that is known about it.
struct Observation {
    const Event& event;
    const Account& account;
    const AccountBaseline& baseline; // before this event
    const LearningRules& learning;

    // Of the client; null when the record names no readable address.
    const AddressFacts* facts = nullptr;
    std::string_view address{}; // canonical text
    std::string_view network{}; // text of its /24 or /48
    std::string_view city{};    // "NL/Amsterdam"; empty when not known
    const ClientApplication* application = nullptr;
    std::string_view principal{}; // Entra object id or resource-token user; empty when a key was used
};

// Repeats with the same type, account, entity and window fold into one alert.
struct Finding {
    std::string_view alertType;
    Severity severity = Severity::Low;
    std::string entity;
    Timestamp windowStart;
    std::vector<Reason> reasons;
};

class Detector {
public:
    virtual ~Detector() = default;
    virtual void inspect(const Observation& observation, std::vector<Finding>& findings) const = 0;
};

// Every detector there is; add a new one here (detectors.cpp).
[[nodiscard]] std::span<const Detector* const> allDetectors();

} // namespace cosmoswatch
