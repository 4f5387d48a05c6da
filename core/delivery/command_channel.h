// Alerts to a program of the user's own.
#pragma once

#include "core/delivery/channel.h"
#include "core/delivery/receiver.h"

#include <memory>

namespace cosmoswatch {

[[nodiscard]] std::unique_ptr<Channel> commandChannel(const CommandReceiver& receiver);

} // namespace cosmoswatch
