// What programs read of a message: a line an alert, with an id by which a repeat is known.
#pragma once

#include "core/delivery/channel.h"
#include "core/delivery/receiver.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace cosmoswatch {

// The message's own id when it has one alert, else "ID.ALERT": the same for every try. Only letters, digits
// and "-_.:".
[[nodiscard]] std::string partId(const Message& message, std::size_t index);

// One line without its end. The id stands in it where the form leaves room for a sender's own.
[[nodiscard]] std::string dataLine(const Alert& alert, DataForm form, std::string_view id);

} // namespace cosmoswatch
