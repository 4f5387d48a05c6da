// The Kafka client's settings, and the one place that decides about TLS.
#pragma once

#include "core/base/result.h"
#include "core/eventhub/hub_address.h"
#include "core/eventhub/hub_options.h"
#include "core/net/network_settings.h"

#include <librdkafka/rdkafka.h>
#include <memory>
#include <string>

namespace cosmoswatch {

struct KafkaConfigurationDeleter {
    void operator()(rd_kafka_conf_t* configuration) const { rd_kafka_conf_destroy(configuration); }
};
using KafkaConfiguration = std::unique_ptr<rd_kafka_conf_t, KafkaConfigurationDeleter>;

// Without TLS only where the options say so; with it, the server's certificate and name are always checked.
// `partitions` are expected to share the memory for what is fetched ahead. Sign-in is added by
// signIn…().
[[nodiscard]] Result<KafkaConfiguration> kafkaConfiguration(const HubAddress& address,
                                                            const NetworkSettings& network,
                                                            const HubOptions& options,
                                                            std::size_t partitions);
// For one that sends: a message counts as sent once all replicas have it. An idempotent one is never doubled
// by the client's own tries; hubs of the Basic tier do not take it.
[[nodiscard]] Result<KafkaConfiguration> kafkaProducerConfiguration(const HubAddress& address,
                                                                    const NetworkSettings& network,
                                                                    const HubOptions& options,
                                                                    bool idempotent);
[[nodiscard]] Result<void> signInWithConnectionString(rd_kafka_conf_t& configuration,
                                                      const std::string& connectionString);
[[nodiscard]] Result<void> signInWithTokens(rd_kafka_conf_t& configuration);

// The user name that goes with a connection string.
inline constexpr const char* connectionStringUser = "$ConnectionString";

} // namespace cosmoswatch
