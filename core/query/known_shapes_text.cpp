// Known shapes as text, for the store.
#include "core/query/known_shapes.h"

#include "core/base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

namespace cosmoswatch::query {
namespace {

using Json = nlohmann::ordered_json;

constexpr int formatVersion = 1;

// 64 bits do not fit into the numbers of JSON.
std::string hex(std::uint64_t value) {
    return fmt::format("{:x}", value);
}
std::optional<std::uint64_t> fromHex(const Json& value) {
    if (!value.is_string()) return std::nullopt;
    const auto& text = value.get_ref<const std::string&>();
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return number;
}

// Texts of older versions have none.
constexpr std::pair<const char*, std::optional<std::uint64_t> RowLimits::*> limitNames[]{
    {"top", &RowLimits::top}, {"offset", &RowLimits::offset}, {"limit", &RowLimits::limit}};

Result<KnownShapes> refused() {
    return fail(ErrorCode::InvalidFormat, "these are no known shapes of this program; they are learned anew",
                "known shapes");
}

} // namespace

void KnownShapes::Shape::add(const Shape& other) {
    lastSeen = std::max(lastSeen, other.lastSeen);
    count += other.count;
    highest.extendTo(other.highest);
    // As in learning: the smallest.
    if (other.example < example) example = other.example;
}

void KnownShapes::merge(const KnownShapes& other) {
    for (const auto& [print, shape] : other.shapes_) {
        if (other.seed_ != seed_) {
            learn(shape.example, shape.lastSeen);
            continue;
        }
        const auto [at, isNew] = shapes_.try_emplace(print, shape);
        if (!isNew) at->second.add(shape);
    }
    ++generation_;
    while (shapes_.size() > limits_.shapes)
        makeRoom();
    index();
}

std::string KnownShapes::save() const {
    Json json{{"version", formatVersion}, {"seed", hex(seed_)}, {"shapes", Json::array()}};
    const std::map<std::uint64_t, const Shape*> ordered = [this] {
        std::map<std::uint64_t, const Shape*> result;
        for (const auto& [print, shape] : shapes_)
            result.emplace(print, &shape);
        return result;
    }();
    for (const auto& [print, shape] : ordered) {
        Json codes = Json::array();
        for (const std::uint64_t code : shape->codes)
            codes.push_back(hex(code));
        Json entry{{"print", hex(print)},
                   {"example", toValidUtf8(shape->example)},
                   {"seen", shape->lastSeen},
                   {"count", shape->count},
                   {"codes", std::move(codes)}};
        for (const auto& [name, limit] : limitNames)
            if (const auto& value = shape->highest.*limit) entry[name] = *value;
        json["shapes"].push_back(std::move(entry));
    }
    return json.dump();
}

Result<KnownShapes> KnownShapes::load(std::string_view text, KnownShapesLimits limits) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object() || json.value("version", Json()) != formatVersion || !json.contains("shapes") ||
        !json["shapes"].is_array() || json["shapes"].size() > limits.shapes)
        return refused();
    const auto seed = fromHex(json.value("seed", Json()));
    if (!seed) return refused();
    KnownShapes result(limits, *seed);
    for (const Json& entry : json["shapes"]) {
        if (!entry.is_object()) return refused();
        const auto print = fromHex(entry.value("print", Json()));
        const Json example = entry.value("example", Json()), seen = entry.value("seen", Json()),
                   count = entry.value("count", Json()), codes = entry.value("codes", Json());
        const bool sound = print && *print != 0 && example.is_string() && seen.is_number_unsigned() &&
                           count.is_number_unsigned() && codes.is_array() &&
                           codes.size() <= limits.partsOfShape;
        if (!sound) return refused();
        Shape shape{{},
                    elide(example.get_ref<const std::string&>(), limits.exampleBytes),
                    seen.get<std::uint64_t>(),
                    count.get<std::uint64_t>(),
                    {}};
        for (const auto& [name, limit] : limitNames) {
            const Json value = entry.value(name, Json());
            if (value.is_number_unsigned())
                shape.highest.*limit = value.get<std::uint64_t>();
            else if (!value.is_null())
                return refused();
        }
        for (const Json& code : codes) {
            const auto value = fromHex(code);
            if (!value) return refused();
            shape.codes.push_back(*value);
        }
        result.shapes_.insert_or_assign(*print, std::move(shape));
    }
    result.index();
    return result;
}

} // namespace cosmoswatch::query
