// What the Kafka client says is wrong, as a sentence that says what to do.
#pragma once

#include "core/base/result.h"
#include "core/eventhub/hub_address.h"

#include <string>
#include <string_view>

namespace cosmoswatch {

// How we prove who we are, for texts.
struct HubCredential {
    std::string secret; // the name of it
    std::string client; // of an Entra application; empty for a connection string
    // Of the connection string, where it is for another namespace or hub than the settings: "…"; else empty.
    std::string mismatch;
    bool sends = false; // to the hub, instead of reading it
};

struct HubFailure {
    int error = 0;           // rd_kafka_resp_err_t
    std::string_view reason; // of the client library or the server
    int certificate = 0;     // X509_V_ERR_… of the last certificate that was refused
};

[[nodiscard]] Error explain(const HubFailure& failure, const HubAddress& address,
                            const HubCredential& credential);

} // namespace cosmoswatch
