// One way out of the house. A channel sends what it is given, once; the dispatcher keeps the queue, tries
// again and remembers what was sent.
#pragma once

#include "core/base/result.h"
#include "core/report/report.h"
#include "core/store/outbox.h"

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace cosmoswatch {

struct Message {
    using Purpose = MessagePurpose;
    std::string id; // the same for every try: receivers know a repeat by it
    Purpose purpose = Purpose::Alert;
    std::vector<AlertReport> alerts;    // one, but of a digest, a snapshot or a test
    std::size_t leftOut = 0;            // alerts of a digest that would be too long
    Timestamp time{};                   // when it was queued: the same for every try
    std::vector<std::string> reached{}; // recipients that have it from an earlier try
};

// Why it was not sent, and whether trying again can help.
struct Refusal {
    Error error;
    bool final = false; // never tried again: the receiver will not take this message
    std::optional<std::chrono::milliseconds> retryAfter = std::nullopt;
    std::vector<std::string> reached{}; // recipients that have it nevertheless
};

// Used by one thread at a time. Obeys a stop within a second, then with an error of Cancelled.
class Channel {
public:
    virtual ~Channel() = default;
    [[nodiscard]] virtual tl::expected<void, Refusal> send(const Message& message,
                                                           const std::stop_token& stop) = 0;
};

} // namespace cosmoswatch
