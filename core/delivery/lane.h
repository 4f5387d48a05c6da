// One receiver's way from new alerts to what was sent: collects by the rule into the outbox, sends what is
// due, and waits after a failure. Everything it must know after a kill stands in the store.
#pragma once

#include "core/delivery/channel_factory.h"
#include "core/delivery/plan.h"
#include "core/net/http_client.h"
#include "core/store/alert_store.h"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace cosmoswatch {

// How a receiver is doing.
struct DeliveryHealth {
    std::string receiver;
    std::string kind;
    std::string place;
    bool paused = false;
    std::uint64_t waiting = 0;
    std::uint64_t sent = 0;    // ever
    std::uint64_t givenUp = 0; // that are still kept
    std::optional<Timestamp> oldestWaiting;
    std::optional<Timestamp> lastSent;
    std::string lastError; // the newest ever
    std::optional<Timestamp> lastErrorTime;
    std::string problem;              // what keeps it from sending now; empty when nothing does
    std::optional<Timestamp> nextTry; // after a failure
};

class Lane {
public:
    using ClockTime = std::function<Timestamp()>;

    Lane(ReceiverSettings receiver, AlertStore& store, const DeliveryAccess& access,
         const ChannelMaker& makeChannel, ClockTime clock);

    // Takes its place in the store; tried again by the next round when that failed.
    void open();
    // Collects and sends what is due; returns whether there was anything to do. From one thread.
    bool round(const std::stop_token& stop);
    [[nodiscard]] DeliveryHealth health() const; // from any thread; without what the store knows

    static constexpr std::chrono::seconds firstRetry{1};
    static constexpr std::chrono::minutes longestRetry{10};
    // Older alerts than this were not missed but read late, or belong to a receiver that came back.
    static constexpr std::chrono::days oldestTold{7};

private:
    [[nodiscard]] Result<void> takePlace();
    [[nodiscard]] Result<bool> collect();
    [[nodiscard]] Result<bool> queueSnapshot();
    [[nodiscard]] Result<bool> sendDue(const std::stop_token& stop);
    [[nodiscard]] Result<void> sendAll(std::vector<OutboxMessage> due, const std::stop_token& stop);
    // Nothing when nobody needs the message any more.
    [[nodiscard]] Result<std::optional<Message>> load(const OutboxMessage& queued) const;
    [[nodiscard]] OutboxChange outcomeOf(const OutboxMessage& queued,
                                         const tl::expected<void, Refusal>& sent);
    void hold(const Error& error, std::optional<std::chrono::milliseconds> asked = {});

    const ReceiverSettings receiver_;
    AlertStore& store_;
    const DeliveryAccess access_;
    const ChannelMaker makeChannel_;
    const ClockTime clock_;
    std::unique_ptr<Channel> channel_;
    bool opened_ = false;
    std::optional<std::uint64_t> seenRevision_;
    std::optional<Timestamp> snapshotWeek_; // whose snapshot was queued
    Backoff backoff_{firstRetry, longestRetry};

    mutable std::mutex mutex_; // guards what health() tells
    std::string problem_;
    std::optional<Timestamp> heldUntil_;
};

} // namespace cosmoswatch
