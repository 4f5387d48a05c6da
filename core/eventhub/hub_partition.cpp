#include "core/eventhub/hub_partition.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr std::chrono::seconds retryAfter{1};
constexpr std::chrono::minutes recent{1}; // older messages mean that there are more to come

std::int64_t nowInMilliseconds() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(now().time_since_epoch()).count();
}

} // namespace

HubPartition::HubPartition(HubClient& client, HubHealth& health, Wake& wake, std::int32_t number,
                           std::optional<HubCursor> cursor)
    : client_(client), health_(health), number_(number), queue_(rd_kafka_queue_new(client.kafka())),
      cursor_(cursor), next_(cursor ? cursor->offset + 1 : -1) {
    rd_kafka_queue_cb_event_enable(
        queue_, [](rd_kafka_t*, void* opaque) { static_cast<Wake*>(opaque)->notify(); }, &wake);
}

HubPartition::~HubPartition() {
    rd_kafka_queue_cb_event_enable(queue_, nullptr, nullptr);
    head_.reset();
    stop();
    rd_kafka_queue_destroy(queue_);
}

std::string HubPartition::place() const {
    return fmt::format("{}/{}", client_.address().place(), number_);
}

std::int64_t HubPartition::timeOf(const rd_kafka_message_t& message) {
    rd_kafka_timestamp_type_t type{};
    return rd_kafka_message_timestamp(&message, &type);
}

bool HubPartition::look() {
    constexpr int mostPassedOver = 1000;
    for (int i = 0; !head_ && i < mostPassedOver; ++i) {
        if (!started_ && !start()) return false;
        KafkaMessage message(rd_kafka_consume_queue(queue_, 0));
        if (!message) return false;
        consider(std::move(message));
    }
    return head_ != nullptr;
}

KafkaMessage HubPartition::take() {
    cursor_ = HubCursor{head_->offset, time()};
    next_ = head_->offset + 1;
    return std::move(head_);
}

// At the last message that was taken: that it is still the same tells that the hub is.
bool HubPartition::start() {
    if (Clock::now() < nextTry_) return false;
    nextTry_ = Clock::now() + retryAfter;
    const auto from = whereToGoOn();
    if (!from) return false;
    if (rd_kafka_consume_start_queue(client_.topic(), number_, *from, queue_) == -1) {
        client_.failed(rd_kafka_last_error(), rd_kafka_err2str(rd_kafka_last_error()));
        return false;
    }
    comparing_ = cursor_ && *from == cursor_->offset;
    lost_ = false;
    started_ = true;
    reachedEnd_ = false;
    heard_ = Clock::now();
    return true;
}

void HubPartition::stop() {
    if (started_) rd_kafka_consume_stop(client_.topic(), number_);
    started_ = false;
}

std::optional<std::int64_t> HubPartition::whereToGoOn() {
    if (!cursor_) return RD_KAFKA_OFFSET_BEGINNING;
    if (!lost_) return cursor_->offset;
    std::int64_t first = 0;
    std::int64_t end = 0;
    const auto asked =
        rd_kafka_query_watermark_offsets(client_.kafka(), client_.address().hub.c_str(), number_, &first,
                                         &end, static_cast<int>(hubAnswerTimeout.count()));
    if (asked != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
    const std::int64_t next = cursor_->offset + 1;
    if (next > end) {
        beginAnew();
        return RD_KAFKA_OFFSET_BEGINNING;
    }
    if (next >= first) return next; // only what was taken is gone
    const std::string since = messageTimeText(cursor_->time);
    health_.report(
        place(),
        fmt::format("{} messages are lost{}: the hub had removed them before they were read. Reading "
                    "goes on with the oldest one there is. Give the hub a longer retention time, or "
                    "keep Cosmos Watch running.",
                    formatCount(static_cast<std::uint64_t>(first - next)),
                    since.empty() ? "" : ", those after " + since));
    return first;
}

void HubPartition::beginAnew() {
    health_.report(place(),
                   "The hub was deleted and made anew: its messages are counted from the start again. All "
                   "that it has now is read.");
    cursor_.reset();
    next_ = -1;
}

void HubPartition::consider(KafkaMessage message) {
    heard_ = Clock::now();
    inDoubt_ = false;
    switch (message->err) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
        if (wasTaken(*message)) return;
        if (nowInMilliseconds() - timeOf(*message) > std::chrono::milliseconds(recent).count())
            reachedEnd_ = false;
        head_ = std::move(message);
        return;
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
        reachedEnd_ = true;
        comparing_ = false;
        return;
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
        stop();
        lost_ = true;
        nextTry_ = {};
        return;
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
        client_.failed(message->err, rd_kafka_message_errstr(message.get()));
        return;
    default: // a message that is damaged, say; librdkafka goes on behind it
        health_.report(place(), fmt::format("Something could not be read at {}: {}", message->offset,
                                            visible(elide(rd_kafka_message_errstr(message.get()), 300))));
    }
}

bool HubPartition::wasTaken(const rd_kafka_message_t& message) {
    if (!cursor_ || message.offset > cursor_->offset) {
        comparing_ = false;
        return false;
    }
    const std::int64_t time = timeOf(message);
    const bool isOther = comparing_ && message.offset == cursor_->offset && time >= 0 && cursor_->time >= 0 &&
                         time != cursor_->time;
    if (isOther) {
        stop();
        beginAnew();
        nextTry_ = {};
    }
    return true;
}

void HubPartition::expectMore() {
    inDoubt_ = true;
    heard_ = Clock::now();
}

bool HubPartition::isExpected(std::chrono::milliseconds patience) const {
    return !head_ && (!reachedEnd_ || inDoubt_) && Clock::now() - heard_ < patience;
}

std::uint64_t HubPartition::behind() const {
    std::int64_t first = -1;
    std::int64_t end = -1;
    rd_kafka_get_watermark_offsets(client_.kafka(), client_.address().hub.c_str(), number_, &first, &end);
    const std::int64_t next = next_ < 0 ? std::max<std::int64_t>(first, 0) : next_.load();
    return end > next ? static_cast<std::uint64_t>(end - next) : 0;
}

} // namespace cosmoswatch
