#include "core/eventhub/hub_configuration.h"

#include "core/base/platform.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <openssl/x509.h>
#include <utility>
#include <vector>

namespace cosmoswatch {
namespace {

using Properties = std::vector<std::pair<const char*, std::string>>;
using ErrorText = std::array<char, 512>;

Result<void> set(rd_kafka_conf_t& configuration, const Properties& properties) {
    ErrorText text{};
    for (const auto& [name, value] : properties)
        if (rd_kafka_conf_set(&configuration, name, value.c_str(), text.data(), text.size()) !=
            RD_KAFKA_CONF_OK)
            // The text may repeat the value, which may be a secret.
            return fail(ErrorCode::Internal,
                        "the Kafka client does not take this setting; is it the version "
                        "that Cosmos Watch was built with?",
                        name);
    return {};
}

// In queueBytes for all together, but each partition has room for some messages of the largest size.
std::string kilobytesOfEach(std::size_t queueBytes, std::size_t partitions) {
    const std::size_t share = queueBytes / std::max<std::size_t>(partitions, 1) / 1024;
    return std::to_string(std::clamp<std::size_t>(share, 1024, 16 * 1024));
}

Properties basics(const HubAddress& address, const HubOptions& options, std::size_t partitions) {
    Properties properties{
        {"bootstrap.servers", address.server()},
        {"client.id", "cosmoswatch"},
        {"enable.auto.commit", "false"},
        {"auto.commit.enable", "false"},
        {"auto.offset.reset", "error"}, // nothing is skipped in silence
        {"enable.partition.eof", "true"},
        {"allow.auto.create.topics", "false"},
        {"queued.min.messages", "20000"},
        {"queued.max.messages.kbytes", kilobytesOfEach(options.queueBytes, partitions)},
        {"fetch.max.bytes", "8388608"},
        {"receive.message.max.bytes", "33554432"},
        {"fetch.wait.max.ms", "100"},
        {"fetch.error.backoff.ms", "200"},
        {"reconnect.backoff.ms", "100"},
        {"reconnect.backoff.max.ms", std::to_string(options.reconnectAtMost.count())},
        {"socket.connection.setup.timeout.ms", "10000"},
        {"socket.keepalive.enable", "true"},
        // Azure closes what is idle for four minutes.
        {"connections.max.idle.ms", "180000"},
        {"metadata.max.age.ms", "180000"},
        {"topic.metadata.refresh.interval.ms", std::to_string(options.partitionsEvery.count())},
        {"statistics.interval.ms", "250"},
        {"log.connection.close", "false"},
    };
    if (!address.group.empty()) properties.emplace_back("group.id", address.group);
    return properties;
}

Properties basicsOfSender(const HubAddress& address, const HubOptions& options, bool idempotent) {
    return {
        {"bootstrap.servers", address.server()},
        {"client.id", "cosmoswatch"},
        {"acks", "all"},
        {"enable.idempotence", idempotent ? "true" : "false"},
        {"message.timeout.ms", std::to_string(options.deliverWithin.count())},
        {"request.timeout.ms", std::to_string(std::min(options.deliverWithin, options.answerWithin).count())},
        // A hub that is not there is told before the time is over.
        {"topic.metadata.propagation.max.ms", std::to_string(options.deliverWithin.count() / 4)},
        {"linger.ms", "0"},
        {"message.max.bytes", "1000000"},
        {"allow.auto.create.topics", "false"},
        {"reconnect.backoff.ms", "100"},
        {"reconnect.backoff.max.ms", std::to_string(options.reconnectAtMost.count())},
        {"socket.connection.setup.timeout.ms", "10000"},
        {"socket.keepalive.enable", "true"},
        {"connections.max.idle.ms", "180000"}, // Azure closes what is idle for four minutes
        {"metadata.max.age.ms", "180000"},
        {"log.connection.close", "false"},
    };
}

std::string systemAuthorities() {
    const char* named = std::getenv("SSL_CERT_FILE"); // NOLINT(concurrency-mt-unsafe): never set by us
    const std::array<const char*, 6> places{named ? named : "",
                                            "/etc/ssl/certs/ca-certificates.crt",
                                            "/etc/pki/tls/certs/ca-bundle.crt",
                                            "/etc/ssl/ca-bundle.pem",
                                            "/etc/ssl/cert.pem",
                                            X509_get_default_cert_file()};
    for (const char* place : places)
        if (*place != '\0')
            if (auto bytes = readFile(place)) return std::move(*bytes);
    return {};
}

// Those of the house beside those of the system: the client takes one set only.
Result<void> trust(rd_kafka_conf_t& configuration, const std::filesystem::path& authorities) {
    if (authorities.empty()) return {};
    const auto own = readFile(authorities);
    if (!own) return tl::unexpected(own.error());
    const std::string all = systemAuthorities() + "\n" + *own;
    ErrorText text{};
    if (own->find("-----BEGIN CERTIFICATE-----") == std::string::npos ||
        rd_kafka_conf_set_ssl_cert(&configuration, RD_KAFKA_CERT_CA, RD_KAFKA_CERT_ENC_PEM, all.data(),
                                   all.size(), text.data(), text.size()) != RD_KAFKA_CONF_OK)
        return fail(ErrorCode::InvalidFormat,
                    "the file of trusted authorities holds no certificate in PEM form, or cannot be read",
                    authorities.string());
    return {};
}

Result<KafkaConfiguration> secured(const Properties& properties, const HubAddress& address,
                                   const NetworkSettings& network, const HubOptions& options) {
    KafkaConfiguration configuration(rd_kafka_conf_new());
    if (auto done = set(*configuration, properties); !done) return tl::unexpected(done.error());
    if (options.plainToLoopback) {
        if (!address.isLoopback())
            return fail(ErrorCode::InvalidArgument, "is not this very machine: TLS is needed",
                        address.server());
        return configuration;
    }
    auto done = set(*configuration, {{"security.protocol", "sasl_ssl"},
                                     {"enable.ssl.certificate.verification", "true"},
                                     {"ssl.endpoint.identification.algorithm", "https"}});
    if (done) done = trust(*configuration, network.authorities);
    if (!done) return tl::unexpected(done.error());
    return configuration;
}

} // namespace

Result<KafkaConfiguration> kafkaConfiguration(const HubAddress& address, const NetworkSettings& network,
                                              const HubOptions& options, std::size_t partitions) {
    return secured(basics(address, options, partitions), address, network, options);
}

Result<KafkaConfiguration> kafkaProducerConfiguration(const HubAddress& address,
                                                      const NetworkSettings& network,
                                                      const HubOptions& options, bool idempotent) {
    return secured(basicsOfSender(address, options, idempotent), address, network, options);
}

Result<void> signInWithConnectionString(rd_kafka_conf_t& configuration, const std::string& connectionString) {
    return set(configuration, {{"sasl.mechanism", "PLAIN"},
                               {"sasl.username", connectionStringUser},
                               {"sasl.password", connectionString}});
}

Result<void> signInWithTokens(rd_kafka_conf_t& configuration) {
    return set(configuration, {{"sasl.mechanism", "OAUTHBEARER"}});
}

} // namespace cosmoswatch
