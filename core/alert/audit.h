// The record of what people and rules did: a chain in which each entry carries the hash of all before it.
// docs/AUDIT.md says how a hash is made, so that others can check it.
#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cosmoswatch {

struct AuditEntry {
    std::uint64_t number = 0; // 1, 2, 3 …
    Timestamp time;
    std::string who;
    std::string action;  // "Resolved", "Assigned", "Added", "Expired", …
    std::string subject; // "alert:ID", "rule:ID", "alerts", "settings"
    std::string what;    // the rest, as JSON
    std::string hash;    // 64 hex digits
};

// The last entry: whoever knows it can tell whether anything up to it was changed.
struct AuditHead {
    std::uint64_t number = 0; // 0: nothing was done yet
    std::string hash;
    friend bool operator==(const AuditHead&, const AuditHead&) = default;
};

// The hash that an entry has after the one before it (empty before the first).
[[nodiscard]] std::string auditHash(const std::string& before, const AuditEntry& entry);

// What a check of a store found; all is well when there are no problems.
struct StoreVerification {
    AuditHead head;
    std::uint64_t alerts = 0;
    std::vector<std::string> problems; // a sentence each, the first maxVerifyProblems
    std::uint64_t problemCount = 0;    // of all
};
inline constexpr std::size_t maxVerifyProblems = 100;

} // namespace cosmoswatch
