#include "core/engine/recent_records.h"

#include "core/base/byte_text.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace cosmoswatch {
namespace {

constexpr std::uint64_t empty = 0;

// Number of the generation, index of the first hash, hashes as eight bytes each.
std::string pieceOf(std::uint64_t generation, std::size_t first, const std::uint64_t* hashes,
                    std::size_t count) {
    ByteWriter head;
    head.number(generation);
    head.number(first);
    head.number(count);
    std::string piece = head.take();
    const std::size_t start = piece.size();
    piece.resize(start + count * sizeof(std::uint64_t));
    std::memcpy(piece.data() + start, hashes, count * sizeof(std::uint64_t));
    return piece;
}

} // namespace

RecentRecords::RecentRecords(std::size_t generationSize) : generationSize_(generationSize) {
    newer_.table.resize(std::bit_ceil(2 * generationSize));
    older_.table.resize(newer_.table.size());
    newer_.number = 1;
}

std::uint64_t* RecentRecords::slotOf(std::vector<std::uint64_t>& table, std::uint64_t hash) {
    std::size_t index = hash & (table.size() - 1);
    while (table[index] != empty && table[index] != hash)
        index = (index + 1) & (table.size() - 1);
    return &table[index];
}

void RecentRecords::prepare(std::uint64_t recordHash) const {
    const std::size_t index = recordHash & (newer_.table.size() - 1);
    __builtin_prefetch(&older_.table[index]);
    __builtin_prefetch(&newer_.table[index], 1);
}

bool RecentRecords::insert(std::uint64_t recordHash) {
    recordHash += recordHash == empty;
    if (*slotOf(older_.table, recordHash) == recordHash) return false;
    std::uint64_t* slot = slotOf(newer_.table, recordHash);
    if (*slot == recordHash) return false;
    *slot = recordHash;
    newer_.inOrder.push_back(recordHash);
    if (newer_.inOrder.size() >= generationSize_) beginGeneration(newer_.number + 1);
    return true;
}

void RecentRecords::beginGeneration(std::uint64_t number) {
    std::swap(newer_, older_);
    newer_.number = number;
    std::fill(newer_.table.begin(), newer_.table.end(), empty);
    newer_.inOrder.clear();
}

void RecentRecords::saveTail(const Generation& generation,
                             std::vector<std::pair<std::string, std::string>>& into) const {
    std::size_t first = generation.number == savedGeneration_ ? saved_ / pieceSize * pieceSize : 0;
    for (; first < generation.inOrder.size(); first += pieceSize) {
        const std::size_t count = std::min(pieceSize, generation.inOrder.size() - first);
        into.emplace_back(std::to_string(generation.number % 2) + "/" + std::to_string(first / pieceSize),
                          pieceOf(generation.number, first, &generation.inOrder[first], count));
    }
}

std::vector<std::pair<std::string, std::string>> RecentRecords::saveChanged() {
    std::vector<std::pair<std::string, std::string>> pieces;
    if (newer_.number == savedGeneration_ && newer_.inOrder.size() == saved_) return pieces;
    if (older_.number >= savedGeneration_) saveTail(older_, pieces);
    saveTail(newer_, pieces);
    savedGeneration_ = newer_.number;
    saved_ = newer_.inOrder.size();
    return pieces;
}

void RecentRecords::load(const std::map<std::string, std::string>& pieces) {
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::string_view> sorted;
    for (const auto& [name, piece] : pieces) {
        ByteReader head(piece);
        const std::uint64_t generation = head.number();
        const std::uint64_t first = head.number();
        const std::size_t count = head.numberUpTo(pieceSize);
        const std::size_t bytes = count * sizeof(std::uint64_t);
        if (head.ok() && piece.size() >= bytes)
            sorted[{generation, first}] = std::string_view(piece).substr(piece.size() - bytes);
    }
    if (sorted.empty()) return;
    // Pieces of generations before the last two are left from the time before their places were used again.
    const std::uint64_t newest = sorted.rbegin()->first.first;
    for (const auto& [position, hashes] : sorted) {
        const std::uint64_t generation = position.first;
        if (generation + 1 < newest) continue;
        if (newer_.inOrder.empty())
            newer_.number = generation;
        else if (newer_.number < generation)
            beginGeneration(generation);
        for (std::size_t i = 0; i < hashes.size(); i += sizeof(std::uint64_t)) {
            std::uint64_t hash = empty;
            std::memcpy(&hash, hashes.data() + i, sizeof hash);
            if (hash == empty || newer_.inOrder.size() >= generationSize_) continue;
            *slotOf(newer_.table, hash) = hash;
            newer_.inOrder.push_back(hash);
        }
    }
    savedGeneration_ = newer_.number;
    saved_ = newer_.inOrder.size();
    if (newer_.inOrder.size() >= generationSize_) beginGeneration(newer_.number + 1);
}

} // namespace cosmoswatch
