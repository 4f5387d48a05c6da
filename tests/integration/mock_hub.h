// A hub of the Kafka client's own mock cluster, in this process, on loopback.
#pragma once

#include <librdkafka/rdkafka.h>
// Behind rdkafka.h, as it asks for.
#include <librdkafka/rdkafka_mock.h>

#include <QByteArray>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace cosmoswatch::testing {

class MockHub {
public:
    explicit MockHub(int partitions, std::string name = "insights-logs") : name_(std::move(name)) {
        std::array<char, 256> text{};
        rd_kafka_conf_t* conf = rd_kafka_conf_new();
        rd_kafka_conf_set_log_cb(conf, [](const rd_kafka_t*, int, const char*, const char*) {});
        owner_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, text.data(), text.size());
        cluster_ = rd_kafka_mock_cluster_new(owner_, 1);
        servers_ = rd_kafka_mock_cluster_bootstraps(cluster_);
        rd_kafka_mock_topic_create(cluster_, name_.c_str(), partitions, 1);
    }
    MockHub(const MockHub&) = delete;
    MockHub& operator=(const MockHub&) = delete;
    ~MockHub() {
        rd_kafka_mock_cluster_destroy(cluster_);
        rd_kafka_destroy(owner_);
    }

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::string& server() const { return servers_; }
    [[nodiscard]] rd_kafka_mock_cluster_t* cluster() const { return cluster_; }
    void setDown() { rd_kafka_mock_broker_set_down(cluster_, 1); }
    void setUp() { rd_kafka_mock_broker_set_up(cluster_, 1); }
    void setMissing(bool missing) {
        rd_kafka_mock_topic_set_error(cluster_, name_.c_str(),
                                      missing ? RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART
                                              : RD_KAFKA_RESP_ERR_NO_ERROR);
    }

private:
    std::string name_;
    rd_kafka_t* owner_ = nullptr;
    rd_kafka_mock_cluster_t* cluster_ = nullptr;
    std::string servers_;
};

// Puts messages into the hub; send() returns once they are there.
class HubWriter {
public:
    explicit HubWriter(const std::string& server, std::string hub, const char* compression = "none")
        : hub_(std::move(hub)) {
        std::array<char, 256> text{};
        rd_kafka_conf_t* conf = rd_kafka_conf_new();
        rd_kafka_conf_set_log_cb(conf, [](const rd_kafka_t*, int, const char*, const char*) {});
        for (const auto& [name, value] : {std::pair<const char*, std::string>{"bootstrap.servers", server},
                                          {"compression.codec", compression},
                                          {"linger.ms", "2"},
                                          {"message.max.bytes", "8000000"}})
            if (rd_kafka_conf_set(conf, name, value.c_str(), text.data(), text.size()) != RD_KAFKA_CONF_OK)
                throw std::runtime_error(text.data());
        rd_kafka_conf_set_dr_msg_cb(conf, [](rd_kafka_t*, const rd_kafka_message_t* message, void*) {
            if (message->err) qWarning("not delivered: %s", rd_kafka_err2str(message->err));
        });
        producer_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, text.data(), text.size());
        if (!producer_) throw std::runtime_error(text.data());
    }
    HubWriter(const HubWriter&) = delete;
    HubWriter& operator=(const HubWriter&) = delete;
    ~HubWriter() { rd_kafka_destroy(producer_); }

    // `time` in ms since 1970: when it was put into the hub; 0: now. A null message is a tombstone.
    void put(int partition, const QByteArray& message, std::int64_t time = 0) {
        const auto value = message.isNull() ? nullptr : const_cast<char*>(message.constData());
        const auto error =
            rd_kafka_producev(producer_, RD_KAFKA_V_TOPIC(hub_.c_str()), RD_KAFKA_V_PARTITION(partition),
                              RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY | RD_KAFKA_MSG_F_BLOCK),
                              RD_KAFKA_V_VALUE(value, static_cast<std::size_t>(message.size())),
                              RD_KAFKA_V_TIMESTAMP(time), RD_KAFKA_V_END);
        if (error) qWarning("not put: %s", rd_kafka_err2str(error));
    }
    [[nodiscard]] bool flush(int milliseconds = 15'000) {
        return rd_kafka_flush(producer_, milliseconds) == RD_KAFKA_RESP_ERR_NO_ERROR;
    }
    [[nodiscard]] bool send(int partition, const QByteArray& message, std::int64_t time = 0) {
        put(partition, message, time);
        return flush();
    }

private:
    std::string hub_;
    rd_kafka_t* producer_ = nullptr;
};

} // namespace cosmoswatch::testing
