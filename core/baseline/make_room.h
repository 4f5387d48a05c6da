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
    std::vector<decltype(worth(map.begin()->second))> worths;
    worths.reserve(map.size());
    for (auto it = map.begin(); it != map.end(); ++it)
        worths.push_back(worth(it->second));
    std::size_t excess = std::min(map.size() - limit + limit / 8 + 1, map.size());
    const auto cut = worths.begin() + static_cast<std::ptrdiff_t>(excess - 1);
    std::nth_element(worths.begin(), cut, worths.end());
    const auto dropped = *cut;
    // Those below the cut go, and of those at it as many as are still too many.
    excess -= static_cast<std::size_t>(
        std::count_if(worths.begin(), worths.end(), [&](const auto& value) { return value < dropped; }));
    for (auto it = map.begin(); it != map.end();) {
        const auto value = worth(it->second);
        const bool goes = value < dropped || (!(dropped < value) && excess > 0);
        if (goes && !(value < dropped)) --excess;
        it = goes ? map.erase(it) : std::next(it);
    }
}

} // namespace cosmoswatch
