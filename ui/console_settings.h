// What the console keeps for itself between two starts: look, times, keys, place and size of its parts. A
// part of the settings file.
#pragma once

#include "ui/commands.h"
#include "ui/display_time.h"
#include "ui/settings_keeper.h"
#include "ui/theme.h"

#include <QByteArray>
#include <QString>

#include <filesystem>
#include <map>

namespace cosmoswatch {

class ConsoleSettings {
public:
    explicit ConsoleSettings(SettingsKeeper& keeper) : m_keeper(keeper) {}

    [[nodiscard]] ThemeChoice theme() const;
    void setTheme(ThemeChoice choice);
    [[nodiscard]] Density density() const;
    void setDensity(Density density);
    [[nodiscard]] TimeZoneChoice times() const;
    void setTimes(TimeZoneChoice choice);
    [[nodiscard]] bool trayNotices() const;
    void setTrayNotices(bool wanted);
    [[nodiscard]] ChosenKeys keys() const;
    void setKeys(const ChosenKeys& keys);

    // Of a window, a splitter, a table's header: what their saveState() gave, by name.
    using States = std::map<QString, QByteArray>;
    [[nodiscard]] States states() const;
    void setStates(const States& states);
    [[nodiscard]] QString page() const; // shown last
    void setPage(const QString& page);

private:
    SettingsKeeper& m_keeper;
};

// What an earlier version kept in an INI file of its own. Done once: the file is renamed afterwards. What the
// settings know already stays as it is.
void takeOverConsoleFile(SettingsKeeper& keeper, const std::filesystem::path& file);

} // namespace cosmoswatch
