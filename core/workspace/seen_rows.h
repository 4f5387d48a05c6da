// Which rows were handed on lately, so that a stretch that is asked for again adds only what is new. Memory
// is bounded: two generations, the older one forgotten when the newer is full. What slips through is noticed
// by the engine.
#pragma once

#include <cstdint>
#include <unordered_set>
#include <utility>

namespace cosmoswatch {

class SeenRows {
public:
    explicit SeenRows(std::size_t generationSize = 1u << 18) : generationSize_(generationSize) {}

    // False when it was there.
    bool insert(std::uint64_t rowHash) {
        if (older_.contains(rowHash) || !newer_.insert(rowHash).second) return false;
        if (newer_.size() >= generationSize_) {
            older_ = std::move(newer_);
            newer_ = {};
        }
        return true;
    }
    void clear() {
        newer_.clear();
        older_.clear();
    }

private:
    std::size_t generationSize_;
    std::unordered_set<std::uint64_t> newer_;
    std::unordered_set<std::uint64_t> older_;
};

} // namespace cosmoswatch
