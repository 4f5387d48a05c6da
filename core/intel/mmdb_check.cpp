#include "core/intel/mmdb_check.h"

#include <optional>

namespace cosmoswatch {
namespace {

constexpr int maxDepth = 32;
constexpr int maxValues = 8192;

enum Type : unsigned { Extended = 0, Pointer = 1, Map = 7, Array = 11, Boolean = 14 };

class Walker {
public:
    explicit Walker(std::span<const std::uint8_t> section) : section_(section) {}

    // Where the value at `offset` ends, or nothing when it is not sane.
    [[nodiscard]] std::optional<std::size_t> endOf(std::size_t offset, int depth) {
        if (depth > maxDepth || ++values_ > maxValues) return std::nullopt;
        const auto control = take(offset, 1);
        if (!control) return std::nullopt;
        unsigned type = *control >> 5;
        if (type == Pointer) return endOfPointer(*control, offset, depth);
        if (type == Extended) {
            const auto more = take(offset, 1);
            if (!more) return std::nullopt;
            type = *more + 7;
        }
        const auto size = sizeOf(*control & 31, offset);
        if (!size) return std::nullopt;
        if (type == Map) return endOfMany(std::uint64_t{*size} * 2, offset, depth);
        if (type == Array) return endOfMany(*size, offset, depth);
        if (type == Boolean) return offset;
        return *size <= section_.size() - offset ? std::optional(offset + *size) : std::nullopt;
    }

private:
    // The next `count` bytes as a number; moves behind them.
    [[nodiscard]] std::optional<std::uint32_t> take(std::size_t& offset, std::size_t count) const {
        if (offset > section_.size() || section_.size() - offset < count) return std::nullopt;
        std::uint32_t value = 0;
        for (; count > 0; --count)
            value = value << 8 | section_[offset++];
        return value;
    }
    // Sizes above 28 stand in the one to three bytes that follow.
    [[nodiscard]] std::optional<std::uint32_t> sizeOf(std::uint32_t bits, std::size_t& offset) const {
        constexpr std::uint32_t bases[]{29, 285, 65821};
        if (bits < 29) return bits;
        const auto more = take(offset, bits - 28);
        return more ? std::optional(bases[bits - 29] + *more) : std::nullopt;
    }
    [[nodiscard]] std::optional<std::size_t> endOfPointer(std::uint32_t control, std::size_t offset,
                                                          int depth) {
        constexpr std::uint32_t bases[]{0, 2048, 526336, 0};
        const unsigned extra = control >> 3 & 3;
        const auto low = take(offset, extra + 1);
        if (!low) return std::nullopt;
        const std::uint32_t high = extra < 3 ? (control & 7) << (8 * (extra + 1)) : 0;
        return endOf(std::size_t{high} + *low + bases[extra], depth + 1) ? std::optional(offset)
                                                                         : std::nullopt;
    }
    [[nodiscard]] std::optional<std::size_t> endOfMany(std::uint64_t count, std::size_t offset, int depth) {
        for (; count > 0; --count) {
            const auto end = endOf(offset, depth + 1);
            if (!end) return std::nullopt;
            offset = *end;
        }
        return offset;
    }

    std::span<const std::uint8_t> section_;
    int values_ = 0;
};

} // namespace

bool isSaneMmdbValue(std::span<const std::uint8_t> section, std::size_t offset) {
    return Walker(section).endOf(offset, 0).has_value();
}

} // namespace cosmoswatch
