#include "core/settings/settings_reader.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace cosmoswatch {
namespace {

using Json = nlohmann::json;

constexpr std::size_t longestText = 4096;

const Json& jsonOf(const void* value) {
    return *static_cast<const Json*>(value);
}

} // namespace

void SettingsReader::fail(std::string what) const {
    if (!*error_) *error_ = Error{ErrorCode::InvalidFormat, std::move(what), place_};
}

std::optional<SettingsReader> SettingsReader::member(const char* key) const {
    if (!isObject()) return std::nullopt;
    const Json& json = jsonOf(value_);
    const auto found = json.find(key);
    if (found == json.end() || found->is_null()) return std::nullopt;
    return SettingsReader(&*found, below(key), *error_);
}

SettingsReader SettingsReader::needed(const char* key) const {
    if (auto found = member(key)) return *found;
    static const Json nothing;
    const SettingsReader missing(&nothing, below(key), *error_);
    missing.fail("is missing");
    return missing;
}

void SettingsReader::eachMember(
    const std::function<void(const std::string&, const SettingsReader&)>& visit) const {
    if (!isObject()) return;
    for (const auto& [key, value] : jsonOf(value_).items())
        visit(key, SettingsReader(&value, below(key), *error_));
}

void SettingsReader::eachItem(const std::function<void(const SettingsReader&)>& visit) const {
    const Json& json = jsonOf(value_);
    if (!json.is_array()) return fail("should be a list, [ … ]");
    for (std::size_t i = 0; i < json.size(); ++i)
        visit(SettingsReader(&json[i], place_ + "[" + std::to_string(i) + "]", *error_));
}

bool SettingsReader::isObject() const {
    if (jsonOf(value_).is_object()) return true;
    fail("should be an object, { … }");
    return false;
}

std::string SettingsReader::text() const {
    const Json& json = jsonOf(value_);
    if (!json.is_string()) return fail("should be a text, in quotation marks"), std::string();
    const auto& text = json.get_ref<const std::string&>();
    if (text.size() > longestText)
        return fail("is longer than " + std::to_string(longestText) + " bytes"), std::string();
    if (text.find('\0') != std::string::npos)
        return fail("holds a character that no name or path has"), std::string();
    return text;
}

bool SettingsReader::flag() const {
    const Json& json = jsonOf(value_);
    if (!json.is_boolean()) return fail("should be true or false"), false;
    return json.get<bool>();
}

double SettingsReader::number(double least, double most) const {
    const Json& json = jsonOf(value_);
    const double value = json.is_number() ? json.get<double>() : std::nan("");
    if (value >= least && value <= most) return value;
    fail("should be a number from " + formatCount(static_cast<std::uint64_t>(least)) + " to " +
         formatCount(static_cast<std::uint64_t>(most)));
    return least;
}

double SettingsReader::whole(double least, double most) const {
    const double value = number(least, most);
    if (value != std::floor(value)) fail("should be a whole number");
    return value;
}

std::chrono::days SettingsReader::days(int least, int most) const {
    return std::chrono::days{static_cast<int>(whole(least, most))};
}

std::filesystem::path SettingsReader::path() const {
    std::filesystem::path path = text();
    if (!path.empty() && path.is_relative()) fail("should be a whole path, from / on");
    return path;
}

std::string SettingsReader::dumped() const {
    return jsonOf(value_).dump();
}

void SettingsReader::readText(const char* key, std::string& into) const {
    if (const auto text = member(key)) into = text->text();
}

std::string SettingsReader::neededText(const char* key) const {
    const SettingsReader value = needed(key);
    std::string text = value.text();
    if (trim(text).empty()) value.fail("should not be empty");
    return text;
}

std::string SettingsReader::below(const std::string& key) const {
    const std::string shown = elide(visible(key), 200);
    return place_.empty() ? shown : place_ + "." + shown;
}

} // namespace cosmoswatch
