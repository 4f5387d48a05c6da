// A batch of events with the memory their views point into.
#pragma once

#include "core/event/event.h"

#include <map>
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
    std::uint64_t serial = 0;             // counts the batches of a source, from 1
    std::vector<Event> events;            // oldest first
    std::vector<RejectedRecord> rejected; // at most maxRejectedKept
    std::uint64_t rejectedBeyond = 0;     // more of them, only counted
    std::uint64_t bytes = 0;              // read for this batch, uncompressed
    // Well-formed records of categories that are not watched, by category; at most maxIgnoredCategories
    // names.
    std::map<std::string, std::uint64_t> ignored;
    // Where to go on once this batch is committed: source item → opaque position.
    std::vector<std::pair<std::string, std::string>> cursors;
    std::vector<std::string> removedCursors;
    // Keeps the bytes alive that the events look at.
    std::vector<std::shared_ptr<const void>> memory;
};

// A damaged file may hold a bad record in every other byte.
inline constexpr std::size_t maxRejectedKept = 1000;
inline constexpr std::size_t maxIgnoredCategories = 32;
void setAside(EventBatch& batch, RejectedRecord record);
// Adds to a category's count; names past the limit are counted as "other".
void countIgnored(std::map<std::string, std::uint64_t>& ignored, const std::string& category,
                  std::uint64_t records = 1);

} // namespace cosmoswatch
