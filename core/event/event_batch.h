// A batch of events with the memory their views point into.
#pragma once

#include "core/event/event.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cosmoswatch {

// A record that could not be decoded.
struct RejectedRecord {
    std::string source;
    std::uint64_t offset = 0;
    std::string reason;  // for people
    std::string excerpt; // the first bytes, made visible
};

struct EventBatch {
    std::vector<Event> events; // oldest first
    std::vector<RejectedRecord> rejected;
    std::uint64_t bytes = 0;   // read for this batch, uncompressed
    std::uint64_t ignored = 0; // records of categories that are not watched
    // Where to go on once this batch is committed: source item → opaque position.
    std::vector<std::pair<std::string, std::string>> cursors;
    std::vector<std::string> removedCursors;
    // Keeps the bytes alive that the events look at.
    std::vector<std::shared_ptr<const void>> memory;

    void clear() { *this = EventBatch{}; }
};

} // namespace cosmoswatch
