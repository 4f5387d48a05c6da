#include "core/eventhub/hub_producer.h"

#include "core/azure/access_token.h"
#include "core/base/text.h"
#include "core/eventhub/hub_configuration.h"
#include "core/eventhub/hub_failure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace cosmoswatch {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds pollTime{50};

bool isOfSignIn(rd_kafka_resp_err_t error) {
    return error == RD_KAFKA_RESP_ERR__AUTHENTICATION ||
           error == RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED;
}

// What the server may not have, or not allow: not the fault of the message.
bool isOfIdempotence(rd_kafka_resp_err_t error) {
    return error == RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE ||
           error == RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED ||
           error == RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION;
}

} // namespace

// One producer of the Kafka client. All that it says, it says while it is polled: on the sender's thread.
class HubProducer::Client {
public:
    Client(HubAddress address, const RemoteAccess& access) : address_(std::move(address)), access_(access) {}
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client() {
        if (!kafka_) return;
        rd_kafka_purge(kafka_, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
        rd_kafka_destroy(kafka_);
    }

    Result<void> open(const HubLogs& place, const HubOptions& options, bool idempotent);
    Result<void> send(const std::vector<HubRecord>& records, const HubOptions& options,
                      const std::stop_token& stop);
    // Only a new client can go on.
    [[nodiscard]] bool isBroken() const { return isBroken_; }
    [[nodiscard]] bool lacksIdempotence() const { return lacksIdempotence_; }

private:
    Result<void> prepareSignIn(const HubLogs& place, rd_kafka_conf_t& configuration);
    void listen(rd_kafka_conf_t& configuration);
    Result<void> put(const HubRecord& record);
    void told(rd_kafka_resp_err_t error, std::string_view reason);
    void delivered(const rd_kafka_message_t& message);
    void refreshToken(rd_kafka_t& kafka);
    [[nodiscard]] Error failure() const;

    const HubAddress address_;
    const RemoteAccess& access_;
    HubCredential credential_;
    std::unique_ptr<TokenSource> tokens_;
    rd_kafka_t* kafka_ = nullptr;
    std::stop_token stop_; // of the send under way
    std::size_t waiting_ = 0;
    std::optional<Error> lost_;   // why one of them was not delivered
    std::optional<Error> reason_; // what the connection last said
    int certificate_ = 0;
    bool isRefused_ = false;
    bool isBroken_ = false;
    bool lacksIdempotence_ = false;
};

Result<void> HubProducer::Client::prepareSignIn(const HubLogs& place, rd_kafka_conf_t& configuration) {
    credential_.sends = true;
    if (const auto* application = std::get_if<EntraApplication>(&place.credential)) {
        credential_.secret = application->secret;
        credential_.client = application->client;
        tokens_ = std::make_unique<TokenSource>(*application,
                                                fmt::format("https://{}/.default", address_.host), access_);
        return signInWithTokens(configuration);
    }
    credential_.secret = std::get<ConnectionString>(place.credential).secret;
    const auto string = access_.secrets->read(credential_.secret);
    if (!string) return tl::unexpected(string.error());
    if (const auto parts = parseHubConnectionString(*string); !parts)
        return fail(parts.error().code,
                    fmt::format("The secret “{}” {}.", credential_.secret, parts.error().what),
                    address_.place());
    return signInWithConnectionString(configuration, std::string(trim(*string)));
}

void HubProducer::Client::listen(rd_kafka_conf_t& configuration) {
    rd_kafka_conf_set_opaque(&configuration, this);
    rd_kafka_conf_set_log_cb(&configuration, [](const rd_kafka_t*, int, const char*, const char*) {});
    rd_kafka_conf_set_error_cb(&configuration, [](rd_kafka_t*, int error, const char* reason, void* self) {
        static_cast<Client*>(self)->told(static_cast<rd_kafka_resp_err_t>(error), reason);
    });
    rd_kafka_conf_set_dr_msg_cb(&configuration,
                                [](rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
                                    static_cast<Client*>(self)->delivered(*message);
                                });
    if (tokens_)
        rd_kafka_conf_set_oauthbearer_token_refresh_cb(&configuration,
                                                       [](rd_kafka_t* kafka, const char*, void* self) {
                                                           static_cast<Client*>(self)->refreshToken(*kafka);
                                                       });
}

Result<void> HubProducer::Client::open(const HubLogs& place, const HubOptions& options, bool idempotent) {
    auto configuration = kafkaProducerConfiguration(address_, access_.network, options, idempotent);
    if (!configuration) return tl::unexpected(configuration.error());
    if (!options.plainToLoopback)
        if (auto done = prepareSignIn(place, **configuration); !done) return done;
    listen(**configuration);
    std::array<char, 512> text{};
    kafka_ = rd_kafka_new(RD_KAFKA_PRODUCER, configuration->get(), text.data(), text.size());
    if (!kafka_)
        return fail(ErrorCode::Internal, fmt::format("The Kafka client does not start: {}", text.data()),
                    address_.place());
    (void)configuration->release(); // its owner now
    return {};
}

void HubProducer::Client::told(rd_kafka_resp_err_t error, std::string_view reason) {
    if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN && reason_) return; // what went wrong was told
    if (error == RD_KAFKA_RESP_ERR__FATAL) {
        std::array<char, 512> text{};
        const auto cause = rd_kafka_fatal_error(kafka_, text.data(), text.size());
        isBroken_ = true;
        lacksIdempotence_ = isOfIdempotence(cause);
        reason_ = explain({cause, text.data(), 0}, address_, credential_);
        return;
    }
    if (isOfIdempotence(error)) lacksIdempotence_ = true;
    if (isOfSignIn(error) && reason_ && isRefused_) return; // Entra ID's answer says more
    if (isOfSignIn(error)) isRefused_ = true;
    reason_ = explain({error, reason, certificate_}, address_, credential_);
}

void HubProducer::Client::delivered(const rd_kafka_message_t& message) {
    waiting_ -= std::min<std::size_t>(waiting_, 1);
    if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) return;
    if (message.err == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
        lost_ = Error{ErrorCode::InvalidFormat, "is too long for the hub; its tier takes no more",
                      address_.place()};
    else if (message.err == RD_KAFKA_RESP_ERR__MSG_TIMED_OUT ||
             message.err == RD_KAFKA_RESP_ERR__PURGE_QUEUE ||
             message.err == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT)
        lost_ = failure();
    else
        lost_ = explain({message.err, rd_kafka_err2str(message.err), 0}, address_, credential_);
}

void HubProducer::Client::refreshToken(rd_kafka_t& kafka) {
    const auto token = tokens_->token(stop_);
    if (!token) {
        reason_ = token.error();
        isRefused_ = true;
        rd_kafka_oauthbearer_set_token_failure(&kafka, "none was given");
        return;
    }
    const auto lifetime = std::max<Clock::duration>(token->expires - Clock::now(), std::chrono::seconds(1));
    const auto end = std::chrono::system_clock::now() + lifetime;
    const auto milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(end.time_since_epoch()).count();
    std::array<char, 256> text{};
    if (rd_kafka_oauthbearer_set_token(&kafka, token->value.c_str(), milliseconds, "cosmoswatch", nullptr, 0,
                                       text.data(), text.size()) != RD_KAFKA_RESP_ERR_NO_ERROR)
        rd_kafka_oauthbearer_set_token_failure(&kafka, "it is no token");
}

Error HubProducer::Client::failure() const {
    return reason_.value_or(explain({RD_KAFKA_RESP_ERR__TIMED_OUT, "timed out", 0}, address_, credential_));
}

Result<void> HubProducer::Client::put(const HubRecord& record) {
    auto* headers = rd_kafka_headers_new(record.headers.size());
    for (const auto& [name, value] : record.headers)
        rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                            static_cast<ssize_t>(value.size()));
    const auto error = rd_kafka_producev(
        kafka_, RD_KAFKA_V_TOPIC(address_.hub.c_str()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_KEY(record.key.data(), record.key.size()),
        RD_KAFKA_V_VALUE(const_cast<char*>(record.value.data()), record.value.size()),
        RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
        ++waiting_;
        return {};
    }
    rd_kafka_headers_destroy(headers); // else the client's
    if (error == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
        return fail(ErrorCode::InvalidFormat, "is too long for the hub, which takes 1 MB", address_.place());
    return tl::unexpected(explain({error, rd_kafka_err2str(error), 0}, address_, credential_));
}

Result<void> HubProducer::Client::send(const std::vector<HubRecord>& records, const HubOptions& options,
                                       const std::stop_token& stop) {
    stop_ = stop;
    lost_.reset();
    reason_.reset();
    isRefused_ = false;
    // Some more than the client itself goes on: it has the better reason.
    const auto end = Clock::now() + options.deliverWithin + std::chrono::seconds(2);
    std::size_t put = 0;
    for (;;) {
        constexpr std::size_t ahead = 500; // held by the client
        while (put < records.size() && waiting_ < ahead && !lost_)
            if (auto done = this->put(records[put]); done)
                ++put;
            else
                lost_ = done.error();
        if (waiting_ == 0 && (lost_ || put == records.size())) break;
        rd_kafka_poll(kafka_, static_cast<int>(pollTime.count()));
        if (stop.stop_requested() && !lost_)
            lost_ = Error{ErrorCode::Cancelled, "was stopped", address_.place()};
        if ((isRefused_ || isBroken_ || lacksIdempotence_ || Clock::now() > end) && !lost_) lost_ = failure();
        if (!lost_) continue;
        const Error why = *lost_; // what is given up would say less
        rd_kafka_purge(kafka_, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
        for (int i = 0; i < 4 && waiting_ > 0; ++i)
            rd_kafka_poll(kafka_, static_cast<int>(pollTime.count()));
        waiting_ = 0;
        isBroken_ = true; // numbers of what was given up are gone: an idempotent client starts anew
        lost_ = why;
        break;
    }
    if (lost_) return tl::unexpected(*lost_);
    return {};
}

HubProducer::HubProducer(HubLogs place, RemoteAccess access, HubOptions options)
    : place_(std::move(place)), access_(std::move(access)), options_(options) {}

HubProducer::~HubProducer() = default;

Result<void> HubProducer::open(const std::stop_token&) {
    auto address = hubAddress(place_);
    if (!address) return tl::unexpected(address.error());
    auto client = std::make_unique<Client>(std::move(*address), access_);
    if (auto opened = client->open(place_, options_, isIdempotent_); !opened) return opened;
    client_ = std::move(client);
    return {};
}

Result<void> HubProducer::send(const std::vector<HubRecord>& records, const std::stop_token& stop) {
    for (;;) {
        if (!client_)
            if (auto opened = open(stop); !opened) return opened;
        auto sent = client_->send(records, options_, stop);
        const bool again = !sent && isIdempotent_ && client_->lacksIdempotence();
        if (again) isIdempotent_ = false;
        if (client_->isBroken()) client_.reset();
        if (!again) return sent;
    }
}

} // namespace cosmoswatch
