#include "core/event/event_batch.h"

namespace cosmoswatch {

void setAside(EventBatch& batch, RejectedRecord record) {
    if (batch.rejected.size() < maxRejectedKept)
        batch.rejected.push_back(std::move(record));
    else
        ++batch.rejectedBeyond;
}

void countIgnored(std::map<std::string, std::uint64_t>& ignored, const std::string& category,
                  std::uint64_t records) {
    const bool room = ignored.size() < maxIgnoredCategories || ignored.contains(category);
    ignored[room ? category : "other"] += records;
}

} // namespace cosmoswatch
