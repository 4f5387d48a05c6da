// One partition being read: hands out its messages in order, from where our cursor stands.
#pragma once

#include "core/eventhub/hub_client.h"
#include "core/eventhub/hub_cursor.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <librdkafka/rdkafka.h>
#include <memory>
#include <optional>
#include <string>

namespace cosmoswatch {

struct KafkaMessageDeleter {
    void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
};
using KafkaMessage = std::unique_ptr<rd_kafka_message_t, KafkaMessageDeleter>;

class HubPartition {
public:
    // From the very first message that the hub still has when there is no cursor.
    HubPartition(HubClient& client, HubHealth& health, Wake& wake, std::int32_t number,
                 std::optional<HubCursor> cursor);
    ~HubPartition();
    HubPartition(const HubPartition&) = delete;
    HubPartition& operator=(const HubPartition&) = delete;

    // Whether a message is at hand; time() and take() are about it.
    [[nodiscard]] bool look();
    [[nodiscard]] std::int64_t time() const { return timeOf(*head_); } // put into the hub, ms since 1970
    [[nodiscard]] KafkaMessage take();

    [[nodiscard]] std::int32_t number() const { return number_; }
    [[nodiscard]] const std::optional<HubCursor>& cursor() const { return cursor_; } // behind what was taken
    [[nodiscard]] bool hasReachedEnd() const { return reachedEnd_; }
    // The connection was down: there may be more, though the end was reached.
    void expectMore();
    // More is there, or may be, and was heard of within `patience`.
    [[nodiscard]] bool isExpected(std::chrono::milliseconds patience) const;
    // Messages that are there but were not taken; from any thread.
    [[nodiscard]] std::uint64_t behind() const;

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] static std::int64_t timeOf(const rd_kafka_message_t& message);
    bool start();
    void stop();
    [[nodiscard]] std::optional<std::int64_t> whereToGoOn();
    void consider(KafkaMessage message);
    [[nodiscard]] bool wasTaken(const rd_kafka_message_t& message);
    void beginAnew();
    [[nodiscard]] std::string place() const;

    HubClient& client_;
    HubHealth& health_;
    const std::int32_t number_;
    rd_kafka_queue_t* queue_ = nullptr;
    std::optional<HubCursor> cursor_;
    std::atomic<std::int64_t> next_; // offset; -1 when not known yet
    KafkaMessage head_;
    bool started_ = false;
    bool lost_ = false;      // our position is not in the hub any more
    bool comparing_ = false; // the first message should be the last one that was taken
    bool reachedEnd_ = false;
    bool inDoubt_ = false; // whether that is still the end
    Clock::time_point heard_ = Clock::now();
    Clock::time_point nextTry_{};
};

} // namespace cosmoswatch
