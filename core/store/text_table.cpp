#include "core/store/text_table.h"

#include "core/base/text.h"

#include <algorithm>
#include <tuple>

namespace cosmoswatch {

std::string foldedText(std::string_view text) {
    std::string folded = lowerAscii(toValidUtf8(text.substr(0, maxSearchedBytes)));
    for (char& c : folded)
        if (c == '\n' || c == '\0') c = ' ';
    return folded;
}

void TextTable::add(std::uint32_t number, std::string_view text) {
    while (size() <= number) {
        starts_.push_back(bytes_.size());
        if (size() > number) bytes_ += foldedText(text);
        bytes_ += '\n';
    }
}

void TextTable::clear() {
    *this = TextTable();
}

std::string_view TextTable::folded(std::uint32_t number) const {
    const auto end = number + 1 < size() ? starts_[number + 1] : bytes_.size();
    return std::string_view(bytes_).substr(starts_[number], end - starts_[number] - 1);
}

std::vector<std::uint8_t> TextTable::search(std::string_view word) const {
    std::vector<std::uint8_t> found(size(), 0);
    for (auto at = bytes_.find(word); at != std::string::npos;) {
        const auto next = std::upper_bound(starts_.begin(), starts_.end(), at);
        found[static_cast<std::size_t>(next - starts_.begin()) - 1] = 1;
        if (next == starts_.end()) break;
        at = bytes_.find(word, *next);
    }
    return found;
}

const std::vector<std::uint32_t>& TextTable::ranks() {
    if (ranks_.size() == size()) return ranks_;
    const auto before = [this](std::uint32_t a, std::uint32_t b) {
        const int difference = folded(a).compare(folded(b));
        return difference != 0 ? difference < 0 : a < b;
    };
    const auto known = static_cast<std::ptrdiff_t>(sorted_.size());
    for (auto number = static_cast<std::uint32_t>(sorted_.size()); number < size(); ++number)
        sorted_.push_back(number);
    std::sort(sorted_.begin() + known, sorted_.end(), before);
    std::inplace_merge(sorted_.begin(), sorted_.begin() + known, sorted_.end(), before);
    ranks_.resize(size());
    for (std::uint32_t place = 0; place < size(); ++place)
        ranks_[sorted_[place]] = place;
    return ranks_;
}

} // namespace cosmoswatch
