// How far a partition has been read, and how to know it again after a restart.
#pragma once

#include "core/base/time.h"
#include "core/eventhub/hub_address.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cosmoswatch {

// The last message that was handed on. A hub that was deleted and made anew counts from 0 again: it then has
// another message there, put in at another time, or none.
struct HubCursor {
    std::int64_t offset = 0;
    std::int64_t time = -1; // when it was put into the hub, in ms since 1970; -1 when the server did not say

    [[nodiscard]] std::string toJson() const;
    [[nodiscard]] static std::optional<HubCursor> fromJson(std::string_view json);
    friend bool operator==(const HubCursor&, const HubCursor&) = default;
};

[[nodiscard]] std::string cursorName(const HubAddress& address, std::int32_t partition);

// "19 Nov 2026 …" for people; empty when unknown.
[[nodiscard]] std::string messageTimeText(std::int64_t milliseconds);

} // namespace cosmoswatch
