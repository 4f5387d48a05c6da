// What a webhook is sent: alerts as data, or as a message that Slack or Teams shows.
#pragma once

#include "core/delivery/channel.h"
#include "core/delivery/receiver.h"

#include <cstddef>
#include <string>
#include <vector>

namespace cosmoswatch {

struct WebhookRequest {
    std::string id; // the same for every try
    std::string body;
};

inline constexpr std::size_t alertsOfOneRequest = 100;

// One, but for many alerts as data. Log text stands only where Slack and Teams read neither markup nor
// mentions in it.
[[nodiscard]] std::vector<WebhookRequest> webhookRequests(const Message& message, WebhookReceiver::Body body);

// "v1=" and the hex HMAC-SHA-256, under the secret, of the time, a full stop, and the body.
[[nodiscard]] std::string webhookSignature(std::string_view secret, std::string_view time,
                                           std::string_view body);

} // namespace cosmoswatch
