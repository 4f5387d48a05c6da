// Any bytes as an export of Defender for Cloud. What was taken must keep its promises.
#include "core/base/text.h"
#include "core/defender/defender_alerts.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace cosmoswatch;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const DefenderText found = readDefenderAlerts(text, "fuzz.json");
    require(found.problems.size() <= 20 && found.problems.size() <= found.damaged);
    for (const auto& [update, systemId] : found.alerts) {
        const Alert& alert = update.alert;
        require(alert.id.size() == 32 && !alert.type.empty() && !systemId.empty());
        require(alert.origin == defenderName && alert.first <= alert.last);
        require(alert.threats.size() <= maxListedValues && alert.operations.size() <= maxListedValues);
        require(isValidUtf8(alert.address) && isValidUtf8(alert.principal) && isValidUtf8(alert.userAgent));
        require(update.recordHashes.size() == 1 && update.evidence.size() == 1);
        require(update.evidence[0].json.size() <= 64 * 1024);
    }
    return 0;
}
