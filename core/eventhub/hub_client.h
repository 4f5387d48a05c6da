// One connection to a hub through librdkafka: signs in, keeps trying, knows the partitions.
#pragma once

#include "core/azure/access_token.h"
#include "core/azure/remote_access.h"
#include "core/eventhub/hub_configuration.h"
#include "core/eventhub/hub_failure.h"
#include "core/eventhub/hub_health.h"

#include <chrono>
#include <cstdint>
#include <librdkafka/rdkafka.h>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

struct addrinfo;

namespace cosmoswatch {

// How long one question to the server may take; so long may a stop take, too.
inline constexpr std::chrono::milliseconds hubAnswerTimeout{800};

class HubClient {
public:
    struct Setting {
        HubAddress address;
        HubLogs logs;
        RemoteAccess access;
        HubOptions options;
    };
    // Fails for a secret that is not there or is none, and for certificates that cannot be read; what the
    // network does is in `health`, which outlives the client, as `wake` does.
    [[nodiscard]] static Result<std::unique_ptr<HubClient>>
    open(const Setting& setting, std::size_t partitions, HubHealth& health, Wake& wake);
    ~HubClient();
    HubClient(const HubClient&) = delete;
    HubClient& operator=(const HubClient&) = delete;

    // How many there are, as far as is known; 0 before the server has told.
    [[nodiscard]] std::size_t partitions() const;
    // What is wrong, as long as nothing works.
    [[nodiscard]] std::optional<Error> error() const;
    // Something that a partition was told: the hub is gone, a right is missing.
    void failed(rd_kafka_resp_err_t error, std::string_view reason);
    // Tells the consumer group how far all was handed on: for people's tools, nothing here reads it.
    void tellGroup(const std::vector<std::pair<std::int32_t, std::int64_t>>& next);

    [[nodiscard]] rd_kafka_t* kafka() const { return kafka_; }
    [[nodiscard]] rd_kafka_topic_t* topic() const { return topic_; }
    [[nodiscard]] const HubAddress& address() const { return setting_.address; }
    [[nodiscard]] Error explainFailure(rd_kafka_resp_err_t error, std::string_view reason) const;

private:
    using Clock = std::chrono::steady_clock;

    HubClient(const Setting& setting, HubHealth& health, Wake& wake);
    Result<void> prepareSignIn(rd_kafka_conf_t& configuration);
    Result<std::string> readConnectionString();
    void listen(rd_kafka_conf_t& configuration);
    Result<void> start(KafkaConfiguration configuration);
    void serve(const std::stop_token& stop);
    void askForPartitions();
    void renewSignIn();
    void refreshToken(rd_kafka_t& kafka);
    void setToken(rd_kafka_t& kafka, const AccessToken& token);
    void onError(rd_kafka_resp_err_t error, std::string_view reason);
    void onStatistics(std::string_view json);
    void setDown(const Error& error);
    int lookUp(const char* host, const char* service, const addrinfo* hints, addrinfo** found) const;

    const Setting setting_;
    HubHealth& health_;
    Wake& wake_;
    HubCredential credential_;
    std::string connectionString_; // as it was last read; only the serving thread looks after the start
    std::unique_ptr<TokenSource> tokens_;
    std::stop_source stop_;

    rd_kafka_t* kafka_ = nullptr;
    rd_kafka_topic_t* topic_ = nullptr;

    mutable std::mutex mutex_; // guards the rest
    std::size_t partitions_ = 0;
    bool isUp_ = false;       // a server has let us in
    bool isRefused_ = false;  // our key or token was not taken
    bool hasNoToken_ = false; // Entra ID gives none
    bool hubIsMissing_ = false;
    int certificate_ = 0; // X509_V_ERR_… of the last one that was refused
    std::optional<Error> error_; // the last one, whether it is over or not
    Clock::time_point nextQuestion_{};
    Clock::time_point nextRenewal_{};
    std::chrono::milliseconds renewalWait_{};
    std::jthread thread_; // last: it uses all of the above
};

} // namespace cosmoswatch
