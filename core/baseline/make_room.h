// Keeps a table bounded.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace cosmoswatch {

// When the table is full, drops the eighth that `worth` puts lowest: all at once, so that somebody who
// rotates through keys does not make every one of them a search for the least worthy.
template<typename Map, typename Worth>
void makeRoom(Map& map, std::size_t limit, Worth worth) {
    if (map.size() < limit) return;
    std::vector<typename Map::iterator> entries;
    entries.reserve(map.size());
    for (auto it = map.begin(); it != map.end(); ++it)
        entries.push_back(it);
    const auto dropped = static_cast<std::ptrdiff_t>(map.size() - limit + limit / 8 + 1);
    const auto end = entries.begin() + std::min(dropped, static_cast<std::ptrdiff_t>(entries.size()));
    std::partial_sort(entries.begin(), end, entries.end(),
                      [&](const auto& a, const auto& b) { return worth(a->second) < worth(b->second); });
    std::for_each(entries.begin(), end, [&](const auto& entry) { map.erase(entry); });
}

} // namespace cosmoswatch
