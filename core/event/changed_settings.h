// What a record of management says that a change sets. Azure writes it in several ways: requestbody and
// responseBody of the Activity Log are JSON inside a string, resourceDetails of ControlPlaneRequests is like
// JSON but without quotes, and some records have the settings beside them as plain members. All are read
// alike.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

struct Setting {
    std::string
        parent; // of the object or list entry that holds it: "properties/requestbody/properties/iprules/0"
    std::string name;  // lower case; empty for a bare value in a list
    std::string value; // "[]" and "{}" for what is empty
};

class ChangedSettings {
public:
    // Of the record's "properties". Never fails: what cannot be read is not there.
    [[nodiscard]] static ChangedSettings of(std::string_view recordJson);

    // The first of that name (in lower case), or null.
    [[nodiscard]] const std::string* find(std::string_view name) const;
    // The one of that name beside it.
    [[nodiscard]] const std::string* beside(const Setting& setting, std::string_view name) const;
    // All that stand below a member of that name, or are it; only of the first such member.
    [[nodiscard]] std::vector<const Setting*> below(std::string_view name) const;
    [[nodiscard]] const std::vector<Setting>& all() const { return settings_; }
    [[nodiscard]] bool has(std::string_view name) const { return !below(name).empty(); }

    static constexpr std::size_t maxSettings = 2048;

private:
    std::vector<Setting> settings_;
};

} // namespace cosmoswatch
