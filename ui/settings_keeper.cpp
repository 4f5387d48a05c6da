#include "ui/settings_keeper.h"

#include "ui/plain_text.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace cosmoswatch {
namespace {

QJsonObject objectOf(const std::string& text) {
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

// The last value of `name` wins; what another program wrote beside it stays.
void setIn(std::string& console, const QString& name, const QJsonValue& value) {
    QJsonObject object = objectOf(console);
    if (value.isUndefined() || value.isNull())
        object.remove(name);
    else
        object.insert(name, value);
    console = QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

} // namespace

SettingsKeeper::SettingsKeeper(std::filesystem::path file, Settings settings, QObject* parent)
    : QObject(parent), m_file(std::move(file)), m_settings(std::move(settings)) {
    m_writer.setMaxThreadCount(1);
}

SettingsKeeper::~SettingsKeeper() {
    m_writer.waitForDone();
}

void SettingsKeeper::change(const std::function<void(Settings&)>& change) {
    change(m_settings);
    write(change);
    emit changed();
}

QJsonValue SettingsKeeper::console(const QString& name) const {
    return objectOf(m_settings.console).value(name);
}

void SettingsKeeper::setConsole(const QString& name, const QJsonValue& value) {
    if (console(name) == value) return;
    setIn(m_settings.console, name, value);
    write([name, value](Settings& settings) { setIn(settings.console, name, value); });
    emit consoleChanged(name);
}

void SettingsKeeper::write(const std::function<void(Settings&)>& change) {
    m_writer.start([this, change] {
        const auto written = changeSettings(m_file, change);
        if (written) return;
        const QString message =
            tr("The settings could not be saved: %1").arg(fromUtf8(describe(written.error())));
        QMetaObject::invokeMethod(
            this, [this, message] { emit failed(message); }, Qt::QueuedConnection);
    });
}

} // namespace cosmoswatch
