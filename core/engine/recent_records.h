// Remembers which records were seen lately, so that one delivered twice counts once. Memory is fixed: two
// generations, the older one forgotten when the newer is full.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

namespace cosmoswatch {

class RecentRecords {
public:
    explicit RecentRecords(std::size_t generationSize)
        : generationSize_(generationSize), newer_(std::bit_ceil(2 * generationSize)), older_(newer_.size()) {}

    // False when the record was seen among the last `generationSize` at least.
    bool insert(std::uint64_t recordHash) {
        recordHash += recordHash == empty;
        if (*slotOf(older_, recordHash) == recordHash) return false;
        std::uint64_t* slot = slotOf(newer_, recordHash);
        if (*slot == recordHash) return false;
        *slot = recordHash;
        if (++used_ == generationSize_) {
            std::swap(newer_, older_);
            std::fill(newer_.begin(), newer_.end(), empty);
            used_ = 0;
        }
        return true;
    }

private:
    static constexpr std::uint64_t empty = 0;

    // Where the hash is or would be. Hashes are well mixed already, and at least half of the slots are empty.
    static std::uint64_t* slotOf(std::vector<std::uint64_t>& table, std::uint64_t hash) {
        std::size_t index = hash & (table.size() - 1);
        while (table[index] != empty && table[index] != hash)
            index = (index + 1) & (table.size() - 1);
        return &table[index];
    }

    std::size_t generationSize_;
    std::size_t used_ = 0;
    std::vector<std::uint64_t> newer_;
    std::vector<std::uint64_t> older_;
};

} // namespace cosmoswatch
