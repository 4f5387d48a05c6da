// Reports for people outside the house: what would tell them about clients and data is replaced, and what
// remains can still be followed, because the same value is replaced by the same words.
#pragma once

#include "core/report/report.h"

#include <string>
#include <vector>

namespace cosmoswatch {

struct Redaction {
    bool addresses = false; // of clients: "[address 1]"
    bool names = false;     // of principals: "[principal 1]"
    bool literals = false;  // of queries: texts and numbers in them
    [[nodiscard]] bool any() const { return addresses || names || literals; }
    friend bool operator==(const Redaction&, const Redaction&) = default;
};

// Evidence goes when a record cannot be understood, and so cannot be cleaned.
[[nodiscard]] std::vector<AlertReport> redact(std::vector<AlertReport> reports, const Redaction& redaction);
[[nodiscard]] AlertReport redact(AlertReport report, const Redaction& redaction);
[[nodiscard]] IncidentReport redact(IncidentReport report, const Redaction& redaction);

} // namespace cosmoswatch
