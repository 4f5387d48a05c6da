// A query's text without its plain values, byte for byte: "c.id = 'a'" and "c.id = 'b'" have one, "c.id='a'"
// another. An application's code writes the same one every time. Equal skeletons have equal shapes, and
// reading one takes a fraction of the time that cutting a text into tokens takes. Private to this room.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace cosmoswatch::query {

class Skeleton {
public:
    // Whether the text has one: not when it is long, has comments or does not end its strings.
    [[nodiscard]] bool read(std::string_view query);
    [[nodiscard]] std::string_view text() const { return {text_.data(), size_}; }

    static constexpr std::size_t longest = 4096; // bytes of a query

private:
    std::array<char, longest + 16> text_;
    std::size_t size_ = 0;
};

} // namespace cosmoswatch::query
