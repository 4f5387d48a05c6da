#include "core/event/event_batch.h"

namespace cosmoswatch {

void countIgnored(std::map<std::string, std::uint64_t>& ignored, const std::string& category,
                  std::uint64_t records) {
    const bool room = ignored.size() < maxIgnoredCategories || ignored.contains(category);
    ignored[room ? category : "other"] += records;
}

} // namespace cosmoswatch
