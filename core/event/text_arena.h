// Memory for texts that had to be rewritten (unescaped, repaired); freed as a whole.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace cosmoswatch {

class TextArena {
public:
    // Room for `size` bytes.
    char* allocate(std::size_t size) {
        if (size > room_) {
            const std::size_t blockSize = std::max(size, defaultBlockSize);
            blocks_.push_back(std::make_unique_for_overwrite<char[]>(blockSize));
            next_ = blocks_.back().get();
            room_ = blockSize;
        }
        char* result = next_;
        next_ += size;
        room_ -= size;
        return result;
    }
    std::string_view copy(std::string_view text) {
        if (text.empty()) return {};
        char* to = allocate(text.size());
        std::memcpy(to, text.data(), text.size());
        return {to, text.size()};
    }
    // Gives back the unused end of the last allocation.
    void giveBack(std::size_t size) {
        next_ -= size;
        room_ += size;
    }
    [[nodiscard]] bool empty() const { return blocks_.empty(); }

private:
    static constexpr std::size_t defaultBlockSize = 16 * 1024;
    std::vector<std::unique_ptr<char[]>> blocks_;
    char* next_ = nullptr;
    std::size_t room_ = 0;
};

} // namespace cosmoswatch
