// Names as UUIDs: the same name is the same UUID on every machine. RFC 9562 §5.5 (version 5, SHA-1).
#pragma once

#include <string>
#include <string_view>

namespace cosmoswatch {

// `space` is a UUID in its text form.
[[nodiscard]] std::string uuidOf(std::string_view space, std::string_view name);

} // namespace cosmoswatch
