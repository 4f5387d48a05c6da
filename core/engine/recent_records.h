// Remembers which records were seen lately, so that one delivered twice counts once, across restarts too.
// Memory is fixed: two generations, the older one forgotten when the newer is full.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace cosmoswatch {

class RecentRecords {
public:
    explicit RecentRecords(std::size_t generationSize);

    // Brings to the cache what insert() will look at: the tables are far larger than it.
    void prepare(std::uint64_t recordHash) const;
    // False when the record was seen among the last `generationSize` at least.
    bool insert(std::uint64_t recordHash);

    // What has changed since the last call, in pieces that replace those of the same name. Loading all pieces
    // gives back what was saved; damaged ones are left out.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> saveChanged();
    void load(const std::map<std::string, std::string>& pieces);

private:
    static constexpr std::size_t pieceSize = 4096; // hashes

    struct Generation {
        std::uint64_t number = 0;
        std::vector<std::uint64_t> table;   // hash or 0
        std::vector<std::uint64_t> inOrder; // as inserted
    };
    // Where the hash is or would be. Hashes are well mixed already, and at least half of the slots are empty.
    static std::uint64_t* slotOf(std::vector<std::uint64_t>& table, std::uint64_t hash);
    void beginGeneration(std::uint64_t number);
    void saveTail(const Generation& generation, std::vector<std::pair<std::string, std::string>>& into) const;

    std::size_t generationSize_;
    Generation newer_;
    Generation older_;
    std::uint64_t savedGeneration_ = 0;
    std::size_t saved_ = 0; // hashes of that generation
};

} // namespace cosmoswatch
