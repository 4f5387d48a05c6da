#include "core/intel/threat_document.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace cosmoswatch {
namespace {

using Json = nlohmann::json;

constexpr int deepest = 64;
constexpr std::size_t mostAddresses = 5'000'000;
constexpr std::array<std::string_view, 7> plainMembers{"ip",      "ip_address", "address", "ipAddress",
                                                       "network", "cidr",       "ip_src"};
constexpr std::array<std::string_view, 4> addressPaths{
    "ipv4-addr:value", "ipv6-addr:value", "network-traffic:src_ref.value", "network-traffic:dst_ref.value"};

bool isTooDeep(std::string_view json) {
    int depth = 0;
    bool inText = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (c == '\\' && inText)
            ++i;
        else if (c == '"')
            inText = !inText;
        else if (!inText && (c == '{' || c == '[') && ++depth > deepest)
            return true;
        else if (!inText && (c == '}' || c == ']'))
            --depth;
    }
    return false;
}

std::string_view text(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string()
               ? std::string_view(found->get_ref<const std::string&>())
               : std::string_view();
}

bool isTrue(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_boolean() && found->get<bool>();
}

bool isFalse(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_boolean() && !found->get<bool>();
}

class Collector {
public:
    void walk(const Json& value) {
        if (found.size() >= mostAddresses) return;
        if (value.is_array())
            for (const auto& entry : value)
                walk(entry);
        else if (value.is_object())
            object(value);
        else if (value.is_string())
            found.emplace_back(value.get_ref<const std::string&>());
    }
    std::vector<std::string> found;

private:
    void object(const Json& value) {
        const auto type = text(value, "type");
        if (isTrue(value, "revoked") || isTrue(value, "deleted")) return;
        if (type == "indicator") return pattern(text(value, "pattern"));
        if (type == "ipv4-addr" || type == "ipv6-addr") return add(text(value, "value"));
        if (type.starts_with("ip-src") || type.starts_with("ip-dst")) {
            const auto address = text(value, "value");
            if (!isFalse(value, "to_ids")) add(address.substr(0, address.find('|')));
            return;
        }
        for (const auto name : plainMembers)
            if (const auto address = text(value, name.data()); !address.empty()) return add(address);
        for (const char* inner : {"response", "Event", "Attribute", "Object", "objects", "data", "results"})
            if (const auto member = value.find(inner); member != value.end() && member->is_structured())
                walk(*member);
    }
    // "[ipv4-addr:value = '198.51.100.1' OR ipv4-addr:value IN ('…')]": every quoted text behind such a path.
    void pattern(std::string_view rest) {
        if (findIgnoreCase(rest, " NOT ") != std::string_view::npos ||
            rest.find("!=") != std::string_view::npos)
            return;
        while (!rest.empty()) {
            std::size_t behind = std::string_view::npos;
            for (const auto path : addressPaths)
                if (const auto at = rest.find(path); at != std::string_view::npos)
                    behind = std::min(behind, at + path.size());
            if (behind == std::string_view::npos) return;
            rest.remove_prefix(behind);
            const auto end =
                std::min({rest.find(":value"), rest.find("_ref"), rest.size()}); // the next comparison
            std::string_view values = rest.substr(0, end);
            while (true) {
                const auto open = values.find('\'');
                const auto close = open == std::string_view::npos ? open : values.find('\'', open + 1);
                if (close == std::string_view::npos) break;
                add(values.substr(open + 1, close - open - 1));
                values.remove_prefix(close + 1);
            }
            const auto last = rest.substr(0, end).rfind('\'');
            rest.remove_prefix(last == std::string_view::npos ? end : last + 1);
        }
    }
    void add(std::string_view address) {
        if (!address.empty() && found.size() < mostAddresses) found.emplace_back(address);
    }
};

} // namespace

std::optional<std::vector<std::string>> addressesInDocument(std::string_view json) {
    const auto start = trim(json.substr(0, 4096));
    // A list of networks in brackets ("[2001:db8::]") is no JSON, and the parser will say so.
    if (!start.starts_with('{') && !start.starts_with('[')) return std::nullopt;
    if (isTooDeep(json)) return std::nullopt;
    const Json document = Json::parse(json, nullptr, false);
    if (!document.is_structured()) return std::nullopt;
    Collector collector;
    collector.walk(document);
    return std::move(collector.found);
}

} // namespace cosmoswatch
