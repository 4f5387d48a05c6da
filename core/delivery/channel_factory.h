// The channel for each kind of receiver.
#pragma once

#include "core/delivery/channel.h"
#include "core/delivery/receiver.h"
#include "core/net/network_settings.h"
#include "core/secrets/secret_store.h"

#include <functional>
#include <memory>

namespace cosmoswatch {

struct DeliveryAccess {
    NetworkSettings network;
    std::shared_ptr<const SecretStore> secrets; // never null
};

// InvalidArgument for settings that no channel can work with; Unsupported for a kind that this version does
// not know. A secret is not asked for before something is sent.
[[nodiscard]] Result<std::unique_ptr<Channel>> makeChannel(const ReceiverSettings& receiver,
                                                           const DeliveryAccess& access);

// That tries a receiver out: the sample alert as if it were raised now.
[[nodiscard]] Message testMessage(Alert sample, Timestamp time);

using ChannelMaker =
    std::function<Result<std::unique_ptr<Channel>>(const ReceiverSettings&, const DeliveryAccess&)>;

} // namespace cosmoswatch
