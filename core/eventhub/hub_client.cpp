#include "core/eventhub/hub_client.h"

#include "core/base/text.h"
#include "core/net/name_lookup.h"

#include <fmt/format.h>
#include <netdb.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <condition_variable>

namespace cosmoswatch {
namespace {

constexpr std::chrono::milliseconds pollTime{50};
constexpr std::chrono::milliseconds longestRenewalWait{120'000};
constexpr std::size_t mostPartitions = 4096; // twice what Azure has in its largest tier

// What is looked at of librdkafka's statistics.
struct Statistics {
    bool isUp = false; // some server has let us in
    std::size_t partitions = 0;
};

// Names of servers stand in them as the server said: nothing is taken for granted.
std::optional<Statistics> readStatistics(std::string_view json, const std::string& hub) {
    try {
        const auto all = nlohmann::json::parse(json);
        Statistics statistics;
        for (const auto& broker : all.at("brokers"))
            statistics.isUp |= broker.at("state") == "UP";
        const auto& topics = all.at("topics");
        if (!topics.contains(hub)) return statistics;
        for (const auto& partition : topics.at(hub).at("partitions"))
            statistics.partitions +=
                partition.at("partition").get<int>() >= 0 && !partition.at("unknown").get<bool>();
        return statistics;
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;
    }
}

std::string mismatchOf(const HubConnectionString& string, const HubAddress& address) {
    if (string.host != address.host && !address.isLoopback())
        return fmt::format("The connection string is for the namespace {}, the source for {}.", string.host,
                           address.host);
    if (!string.hub.empty() && !equalsIgnoreCase(string.hub, address.hub))
        return fmt::format("The connection string is for the hub “{}”, the source for “{}”.",
                           visible(elide(string.hub, 120)), address.hub);
    return {};
}

} // namespace

Result<std::unique_ptr<HubClient>> HubClient::open(const Setting& setting, std::size_t partitions,
                                                   HubHealth& health, Wake& wake) {
    auto configuration =
        kafkaConfiguration(setting.address, setting.access.network, setting.options, partitions);
    if (!configuration) return tl::unexpected(configuration.error());
    std::unique_ptr<HubClient> client(new HubClient(setting, health, wake));
    if (!setting.options.plainToLoopback)
        if (auto done = client->prepareSignIn(**configuration); !done) return tl::unexpected(done.error());
    client->listen(**configuration);
    if (auto done = client->start(std::move(*configuration)); !done) return tl::unexpected(done.error());
    return client;
}

HubClient::HubClient(const Setting& setting, HubHealth& health, Wake& wake)
    : setting_(setting), health_(health), wake_(wake), renewalWait_(setting.options.reconnectAtMost) {}

HubClient::~HubClient() {
    stop_.request_stop();
    thread_ = {};
    if (topic_) rd_kafka_topic_destroy(topic_);
    if (kafka_) rd_kafka_destroy_flags(kafka_, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

Result<void> HubClient::prepareSignIn(rd_kafka_conf_t& configuration) {
    if (const auto* application = std::get_if<EntraApplication>(&setting_.logs.credential)) {
        credential_ = {application->secret, application->client, {}};
        tokens_ = std::make_unique<TokenSource>(
            *application, fmt::format("https://{}/.default", setting_.address.host), setting_.access);
        return signInWithTokens(configuration);
    }
    credential_.secret = std::get<ConnectionString>(setting_.logs.credential).secret;
    auto string = readConnectionString();
    if (!string) return tl::unexpected(string.error());
    connectionString_ = std::move(*string);
    return signInWithConnectionString(configuration, connectionString_);
}

Result<std::string> HubClient::readConnectionString() {
    auto string = setting_.access.secrets->read(credential_.secret);
    if (!string) return tl::unexpected(string.error());
    const auto parts = parseHubConnectionString(*string);
    if (!parts)
        return fail(parts.error().code,
                    fmt::format("The secret “{}” {}.", credential_.secret, parts.error().what),
                    setting_.address.place());
    const std::lock_guard lock(mutex_);
    credential_.mismatch = mismatchOf(*parts, setting_.address);
    return std::string(trim(*string));
}

// All that librdkafka says comes to the client that is its opaque value.
void HubClient::listen(rd_kafka_conf_t& configuration) {
    rd_kafka_conf_set_opaque(&configuration, this);
    rd_kafka_conf_set_log_cb(&configuration, [](const rd_kafka_t*, int, const char*, const char*) {});
    rd_kafka_conf_set_error_cb(&configuration, [](rd_kafka_t*, int error, const char* reason, void* self) {
        static_cast<HubClient*>(self)->onError(static_cast<rd_kafka_resp_err_t>(error), reason);
    });
    rd_kafka_conf_set_stats_cb(&configuration, [](rd_kafka_t*, char* json, std::size_t size, void* self) {
        static_cast<HubClient*>(self)->onStatistics({json, size});
        return 0; // librdkafka frees it
    });
    rd_kafka_conf_set_offset_commit_cb(&configuration, [](rd_kafka_t*, rd_kafka_resp_err_t error,
                                                          rd_kafka_topic_partition_list_t*, void* opaque) {
        auto& self = *static_cast<HubClient*>(opaque);
        if (error == RD_KAFKA_RESP_ERR_NO_ERROR || error == RD_KAFKA_RESP_ERR__NO_OFFSET ||
            error == RD_KAFKA_RESP_ERR__DESTROY)
            return;
        self.health_.report(self.address().place(),
                            fmt::format("The consumer group “{}” cannot be told how far all was read ({}). "
                                        "Nothing is lost: Cosmos Watch keeps its own positions.",
                                        self.address().group, rd_kafka_err2str(error)));
    });
    rd_kafka_conf_set_resolve_cb(&configuration, [](const char* host, const char* service,
                                                    const addrinfo* hints, addrinfo** found, void* self) {
        if (host || service || hints)
            return static_cast<const HubClient*>(self)->lookUp(host, service, hints, found);
        freeaddrinfo(*found);
        return 0;
    });
    if (setting_.options.plainToLoopback) return;
    // Decides nothing, only remembers why a certificate was refused.
    rd_kafka_conf_set_ssl_cert_verify_cb(&configuration,
                                         [](rd_kafka_t*, const char*, std::int32_t, int* error, int,
                                            const char*, std::size_t, char*, std::size_t, void* opaque) {
                                             if (*error == 0) return 1;
                                             auto& self = *static_cast<HubClient*>(opaque);
                                             const std::lock_guard lock(self.mutex_);
                                             self.certificate_ = *error;
                                             return 0;
                                         });
    if (!tokens_) return;
    rd_kafka_conf_enable_sasl_queue(&configuration, 1);
    rd_kafka_conf_set_oauthbearer_token_refresh_cb(&configuration,
                                                   [](rd_kafka_t* kafka, const char*, void* self) {
                                                       static_cast<HubClient*>(self)->refreshToken(*kafka);
                                                   });
}

Result<void> HubClient::start(KafkaConfiguration configuration) {
    std::array<char, 512> text{};
    kafka_ = rd_kafka_new(RD_KAFKA_CONSUMER, configuration.get(), text.data(), text.size());
    if (!kafka_)
        return fail(ErrorCode::Internal, fmt::format("The Kafka client does not start: {}", text.data()),
                    setting_.address.place());
    (void)configuration.release(); // its owner now
    if (tokens_)
        if (auto* error = rd_kafka_sasl_background_callbacks_enable(kafka_)) rd_kafka_error_destroy(error);
    topic_ = rd_kafka_topic_new(kafka_, setting_.address.hub.c_str(), nullptr);
    if (!topic_)
        return fail(ErrorCode::Internal, "The Kafka client does not take the hub’s name",
                    setting_.address.place());
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
    return {};
}

void HubClient::serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        rd_kafka_poll(kafka_, static_cast<int>(pollTime.count()));
        askForPartitions();
        renewSignIn();
    }
}

// Until they are known; later changes are in the statistics.
void HubClient::askForPartitions() {
    std::chrono::milliseconds timeout = hubAnswerTimeout;
    {
        const std::lock_guard lock(mutex_);
        if ((partitions_ > 0 && !hubIsMissing_) || Clock::now() < nextQuestion_) return;
        if (!isUp_) timeout = pollTime; // what goes wrong meanwhile must be heard
    }
    const struct rd_kafka_metadata* metadata = nullptr;
    const auto asked = rd_kafka_metadata(kafka_, 0, topic_, &metadata, static_cast<int>(timeout.count()));
    if (asked != RD_KAFKA_RESP_ERR_NO_ERROR) return; // the errors of the connection say why
    const auto topic = metadata->topic_cnt > 0 ? metadata->topics[0] : rd_kafka_metadata_topic{};
    if (topic.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        failed(topic.err, rd_kafka_err2str(topic.err));
    } else if (topic.partition_cnt > 0) {
        const std::lock_guard lock(mutex_);
        partitions_ = std::clamp(static_cast<std::size_t>(topic.partition_cnt), partitions_, mostPartitions);
        hubIsMissing_ = false;
        isUp_ = true;
        health_.connected();
        wake_.notify();
    }
    rd_kafka_metadata_destroy(metadata);
}

// The key may have been replaced where secrets are kept, and a token be taken back.
void HubClient::renewSignIn() {
    {
        const std::lock_guard lock(mutex_);
        if (!isRefused_ || isUp_ || Clock::now() < nextRenewal_) return;
        nextRenewal_ = Clock::now() + renewalWait_;
        renewalWait_ = std::min(renewalWait_ * 2, longestRenewalWait);
    }
    if (tokens_) {
        tokens_->forget();
        refreshToken(*kafka_);
        return;
    }
    auto string = readConnectionString();
    if (!string || *string == connectionString_) return;
    connectionString_ = std::move(*string);
    if (auto* error = rd_kafka_sasl_set_credentials(kafka_, connectionStringUser, connectionString_.c_str()))
        rd_kafka_error_destroy(error);
    const std::lock_guard lock(mutex_);
    renewalWait_ = setting_.options.reconnectAtMost;
}

void HubClient::refreshToken(rd_kafka_t& kafka) {
    const auto token = tokens_->token(stop_.get_token());
    if (token) {
        setToken(kafka, *token);
        return;
    }
    if (token.error().code == ErrorCode::Cancelled) return;
    {
        const std::lock_guard lock(mutex_);
        hasNoToken_ = true;
    }
    setDown(token.error());
    rd_kafka_oauthbearer_set_token_failure(&kafka, "none was given");
}

void HubClient::setToken(rd_kafka_t& kafka, const AccessToken& token) {
    const auto lifetime = std::max<Clock::duration>(token.expires - Clock::now(), std::chrono::seconds(1));
    const auto end = std::chrono::system_clock::now() + lifetime;
    const auto milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(end.time_since_epoch()).count();
    std::array<char, 256> text{};
    const auto taken = rd_kafka_oauthbearer_set_token(&kafka, token.value.c_str(), milliseconds,
                                                      "cosmoswatch", nullptr, 0, text.data(), text.size());
    if (taken != RD_KAFKA_RESP_ERR_NO_ERROR) rd_kafka_oauthbearer_set_token_failure(&kafka, "it is no token");
    const std::lock_guard lock(mutex_);
    hasNoToken_ = taken != RD_KAFKA_RESP_ERR_NO_ERROR;
}

void HubClient::onError(rd_kafka_resp_err_t error, std::string_view reason) {
    std::optional<Error> explained;
    {
        const std::lock_guard lock(mutex_);
        if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
            isUp_ = false;
            if (!error_) return; // what went wrong will be told
            explained = error_;
        } else if (error == RD_KAFKA_RESP_ERR__AUTHENTICATION && hasNoToken_) {
            return; // Entra ID's answer says more
        }
    }
    if (!explained) explained = explainFailure(error, reason);
    {
        const std::lock_guard lock(mutex_);
        const bool isOfConnection = error == RD_KAFKA_RESP_ERR__TRANSPORT ||
                                    error == RD_KAFKA_RESP_ERR__TIMED_OUT ||
                                    error == RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE;
        error_ = explained;
        if (isOfConnection && isUp_) return; // others may be up; the statistics will tell
        isUp_ = false;
        if (error == RD_KAFKA_RESP_ERR__AUTHENTICATION) isRefused_ = true;
    }
    setDown(*explained);
}

void HubClient::setDown(const Error& error) {
    {
        const std::lock_guard lock(mutex_);
        error_ = error;
    }
    health_.failed(error.where.empty() ? setting_.address.place() : error.where, error.what,
                   setting_.options.reconnectAtMost);
    wake_.notify();
}

void HubClient::onStatistics(std::string_view json) {
    const auto statistics = readStatistics(json, setting_.address.hub);
    if (!statistics) return;
    const bool isUp = statistics->isUp;
    const std::size_t partitions = std::min(statistics->partitions, mostPartitions);
    std::optional<Error> lost;
    {
        const std::lock_guard lock(mutex_);
        // An error that is the same as the last one is not told again.
        if (isUp_ && !isUp)
            lost = error_.value_or(explain({RD_KAFKA_RESP_ERR__TRANSPORT, "closed by the server", 0},
                                           setting_.address, credential_));
        if (lost && lost->code == ErrorCode::PermissionDenied) isRefused_ = true;
        isUp_ = isUp;
        if (isUp) {
            isRefused_ = false;
            certificate_ = 0;
        }
        if (isUp && !hubIsMissing_) health_.connected();
        if (partitions > partitions_ && partitions_ > 0) {
            partitions_ = partitions;
            wake_.notify();
        }
    }
    if (lost) setDown(*lost);
}

int HubClient::lookUp(const char* host, const char* service, const addrinfo* hints, addrinfo** found) const {
    NameLookup lookup(host, service ? service : "", hints ? *hints : addrinfo{});
    const auto result = lookup.wait(stop_.get_token());
    if (!result) return EAI_AGAIN;
    *found = lookup.take();
    return *result;
}

std::size_t HubClient::partitions() const {
    const std::lock_guard lock(mutex_);
    return hubIsMissing_ ? 0 : partitions_;
}

std::optional<Error> HubClient::error() const {
    const std::lock_guard lock(mutex_);
    return isUp_ && !hubIsMissing_ ? std::nullopt : error_;
}

Error HubClient::explainFailure(rd_kafka_resp_err_t error, std::string_view reason) const {
    const std::lock_guard lock(mutex_);
    return explain({error, reason, certificate_}, setting_.address, credential_);
}

void HubClient::failed(rd_kafka_resp_err_t error, std::string_view reason) {
    {
        const std::lock_guard lock(mutex_);
        hubIsMissing_ = true;
        nextQuestion_ = Clock::now() + setting_.options.reconnectAtMost;
    }
    setDown(explainFailure(error, reason));
}

void HubClient::tellGroup(const std::vector<std::pair<std::int32_t, std::int64_t>>& next) {
    if (setting_.address.group.empty() || next.empty()) return;
    auto* offsets = rd_kafka_topic_partition_list_new(static_cast<int>(next.size()));
    for (const auto& [partition, offset] : next)
        rd_kafka_topic_partition_list_add(offsets, setting_.address.hub.c_str(), partition)->offset = offset;
    rd_kafka_commit(kafka_, offsets, 1); // what goes wrong is told to the callback
    rd_kafka_topic_partition_list_destroy(offsets);
}

} // namespace cosmoswatch
