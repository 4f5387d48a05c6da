// Remembers which records were seen lately, so that one delivered twice counts once. Memory is bounded: two
// generations, the older one forgotten when the newer is full.
#pragma once

#include <cstdint>
#include <tsl/robin_set.h>
#include <utility>

namespace cosmoswatch {

class RecentRecords {
public:
    explicit RecentRecords(std::size_t generationSize) : generationSize_(generationSize) {}

    // False when the record was seen among the last `generationSize` at least.
    bool insert(std::uint64_t recordHash) {
        if (older_.contains(recordHash) || !newer_.insert(recordHash).second) return false;
        if (newer_.size() >= generationSize_) {
            std::swap(newer_, older_);
            newer_.clear();
        }
        return true;
    }

private:
    // Hashes are already well mixed.
    struct Identity {
        std::size_t operator()(std::uint64_t hash) const { return hash; }
    };
    tsl::robin_set<std::uint64_t, Identity> newer_;
    tsl::robin_set<std::uint64_t, Identity> older_;
    std::size_t generationSize_;
};

} // namespace cosmoswatch
