// One way out of the house. A channel sends what it is given, once; the dispatcher keeps the queue, tries
// again and remembers what was sent.
#pragma once

#include "core/base/result.h"
#include "core/report/report.h"

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace cosmoswatch {

struct Message {
    enum class Purpose { Alert, Digest, Snapshot, Test };
    std::string id; // the same for every try: receivers know a repeat by it
    Purpose purpose = Purpose::Alert;
    std::vector<AlertReport> alerts; // one, but of a digest, a snapshot or a test
};

// Why it was not sent, and whether trying again can help.
struct Refusal {
    Error error;
    bool final = false; // never tried again
    std::optional<std::chrono::milliseconds> retryAfter = std::nullopt;
};

// Used by one thread at a time. Obeys a stop within a second.
class Channel {
public:
    virtual ~Channel() = default;
    [[nodiscard]] virtual tl::expected<void, Refusal> send(const Message& message,
                                                           const std::stop_token& stop) = 0;
};

} // namespace cosmoswatch
