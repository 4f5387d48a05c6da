// Alerts into a hub of Azure Event Hubs, over Kafka.
#pragma once

#include "core/azure/remote_access.h"
#include "core/delivery/channel.h"
#include "core/delivery/receiver.h"
#include "core/eventhub/hub_options.h"

#include <memory>

namespace cosmoswatch {

// Settings that are wrong are told by the first send.
[[nodiscard]] std::unique_ptr<Channel> hubChannel(const HubReceiver& receiver, const RemoteAccess& access,
                                                  const HubOptions& options = {});

} // namespace cosmoswatch
