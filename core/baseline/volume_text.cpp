// VolumeBaseline as text. A line each: "first DAY", "day DAY PARTS", and below a day "a SUMS" for the
// account, "c NAME SUMS" for clients, "k NAME SUMS" for containers. Sums are in base 36, one part after the
// other;
// "@N" skips to part N.
#include "core/baseline/volume_baseline.h"

#include <algorithm>
#include <charconv>

namespace cosmoswatch {
namespace {

constexpr std::size_t longestName = 1024;
constexpr std::int64_t lastDay = 84'006; // 1 January 2200
// More than days are kept, so that no two living ones share a name.
constexpr std::int64_t names = 256;
static_assert(names > VolumeBaseline::oldestDay + 1);

template<typename Number>
void write(std::string& text, Number number, int base = 10) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, number, base).ptr;
    text.append(digits, end);
}

template<typename Number>
bool read(std::string_view text, Number& number, int base = 10) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    return error == std::errc{} && end == text.data() + text.size();
}

// Blanks and what is not printable as %XX.
void writeName(std::string& text, std::string_view name) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > ' ' && byte < 0x7F && byte != '%') {
            text += c;
        } else {
            text += '%';
            text += digits[byte >> 4];
            text += digits[byte & 15];
        }
    }
}

bool readName(std::string_view text, std::string& name) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            name += text[at];
            continue;
        }
        unsigned byte = 0;
        if (at + 2 >= text.size() || !read(text.substr(at + 1, 2), byte, 16)) return false;
        name += static_cast<char>(byte);
        at += 2;
    }
    return !name.empty() && name.size() <= longestName;
}

void writeSeries(std::string& text, const VolumeSeries& series) {
    unsigned next = 0;
    series.forEach([&](unsigned part, std::uint64_t bytes) {
        if (part != next) {
            text += " @";
            write(text, part);
        }
        text += ' ';
        write(text, bytes, 36);
        next = part + 1;
    });
    text += '\n';
}

std::string_view nextWord(std::string_view& line) {
    const auto end = line.find(' ');
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
    return word;
}

bool readSeries(std::string_view line, unsigned partsPerDay, VolumeSeries& series) {
    unsigned part = 0;
    while (!line.empty()) {
        const std::string_view word = nextWord(line);
        if (word.starts_with('@')) {
            if (!read(word.substr(1), part)) return false;
            continue;
        }
        std::uint64_t bytes = 0;
        if (part >= partsPerDay || !read(word, bytes, 36) || bytes > VolumeSeries::most) return false;
        series.add(part++, bytes);
    }
    return true;
}

void writeTable(std::string& text, char kind, const VolumeDay::Table& table) {
    std::vector<VolumeDay::Table::const_iterator> entries;
    for (auto it = table.begin(); it != table.end(); ++it)
        entries.push_back(it);
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return a->first < b->first; });
    for (const auto& entry : entries) {
        text += kind;
        text += ' ';
        writeName(text, entry->first);
        writeSeries(text, entry->second);
    }
}

// One line below a day's.
bool readLine(std::string_view line, VolumeDay& day) {
    const std::string_view kind = nextWord(line);
    if (kind == "a") return readSeries(line, day.partsPerDay, day.account);
    if (kind != "c" && kind != "k") return false;
    VolumeDay::Table& table = kind == "c" ? day.clients : day.containers;
    const std::size_t limit =
        kind == "c" ? VolumeBaseline::maxRecentClients : VolumeBaseline::maxRecentContainers;
    std::string name;
    if (!readName(nextWord(line), name) || table.size() >= limit) return false;
    const auto [it, isNew] = table.try_emplace(std::move(name));
    return isNew && readSeries(line, day.partsPerDay, it->second);
}

bool isPartsPerDay(unsigned parts) {
    return parts == 96 || parts == VolumeHistory::halfHours || parts == 1;
}

} // namespace

void VolumeBaseline::writeDay(std::int64_t number, std::string& text) const {
    const auto it = days_.find(number);
    if (it == days_.end()) return;
    text += "day ";
    write(text, number);
    text += ' ';
    write(text, it->second.partsPerDay);
    text += "\na";
    writeSeries(text, it->second.account);
    writeTable(text, 'c', it->second.clients);
    writeTable(text, 'k', it->second.containers);
}

std::string VolumeBaseline::save() const {
    std::string text;
    if (first_) text = "first " + std::to_string(*first_) + "\n";
    for (const auto& entry : days_)
        writeDay(entry.first, text);
    return text;
}

std::vector<std::pair<std::string, std::string>> VolumeBaseline::takeChanges() {
    std::map<std::string, std::string> changes;
    if (std::exchange(firstChanged_, false) && first_)
        changes["first"] = "first " + std::to_string(*first_) + "\n";
    // Of two days that share a name the later one is alive and comes last.
    for (const std::int64_t number : std::exchange(changed_, {})) {
        std::string& text = changes[std::to_string(number % names)];
        text.clear();
        writeDay(number, text);
    }
    filled_ = nullptr;
    return {std::make_move_iterator(changes.begin()), std::make_move_iterator(changes.end())};
}

Result<void> VolumeBaseline::restore(std::string_view text) {
    std::optional<std::int64_t> first;
    std::map<std::int64_t, VolumeDay> days;
    VolumeDay* day = nullptr;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        const auto damaged = [&] {
            return fail(ErrorCode::InvalidFormat, "a saved volume baseline is damaged; it is learned anew",
                        std::string(line.substr(0, 60)));
        };
        if (end == std::string_view::npos) return damaged(); // cut off
        text.remove_prefix(end + 1);
        if (line.starts_with("first ")) {
            std::int64_t number = 0;
            if (!read(line.substr(6), number) || number < 0 || number > lastDay) return damaged();
            first = number;
        } else if (line.starts_with("day ")) {
            std::string_view rest = line.substr(4);
            std::int64_t number = 0;
            unsigned parts = 0;
            if (!read(nextWord(rest), number) || number < 0 || number > lastDay ||
                !read(nextWord(rest), parts) || !isPartsPerDay(parts) || !rest.empty() ||
                days_.contains(number) || !days.try_emplace(number).second)
                return damaged();
            day = &days.at(number);
            day->partsPerDay = parts;
        } else if (!day || !readLine(line, *day)) {
            return damaged();
        }
    }
    if (first) first_ = std::min(*first, first_.value_or(*first));
    if (days.empty()) return {};
    newest_ = std::max(newest_, days.rbegin()->first);
    first_ = std::min(days.begin()->first, first_.value_or(lastDay));
    days_.merge(days);
    age();
    forecasts_.clear();
    return {};
}

Result<VolumeBaseline> VolumeBaseline::load(std::string_view text) {
    VolumeBaseline baseline;
    if (auto restored = baseline.restore(text); !restored) return tl::unexpected(std::move(restored.error()));
    return baseline;
}

} // namespace cosmoswatch
