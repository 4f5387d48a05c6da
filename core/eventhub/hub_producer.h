// Puts records into a hub and waits until it has them.
#pragma once

#include "core/azure/remote_access.h"
#include "core/base/result.h"
#include "core/eventhub/hub_options.h"
#include "core/source/connection.h"

#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace cosmoswatch {

struct HubRecord {
    std::string key; // records of one key keep their order
    std::string value;
    std::vector<std::pair<std::string, std::string>> headers;
};

// Used by one thread at a time. Signs in with the first send and keeps the connection.
class HubProducer {
public:
    // The consumer group of `place` is not used.
    HubProducer(HubLogs place, RemoteAccess access, HubOptions options = {});
    HubProducer(const HubProducer&) = delete;
    HubProducer& operator=(const HubProducer&) = delete;
    ~HubProducer();

    // Done when all replicas of the hub have them all. Else some may be there. InvalidFormat for one that is
    // longer than the hub takes.
    [[nodiscard]] Result<void> send(const std::vector<HubRecord>& records, const std::stop_token& stop);

private:
    class Client;
    Result<void> open(const std::stop_token& stop);

    const HubLogs place_;
    const RemoteAccess access_;
    const HubOptions options_;
    bool isIdempotent_ = true;
    std::unique_ptr<Client> client_;
};

} // namespace cosmoswatch
