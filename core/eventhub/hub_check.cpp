#include "core/base/text.h"
#include "core/eventhub/hub_message.h"
#include "core/eventhub/hub_partition.h"
#include "core/eventhub/hub_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace cosmoswatch {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds longestWait{15};         // for the server
constexpr std::chrono::milliseconds secondChance{1500}; // it may have other addresses, too
constexpr std::chrono::seconds longestLook{5};          // at messages
constexpr std::int64_t messagesOfEach = 5;              // of a partition, the newest

bool isFinal(ErrorCode code) {
    return code == ErrorCode::Untrusted || code == ErrorCode::PermissionDenied || code == ErrorCode::NotFound;
}

Result<void> waitForPartitions(HubClient& client, Wake& wake, const std::stop_token& stop) {
    const auto begin = Clock::now();
    std::optional<Clock::time_point> failed;
    for (;;) {
        if (client.partitions() > 0) return {};
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "was stopped", client.address().place());
        const auto error = client.error();
        if (error && !failed) failed = Clock::now();
        if (error && (isFinal(error->code) || Clock::now() - *failed > secondChance))
            return tl::unexpected(*error);
        if (Clock::now() - begin > longestWait)
            return tl::unexpected(client.explainFailure(RD_KAFKA_RESP_ERR__TRANSPORT, "timed out"));
        wake.wait(std::chrono::milliseconds(100), stop);
    }
}

// What stands in the newest messages of all partitions.
class Look {
public:
    explicit Look(HubClient& client)
        : client_(client), queue_(rd_kafka_queue_new(client.kafka())),
          partitions_(static_cast<std::int32_t>(client.partitions())) {}
    Look(const Look&) = delete;
    Look& operator=(const Look&) = delete;
    ~Look() {
        for (const auto number : reading_)
            rd_kafka_consume_stop(client_.topic(), number);
        rd_kafka_queue_destroy(queue_);
    }

    Result<void> read(const std::stop_token& stop);
    [[nodiscard]] SourceCheck result() const;

private:
    Result<void> begin(std::int32_t number);
    Result<void> consider(const rd_kafka_message_t& message);

    HubClient& client_;
    rd_kafka_queue_t* queue_;
    std::int32_t partitions_;
    std::vector<std::int32_t> reading_;
    std::set<std::int32_t> open_; // the end is not reached yet
    std::uint64_t messages_ = 0;  // that the hub has
    std::int64_t newest_ = -1;    // ms since 1970
    EventBatch batch_;
};

Result<void> Look::begin(std::int32_t number) {
    std::int64_t first = 0;
    std::int64_t end = 0;
    const auto error =
        rd_kafka_query_watermark_offsets(client_.kafka(), client_.address().hub.c_str(), number, &first, &end,
                                         static_cast<int>(hubAnswerTimeout.count()));
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
        return tl::unexpected(client_.explainFailure(error, rd_kafka_err2str(error)));
    messages_ += static_cast<std::uint64_t>(std::max<std::int64_t>(end - first, 0));
    if (end <= first) return {};
    if (rd_kafka_consume_start_queue(client_.topic(), number, std::max(first, end - messagesOfEach),
                                     queue_) == 0) {
        reading_.push_back(number);
        open_.insert(number);
    }
    return {};
}

Result<void> Look::read(const std::stop_token& stop) {
    for (std::int32_t number = 0; number < partitions_ && !stop.stop_requested(); ++number)
        if (auto done = begin(number); !done) return done;
    const auto until = Clock::now() + longestLook;
    while (!open_.empty() && !stop.stop_requested() && Clock::now() < until) {
        const KafkaMessage message(rd_kafka_consume_queue(queue_, 100));
        if (!message) continue;
        if (auto done = consider(*message); !done) return done;
    }
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "was stopped", client_.address().place());
    return {};
}

Result<void> Look::consider(const rd_kafka_message_t& message) {
    static const auto place = std::make_shared<const std::string>();
    if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        open_.erase(message.partition);
    } else if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        rd_kafka_timestamp_type_t type{};
        newest_ = std::max(newest_, rd_kafka_message_timestamp(&message, &type));
        if (message.payload)
            decodeMessage({static_cast<const char*>(message.payload), message.len}, place, message.offset,
                          batch_);
    } else if (message.err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
        return tl::unexpected(client_.explainFailure(message.err, rd_kafka_message_errstr(&message)));
    }
    return {};
}

SourceCheck Look::result() const {
    constexpr std::array<const char*, 4> names{"DataPlaneRequests", "QueryRuntimeStatistics",
                                               "ControlPlaneRequests", "the Activity Log"};
    std::set<std::size_t> kinds;
    for (const Event& event : batch_.events)
        kinds.insert(event.details.index());
    SourceCheck check;
    check.logs = messages_;
    check.found =
        fmt::format("{} {}, {} {}", formatCount(static_cast<std::uint64_t>(partitions_)),
                    partitions_ == 1 ? "partition" : "partitions",
                    messages_ == 0 ? "no" : formatCount(messages_), messages_ == 1 ? "message" : "messages");
    if (newest_ > 0) check.found += ", the newest of " + messageTimeText(newest_);
    if (messages_ == 0) {
        check.advice.emplace_back(
            "Nothing is in the hub now. It can be added all the same: records are read when "
            "they come. Does a diagnostic setting stream to this hub?");
    } else if (kinds.empty()) {
        check.advice.emplace_back(
            "The newest messages hold no record of Azure Cosmos DB. Is it the hub that the "
            "account’s diagnostic setting streams to?");
    } else {
        std::string seen;
        for (const std::size_t kind : kinds)
            seen += (seen.empty() ? "" : ", ") + std::string(names[kind]);
        check.found += "; in the newest: " + seen;
        if (kinds.size() < names.size())
            check.advice.emplace_back(
                "Only the newest messages were looked at. Cosmos Watch wants "
                "DataPlaneRequests, QueryRuntimeStatistics and ControlPlaneRequests of each "
                "account, and the subscription’s Activity Log: are all of them streamed?");
    }
    return check;
}

// Whether the group may be told how far all was read; nothing depends on it.
std::optional<std::string> adviceOnGroup(HubClient& client) {
    if (client.address().group.empty()) return std::nullopt;
    auto* offsets = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(offsets, client.address().hub.c_str(), 0);
    const auto error =
        rd_kafka_committed(client.kafka(), offsets, static_cast<int>(hubAnswerTimeout.count()));
    rd_kafka_topic_partition_list_destroy(offsets);
    if (error != RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED && error != RD_KAFKA_RESP_ERR_INVALID_GROUP_ID)
        return std::nullopt;
    return client.explainFailure(error, rd_kafka_err2str(error)).what;
}

} // namespace

Result<SourceCheck> checkHubLogs(const HubLogs& logs, const RemoteAccess& access, const std::stop_token& stop,
                                 const HubOptions& options) {
    auto address = hubAddress(logs);
    if (!address) return tl::unexpected(address.error());
    HubHealth health;
    Wake wake;
    const auto client = HubClient::open({*address, logs, access, options}, 1, health, wake);
    if (!client) return tl::unexpected(client.error());
    if (auto done = waitForPartitions(**client, wake, stop); !done) return tl::unexpected(done.error());
    Look look(**client);
    if (auto done = look.read(stop); !done) return tl::unexpected(done.error());
    SourceCheck check = look.result();
    if (auto advice = adviceOnGroup(**client)) check.advice.push_back(std::move(*advice));
    return check;
}

Result<SourceCheck> checkHubLogs(const HubLogs& logs, const RemoteAccess& access,
                                 const std::stop_token& stop) {
    return checkHubLogs(logs, access, stop, HubOptions{});
}

} // namespace cosmoswatch
