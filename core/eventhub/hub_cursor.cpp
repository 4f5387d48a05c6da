#include "core/eventhub/hub_cursor.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace cosmoswatch {

std::string HubCursor::toJson() const {
    return fmt::format(R"({{"offset":{},"time":{}}})", offset, time);
}

std::optional<HubCursor> HubCursor::fromJson(std::string_view json) {
    const auto value = nlohmann::json::parse(json, nullptr, false);
    if (!value.is_object()) return std::nullopt;
    const auto offset = value.find("offset");
    const auto time = value.find("time");
    if (offset == value.end() || !offset->is_number_integer() || time == value.end() ||
        !time->is_number_integer())
        return std::nullopt;
    const HubCursor cursor{offset->get<std::int64_t>(), time->get<std::int64_t>()};
    if (cursor.offset < 0) return std::nullopt;
    return cursor;
}

std::string cursorName(const HubAddress& address, std::int32_t partition) {
    return fmt::format("event-hub:{}/{}", address.place(), partition);
}

std::string messageTimeText(std::int64_t milliseconds) {
    if (milliseconds <= 0) return {};
    return formatMinute(Timestamp{std::chrono::milliseconds(milliseconds)}) + " UTC";
}

} // namespace cosmoswatch
