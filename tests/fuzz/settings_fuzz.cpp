// Any bytes as a settings file: what is accepted must come back the same when it is written and read again.
#include "core/settings/settings.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace cosmoswatch;
    const auto settings = parseSettings({reinterpret_cast<const char*>(data), size});
    if (!settings) return 0;
    const std::string text = formatSettings(*settings);
    const auto again = parseSettings(text);
    if (!again || formatSettings(*again) != text || !(again->protection == settings->protection))
        std::abort();
    return 0;
}
