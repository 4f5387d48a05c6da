// Alerts to people by mail, handed to a server of the user's choice.
#pragma once

#include "core/delivery/channel_factory.h"

namespace cosmoswatch {

// InvalidArgument for a sender or recipient that is no mail address.
[[nodiscard]] Result<std::unique_ptr<Channel>> makeMailChannel(const MailReceiver& receiver,
                                                               const DeliveryAccess& access);

// The mail for a message, as it is handed over; for previews as well.
[[nodiscard]] Result<std::string> composeMessage(const Message& message, const MailReceiver& receiver);

} // namespace cosmoswatch
