// The settings on disk: one JSON file, mode 0600, written atomically. Several programs may change it: every
// change is made on what stands in the file at that moment, under a lock.
#pragma once

#include "core/settings/settings.h"

#include <filesystem>
#include <functional>

namespace cosmoswatch {

// settings.json in configDirectory().
[[nodiscard]] std::filesystem::path defaultSettingsFile();

// NotFound when there is none; what parseSettings() says, with the file in front of the place.
[[nodiscard]] Result<Settings> readSettings(const std::filesystem::path& file);

// The same, but no file means defaults.
[[nodiscard]] Result<Settings> readSettingsOrDefaults(const std::filesystem::path& file);

struct OpenedSettings {
    Settings settings;
    std::filesystem::path setAside; // a damaged file was moved here; empty when there was none
    std::string problem;            // what was wrong with it
};
// For a program that must go on: no file means defaults, a damaged one is moved aside and defaults are used.
// Fails for a file that may not be read, or is of a newer version; it is not touched.
[[nodiscard]] Result<OpenedSettings> openSettings(const std::filesystem::path& file);

// Reads, changes and writes; gives back what stands in the file now. A file that cannot be understood is not
// overwritten.
[[nodiscard]] Result<Settings> changeSettings(const std::filesystem::path& file,
                                              const std::function<void(Settings&)>& change);

} // namespace cosmoswatch
