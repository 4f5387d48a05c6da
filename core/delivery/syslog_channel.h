// Alerts to a syslog server: a message an alert. TCP and TLS connections are kept and opened anew.
#pragma once

#include "core/azure/remote_access.h"
#include "core/delivery/channel.h"
#include "core/delivery/receiver.h"

#include <memory>

namespace cosmoswatch {

// Settings that are wrong are told by the first send.
[[nodiscard]] std::unique_ptr<Channel> syslogChannel(const SyslogReceiver& receiver,
                                                     const RemoteAccess& access);

} // namespace cosmoswatch
