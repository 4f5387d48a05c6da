#include "core/event/changed_settings.h"

#include "core/base/text.h"
#include "core/event/json_text.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr int deepest = 24;
constexpr std::size_t longestPath = 512;
constexpr std::size_t longestValue = 4096;

// Takes strict JSON and the form without quotes. A bare value goes on to the next comma or bracket, as it may
// hold colons.
class TolerantReader {
public:
    TolerantReader(std::string_view text, std::vector<Setting>& settings)
        : rest_(text), settings_(settings) {}

    void readValue(const std::string& parent, const std::string& name, int depth) {
        skipBlanks();
        if (rest_.empty() || depth > deepest || settings_.size() >= ChangedSettings::maxSettings)
            return stop();
        const std::string path = name.empty() ? parent : join(parent, name);
        if (rest_.front() == '{')
            readMembers(path, parent, name, depth);
        else if (rest_.front() == '[')
            readEntries(path, parent, name, depth);
        else if (rest_.front() == '"')
            readText(parent, name, depth);
        else
            add(parent, name, trim(upTo(",}]")));
    }

private:
    void readMembers(const std::string& path, const std::string& parent, const std::string& name, int depth) {
        rest_.remove_prefix(1);
        bool any = false;
        for (skipSeparators(); !rest_.empty() && rest_.front() != '}'; skipSeparators()) {
            if (rest_.front() == ']') return stop();
            std::string member = lowerAscii(rest_.front() == '"' ? quoted() : trim(upTo(":,}]")));
            skipBlanks();
            any = true;
            if (rest_.empty() || rest_.front() != ':') {
                add(path, member, "");
                continue;
            }
            rest_.remove_prefix(1);
            readValue(path, member, depth + 1);
        }
        close();
        if (!any) add(parent, name, "{}");
    }
    void readEntries(const std::string& path, const std::string& parent, const std::string& name, int depth) {
        rest_.remove_prefix(1);
        int index = 0;
        for (skipSeparators(); !rest_.empty() && rest_.front() != ']'; skipSeparators(), ++index) {
            if (rest_.front() == '}') return stop();
            const std::size_t before = rest_.size();
            readValue(join(path, std::to_string(index)), "", depth + 1);
            if (rest_.size() == before) return stop();
        }
        close();
        if (index == 0) add(parent, name, "[]");
    }
    // A string may hold JSON of its own.
    void readText(const std::string& parent, const std::string& name, int depth) {
        const std::string text = quoted();
        const std::string_view inner = trim(text);
        if (!inner.empty() && (inner.front() == '{' || inner.front() == '['))
            TolerantReader(inner, settings_).readValue(parent, name, depth + 1);
        else
            add(parent, name, inner);
    }

    void add(const std::string& parent, const std::string& name, std::string_view value) {
        const bool wanted = parent == "properties" || parent.starts_with("properties/");
        if (wanted && settings_.size() < ChangedSettings::maxSettings)
            settings_.push_back({parent, name, std::string(value.substr(0, longestValue))});
    }
    std::string quoted() {
        std::size_t end = 1;
        while (end < rest_.size() && rest_[end] != '"')
            end += rest_[end] == '\\' ? 2 : 1;
        if (end >= rest_.size()) {
            const std::string all(rest_.substr(1));
            stop();
            return all;
        }
        TextArena arena;
        std::string text(scalarText(rest_.substr(0, end + 1), arena));
        rest_.remove_prefix(end + 1);
        return text;
    }
    std::string_view upTo(std::string_view ends) {
        const auto text = rest_.substr(0, rest_.find_first_of(ends));
        rest_.remove_prefix(text.size());
        return text;
    }
    static std::string join(const std::string& path, const std::string& name) {
        if (path.size() > longestPath) return path;
        return path.empty() ? name : path + "/" + name;
    }
    void skip(std::string_view characters) {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(characters), rest_.size()));
    }
    void skipBlanks() { skip(" \t\r\n"); }
    void skipSeparators() { skip(" \t\r\n,"); }
    void close() {
        if (!rest_.empty()) rest_.remove_prefix(1);
    }
    void stop() { rest_ = {}; }

    std::string_view rest_;
    std::vector<Setting>& settings_;
};

bool isOrBelow(std::string_view path, std::string_view top) {
    return path.starts_with(top) && (path.size() == top.size() || path[top.size()] == '/');
}

} // namespace

ChangedSettings ChangedSettings::of(std::string_view recordJson) {
    ChangedSettings settings;
    TolerantReader(recordJson, settings.settings_).readValue("", "", 0);
    return settings;
}

const std::string* ChangedSettings::find(std::string_view name) const {
    for (const auto& setting : settings_)
        if (setting.name == name) return &setting.value;
    return nullptr;
}

const std::string* ChangedSettings::beside(const Setting& setting, std::string_view name) const {
    for (const auto& other : settings_)
        if (other.name == name && other.parent == setting.parent) return &other.value;
    return nullptr;
}

std::vector<const Setting*> ChangedSettings::below(std::string_view name) const {
    std::vector<const Setting*> found;
    std::string top;
    const std::string segment = "/" + std::string(name);
    for (const auto& setting : settings_) {
        const std::string path = setting.name.empty() ? setting.parent : setting.parent + "/" + setting.name;
        if (top.empty()) {
            const auto at = path.find(segment);
            const auto end = at + segment.size();
            if (at == std::string::npos || (end < path.size() && path[end] != '/')) continue;
            top = path.substr(0, end);
        }
        if (isOrBelow(path, top)) found.push_back(&setting);
    }
    return found;
}

} // namespace cosmoswatch
