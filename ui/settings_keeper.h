// The settings as the console holds them: read at once, written behind the window's back.
#pragma once

#include "core/settings/settings_file.h"

#include <QJsonValue>
#include <QObject>
#include <QString>
#include <QThreadPool>

#include <functional>

namespace cosmoswatch {

class SettingsKeeper : public QObject {
    Q_OBJECT
public:
    // `settings`: as opened from the file, which later changes go to.
    SettingsKeeper(std::filesystem::path file, Settings settings, QObject* parent = nullptr);
    ~SettingsKeeper() override; // waits until all is written

    [[nodiscard]] const Settings& settings() const { return m_settings; }
    [[nodiscard]] const std::filesystem::path& file() const { return m_file; }

    // In force at once; then made on the file as it is by then. Must own what it uses: it runs twice, the
    // second time in another thread.
    void change(const std::function<void(Settings&)>& change);

    // The console's own part: one value by name ("theme", "views", "shortcuts", …); undefined when not kept.
    // Values may be objects and arrays. Setting undefined or null removes it.
    [[nodiscard]] QJsonValue console(const QString& name) const;
    void setConsole(const QString& name, const QJsonValue& value);

signals:
    void changed();                           // anything but the console's part
    void consoleChanged(const QString& name); // by setConsole()
    void failed(const QString& message);      // a change could not be written

private:
    void write(const std::function<void(Settings&)>& change);

    std::filesystem::path m_file;
    Settings m_settings;
    QThreadPool m_writer; // one thread: changes are written in order
};

} // namespace cosmoswatch
