// The face of all detectors. A detector is pure: it looks at one observation and says what it finds. No I/O,
// no clock, no state of its own; what is usual stands in the baseline, which the engine keeps.
#pragma once

#include "core/alert/alert.h"
#include "core/baseline/account_baseline.h"
#include "core/baseline/estate_baseline.h"
#include "core/detect/query_context.h"
#include "core/event/event.h"
#include "core/intel/client_application.h"
#include "core/intel/intel.h"
#include "core/protection/protection.h"
#include "core/query/analysis.h"

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
    const EstateBaseline& estate;    // of all accounts; may have seen the events of the same batch
    const LearningRules& learning;
    const AccountProtection& protection;

    // Of the client; null when the record names no readable address.
    const AddressFacts* facts = nullptr;
    std::string_view address{}; // canonical text
    std::string_view network{}; // text of its /24 or /48
    std::string_view place{};   // as habits keep it, see placeOf(); empty when not known
    std::string_view city{};    // "NL/Amsterdam"; empty when not known
    // The program: from the user agent of a data request, from the application id of an Activity Log entry.
    const ClientApplication* application = nullptr;
    std::string_view applicationName{};
    std::string_view principal{};     // Entra object id or resource-token user; empty when a key was used
    std::string_view principalName{}; // for people, where the record has one

    // Of a query: its statement without parameters, and what it looks like. Null for other events.
    std::string_view statement{};
    const query::QueryAnalysis* query = nullptr;
    const QueryContext* context = nullptr; // likewise

    [[nodiscard]] Timestamp time() const { return event.time; }
};

// Who did it, where another record than the observed one says so.
struct Caller {
    std::string principal;
    std::string address; // canonical text
    std::string country; // code
    std::string application;
};

// Repeats with the same type, account, entity and window fold into one alert.
struct Finding {
    std::string_view alertType;
    Severity severity = Severity::Low;
    std::string entity;
    Timestamp windowStart;
    std::vector<Reason> reasons;
    // Records seen before that belong to it: what a later one completes.
    std::vector<EvidenceRecord> earlier{};
    // What else ties the alert to others, as in Alert::links.
    std::vector<std::string> links{};
    Caller caller{};
    bool counts = true; // false: the record only tells more of those that do
};

// A finding whose window is the UTC day of the event.
[[nodiscard]] Finding findingOfDay(std::string_view alertType, Severity severity, std::string_view entity,
                                   const Observation& observation);

// The three most frequent values with their shares: "Java SDK 72 %, curl 20 %"; `name` makes them readable.
[[nodiscard]] std::string sharesText(const Habit& habit, std::string (*name)(std::string_view) = nullptr);

// The data request, when the service answered it with what was asked for; else null.
[[nodiscard]] const DataRequest* answeredRequest(const Observation& observation);
// The Activity Log entry, when it tells of success; else null.
[[nodiscard]] const ActivityEntry* succeededActivity(const Observation& observation);

class Detector {
public:
    virtual ~Detector() = default;
    virtual void inspect(const Observation& observation, std::vector<Finding>& findings) const = 0;
};

// The detectors that look at events of this kind; add a new one there (detectors.cpp).
[[nodiscard]] std::span<const Detector* const> detectorsOf(const Event& event);

} // namespace cosmoswatch
