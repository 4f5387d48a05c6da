// What the console keeps for itself between two starts: look, times, keys, place and size of its parts.
#pragma once

#include "ui/commands.h"
#include "ui/display_time.h"
#include "ui/theme.h"

#include <QByteArray>
#include <QString>

#include <filesystem>

namespace cosmoswatch {

class ConsoleSettings {
public:
    explicit ConsoleSettings(std::filesystem::path file) : m_file(std::move(file)) {}

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

    [[nodiscard]] const std::filesystem::path& file() const { return m_file; }
    // Of a window, a splitter, a table's header: what its saveState() gave. Unknown names are empty.
    [[nodiscard]] QByteArray state(const QString& name) const;
    void setState(const QString& name, const QByteArray& state);
    [[nodiscard]] QString page() const; // shown last
    void setPage(const QString& page);

private:
    std::filesystem::path m_file;
};

} // namespace cosmoswatch
