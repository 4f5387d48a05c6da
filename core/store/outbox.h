// What is to be sent to receivers, and what became of it. Each receiver has a place in the order in which
// alerts were first written; moving it on and queueing what came in between is one transaction, so that a
// kill loses nothing and queues nothing twice.
#pragma once

#include "core/alert/alert.h"
#include "core/base/result.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cosmoswatch {

enum class MessagePurpose : std::uint8_t { Alert, Digest, Snapshot, Test };
// Withdrawn: nobody needs it any more, its alerts were dismissed or are gone.
enum class MessageState : std::uint8_t { Waiting, Sending, Sent, GivenUp, Withdrawn };

[[nodiscard]] std::string_view name(MessagePurpose purpose); // "alert", "digest", …
[[nodiscard]] std::string_view name(MessageState state);     // "waiting", "given-up", …

struct OutboxMessage {
    std::string receiver;
    std::string id; // one of the receiver's; the same at every try
    MessagePurpose purpose = MessagePurpose::Alert;
    Severity severity = Severity::Low; // the highest of its alerts
    std::vector<std::string> alerts;   // ids
    MessageState state = MessageState::Waiting;
    std::uint32_t attempts = 0;
    Timestamp queued{};
    Timestamp nextTry{};
    std::optional<Timestamp> ended; // sent, given up or withdrawn
    std::string lastError;
    std::vector<std::string> reached; // of several recipients, those that have it
};

struct OutboxEntry {
    std::string id;
    MessagePurpose purpose = MessagePurpose::Alert;
    Severity severity = Severity::Low;
    std::vector<std::string> alerts;
    Timestamp queued{};
    Timestamp notBefore{};
};

struct OutboxChange {
    std::string id;
    MessageState state = MessageState::Waiting;
    Timestamp time{};    // of the change
    Timestamp nextTry{}; // of one that waits
    std::string error{};
    std::vector<std::string> reached{}; // what is there already stays
};

// Alerts by when they were first written, from a receiver's place on.
struct NewAlerts {
    std::vector<Alert> alerts;
    std::int64_t until = 0; // the receiver's place once they are queued
};

struct OutboxFilter {
    std::string receiver{};             // empty: all
    std::vector<MessageState> states{}; // empty: all
    std::optional<Timestamp> dueBy{};   // only what may be tried by then
};

struct ReceiverStanding {
    std::string receiver;
    std::uint64_t waiting = 0; // or being sent
    std::uint64_t sent = 0;    // ever
    std::uint64_t givenUp = 0; // that are still kept
    std::optional<Timestamp> oldestWaiting;
    std::optional<Timestamp> lastSent;
    std::string lastError; // the newest ever; empty when there was none
    std::optional<Timestamp> lastErrorTime;
};

// Part of AlertReader.
class OutboxReader {
public:
    virtual ~OutboxReader() = default;
    // In the order of their next try; `limit` of them.
    [[nodiscard]] virtual Result<std::vector<OutboxMessage>> outbox(const OutboxFilter& filter,
                                                                    std::size_t limit) const = 0;
    [[nodiscard]] virtual Result<std::vector<ReceiverStanding>> receiverStandings() const = 0; // by name
    // Messages about single alerts that were queued for it from then on, indexed by Severity.
    [[nodiscard]] virtual Result<std::array<std::uint64_t, 4>> alertMessagesSince(const std::string& receiver,
                                                                                  Timestamp from) const = 0;
    // What is behind its place, at most `limit`, suppressed ones among them; NotFound before it was opened.
    [[nodiscard]] virtual Result<NewAlerts> newAlerts(const std::string& receiver,
                                                      std::size_t limit) const = 0;
};

// Part of AlertStore.
class OutboxWriter {
public:
    virtual ~OutboxWriter() = default;
    // A new receiver begins with the alerts that come from now on. What was being sent when the program ended
    // waits again, and what failed before is due at once: the settings may have been mended.
    [[nodiscard]] virtual Result<void> openReceiver(const std::string& receiver) = 0;
    // Adds messages and moves the receiver's place to `until`. One whose id is there already is not added:
    // while it waits for its first try, it takes the alerts that it does not have; else it stays as it is.
    [[nodiscard]] virtual Result<void> enqueue(const std::string& receiver,
                                               std::span<const OutboxEntry> entries,
                                               std::optional<std::int64_t> until) = 0;
    // All or none; NotFound when the receiver has no such message. A change to Sending counts as a try.
    [[nodiscard]] virtual Result<void> changeOutbox(const std::string& receiver,
                                                    std::span<const OutboxChange> changes) = 0;
    // Removes some of what has ended before then, and of the rest all but the newest `keep` of each receiver;
    // says how many: call it again while there are.
    [[nodiscard]] virtual Result<std::uint64_t> pruneOutbox(Timestamp before, std::uint64_t keep) = 0;
};

} // namespace cosmoswatch
