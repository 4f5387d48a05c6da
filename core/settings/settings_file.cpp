#include "core/settings/settings_file.h"

#include "core/base/platform.h"
#include "core/base/time.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace cosmoswatch {
namespace {

constexpr std::uint64_t longestFile = 16u << 20;
constexpr std::chrono::seconds longestWait{5}; // for another program that is writing

// "FILE: sources[2].path: …"
Error inFile(Error error, const std::filesystem::path& file) {
    error.where = error.where.empty() ? file.string() : file.string() + ": " + error.where;
    return error;
}

Result<InstanceLock> lockBeside(const std::filesystem::path& file) {
    const auto until = std::chrono::steady_clock::now() + longestWait;
    for (;;) {
        auto lock = InstanceLock::acquire(file.string() + ".lock");
        if (lock || lock.error().code != ErrorCode::Conflict || std::chrono::steady_clock::now() > until)
            return lock;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

// "settings.json.damaged-20261031T120000", a name that is not taken.
std::filesystem::path nameToSetAside(const std::filesystem::path& file) {
    std::string stamp = formatIso8601(now()).substr(0, 19);
    std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
    const std::string name = file.string() + ".damaged-" + stamp;
    std::filesystem::path free = name;
    std::error_code ignored;
    for (int number = 2; std::filesystem::exists(free, ignored); ++number)
        free = name + "-" + std::to_string(number);
    return free;
}

} // namespace

std::filesystem::path defaultSettingsFile() {
    return configDirectory() / "settings.json";
}

Result<Settings> readSettings(const std::filesystem::path& file) {
    const auto text = readFile(file, longestFile);
    if (!text) return tl::unexpected(text.error());
    auto settings = parseSettings(*text);
    if (!settings) return tl::unexpected(inFile(std::move(settings.error()), file));
    return settings;
}

Result<Settings> readSettingsOrDefaults(const std::filesystem::path& file) {
    auto settings = readSettings(file);
    if (!settings && settings.error().code == ErrorCode::NotFound) return Settings{};
    return settings;
}

Result<OpenedSettings> openSettings(const std::filesystem::path& file) {
    auto settings = readSettingsOrDefaults(file);
    if (settings) return OpenedSettings{std::move(*settings), {}, {}};
    if (settings.error().code != ErrorCode::InvalidFormat) return tl::unexpected(std::move(settings.error()));
    OpenedSettings opened;
    opened.problem = describe(settings.error());
    opened.setAside = nameToSetAside(file);
    std::error_code error;
    std::filesystem::rename(file, opened.setAside, error);
    if (error)
        return fail(ErrorCode::PermissionDenied,
                    "is damaged (" + settings.error().what +
                        ") and could not be moved aside: " + error.message(),
                    file.string());
    return opened;
}

Result<Settings> changeSettings(const std::filesystem::path& file,
                                const std::function<void(Settings&)>& change) {
    if (file.has_parent_path())
        if (auto made = createPrivateDirectory(file.parent_path()); !made)
            return tl::unexpected(std::move(made.error()));
    const auto lock = lockBeside(file);
    if (!lock) return tl::unexpected(lock.error());
    auto settings = readSettingsOrDefaults(file);
    if (!settings) return settings;
    change(*settings);
    const std::string text = formatSettings(*settings);
    // What cannot be read back must not take the place of what can.
    if (auto checked = parseSettings(text); !checked)
        return tl::unexpected(inFile(std::move(checked.error()), file));
    if (auto written = writeFileAtomically(file, text); !written)
        return tl::unexpected(std::move(written.error()));
    return settings;
}

} // namespace cosmoswatch
