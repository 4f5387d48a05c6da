// Alerts to an address that takes requests.
#pragma once

#include "core/azure/remote_access.h"
#include "core/delivery/channel.h"
#include "core/delivery/receiver.h"

#include <memory>

namespace cosmoswatch {

// Settings that are wrong are told by the first send.
[[nodiscard]] std::unique_ptr<Channel> webhookChannel(const WebhookReceiver& receiver,
                                                      const RemoteAccess& access);

} // namespace cosmoswatch
