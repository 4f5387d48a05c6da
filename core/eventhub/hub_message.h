// One message of a hub → events.
#pragma once

#include "core/event/event_batch.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace cosmoswatch {

// {"records":[…]}, one record, or JSON Lines; what cannot be decoded is set aside with the message's offset
// as its place. `partition` names where the message comes from. An empty message holds nothing.
void decodeMessage(std::string_view body, const std::shared_ptr<const std::string>& partition,
                   std::int64_t offset, EventBatch& batch);

} // namespace cosmoswatch
