// Azure Event Hubs, over its Kafka endpoint: all partitions of one hub, from the positions in our own store.
// https://learn.microsoft.com/azure/event-hubs/azure-event-hubs-kafka-overview
#pragma once

#include "core/azure/remote_access.h"
#include "core/base/result.h"
#include "core/source/connection.h"
#include "core/source/event_source.h"
#include "core/source/source_check.h"

#include <memory>
#include <stop_token>

namespace cosmoswatch {

struct HubOptions;

// Whatever is wrong, with names or the network, is in the source's connection().
[[nodiscard]] std::unique_ptr<EventSource> openHubSource(const HubLogs& logs, const RemoteAccess& access);
// Fails with InvalidArgument for names that no server or hub can have.
[[nodiscard]] Result<std::unique_ptr<EventSource>>
openHubSource(const HubLogs& logs, const RemoteAccess& access, const HubOptions& options);

// Connects, lists the partitions and looks at their newest messages; takes seconds, 15 where nothing answers.
// Says what is wrong: name, port, certificate, key, hub; Cancelled when asked to stop.
[[nodiscard]] Result<SourceCheck> checkHubLogs(const HubLogs& logs, const RemoteAccess& access,
                                               const std::stop_token& stop = {});
[[nodiscard]] Result<SourceCheck> checkHubLogs(const HubLogs& logs, const RemoteAccess& access,
                                               const std::stop_token& stop, const HubOptions& options);

} // namespace cosmoswatch
