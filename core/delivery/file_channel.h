// Alerts as lines of a file that other programs follow.
#pragma once

#include "core/delivery/channel.h"
#include "core/delivery/receiver.h"

#include <memory>

namespace cosmoswatch {

[[nodiscard]] std::unique_ptr<Channel> fileChannel(const FileReceiver& receiver);

} // namespace cosmoswatch
