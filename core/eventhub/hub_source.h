// Azure Event Hubs, over its Kafka endpoint: all partitions of one hub, from the positions in our own store.
// https://learn.microsoft.com/azure/event-hubs/azure-event-hubs-kafka-overview
#pragma once

#include "core/azure/remote_access.h"
#include "core/base/result.h"
#include "core/source/connection.h"
#include "core/source/event_source.h"

#include <memory>

namespace cosmoswatch {

struct HubOptions;

// Fails with InvalidArgument for names that no server or hub can have; whatever the network does is in the
// source's connection().
[[nodiscard]] Result<std::unique_ptr<EventSource>> openHubSource(const HubLogs& logs,
                                                                 const RemoteAccess& access);
[[nodiscard]] Result<std::unique_ptr<EventSource>>
openHubSource(const HubLogs& logs, const RemoteAccess& access, const HubOptions& options);

} // namespace cosmoswatch
