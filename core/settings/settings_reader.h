// A value of the settings file and the place where it stands, for errors that name it. Used by the sources of
// this room only: the value is the JSON library's, which no header shows.
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace cosmoswatch {

// The first error stays; what is read after it is empty.
class SettingsReader {
public:
    // `value` is a nlohmann::json that outlives this.
    SettingsReader(const void* value, std::string place, std::optional<Error>& error)
        : value_(value), place_(std::move(place)), error_(&error) {}

    void fail(std::string what) const;
    // Nothing when the object has no such key, or null.
    [[nodiscard]] std::optional<SettingsReader> member(const char* key) const;
    [[nodiscard]] SettingsReader needed(const char* key) const;
    void eachMember(const std::function<void(const std::string&, const SettingsReader&)>& visit) const;
    void eachItem(const std::function<void(const SettingsReader&)>& visit) const;

    [[nodiscard]] bool isObject() const;
    [[nodiscard]] std::string text() const;
    [[nodiscard]] bool flag() const;
    [[nodiscard]] double number(double least, double most) const;
    [[nodiscard]] double whole(double least, double most) const;
    [[nodiscard]] std::chrono::days days(int least, int most) const;
    [[nodiscard]] std::filesystem::path path() const; // empty, or from / on
    [[nodiscard]] std::string dumped() const;

    // Of a member: one that is missing keeps what is usual.
    void readText(const char* key, std::string& into) const;
    [[nodiscard]] std::string neededText(const char* key) const; // neither missing nor blank

private:
    [[nodiscard]] std::string below(const std::string& key) const;

    const void* value_;
    std::string place_;
    std::optional<Error>* error_;
};

} // namespace cosmoswatch
