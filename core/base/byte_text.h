// A compact form for what the program keeps for itself: numbers as variable-length integers (LEB128), texts
// with their length in front. Equal values give equal bytes. Reading checks every step: damage is an error,
// never a fault.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cosmoswatch {

class ByteWriter {
public:
    void number(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7)
            bytes_ += static_cast<char>(value | 0x80);
        bytes_ += static_cast<char>(value);
    }
    // Small when close to zero, on either side.
    void signedNumber(std::int64_t value) {
        number((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
    }
    void text(std::string_view value) {
        number(value.size());
        bytes_ += value;
    }
    [[nodiscard]] std::string take() { return std::move(bytes_); }
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

private:
    std::string bytes_;
};

// After the first step that fails all values are zero or empty; ask ok() once at the end.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (rest_.empty()) break;
            const auto byte = static_cast<unsigned char>(rest_.front());
            rest_.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if (byte < 0x80) return value;
        }
        fail();
        return 0;
    }
    std::int64_t signedNumber() {
        const std::uint64_t value = number();
        return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
    }
    // A number no greater than `limit`: for counts of what follows, so that damage reserves no memory.
    std::uint64_t numberUpTo(std::uint64_t limit) {
        const std::uint64_t value = number();
        if (value <= limit) return value;
        fail();
        return 0;
    }
    std::string_view text() {
        const std::uint64_t size = number();
        if (size > rest_.size()) {
            fail();
            return {};
        }
        const std::string_view value = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return value;
    }
    void fail() {
        failed_ = true;
        rest_ = {};
    }
    [[nodiscard]] bool ok() const { return !failed_; }
    [[nodiscard]] bool finished() const { return !failed_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool failed_ = false;
};

} // namespace cosmoswatch
