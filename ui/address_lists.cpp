#include "ui/address_lists.h"

#include "ui/plain_text.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QSettings>

namespace cosmoswatch {
namespace {

constexpr auto torKey = "lists/torExits";
constexpr auto suspiciousKey = "lists/suspicious";

QString fileName(const QString& file) {
    return shown(toUtf8(QFileInfo(file).fileName()));
}

QStringList fileNames(const std::vector<std::filesystem::path>& files) {
    QStringList names;
    for (const auto& file : files)
        names << fileName(fromUtf8(file.native()));
    return names;
}

} // namespace

AddressLists::AddressLists(const QString& settingsFile, IntelSettings given, QWidget* window)
    : QObject(window), m_settingsFile(settingsFile), m_given(std::move(given)), m_window(window) {
    const QSettings saved(m_settingsFile, QSettings::IniFormat);
    m_torExits = saved.value(QString::fromLatin1(torKey)).toStringList();
    m_suspicious = saved.value(QString::fromLatin1(suspiciousKey)).toStringList();
}

void AddressLists::fillMenu(QMenu& menu) {
    rebuild(menu);
    connect(this, &AddressLists::changed, &menu, [this, &menu] { rebuild(menu); });
}

void AddressLists::rebuild(QMenu& menu) {
    menu.clear();
    menu.addAction(tr("Add List of &Tor Exits…"), this, [this] { choose(Kind::TorExits); });
    menu.addAction(tr("Add List of &Suspicious Addresses…"), this, [this] { choose(Kind::Suspicious); });
    if (!m_torExits.isEmpty() || !m_suspicious.isEmpty()) menu.addSeparator();
    for (const Kind kind : {Kind::TorExits, Kind::Suspicious})
        for (const QString& file : filesOf(kind)) {
            QString name = fileName(file);
            name.replace(QLatin1Char('&'), QLatin1String("&&")); // no mnemonic
            menu.addAction(tr("Remove %1").arg(name), this, [this, kind, file] { remove(kind, file); });
        }
}

void AddressLists::choose(Kind kind) {
    const QString title =
        kind == Kind::TorExits ? tr("Lists of Tor Exits") : tr("Lists of Suspicious Addresses");
    add(kind, QFileDialog::getOpenFileNames(m_window, title));
}

void AddressLists::add(Kind kind, const QStringList& files) {
    QStringList& known = filesOf(kind);
    const auto before = known.size();
    known << files;
    known.removeDuplicates();
    if (known.size() != before) save();
}

void AddressLists::remove(Kind kind, const QString& file) {
    if (filesOf(kind).removeAll(file) > 0) save();
}

void AddressLists::save() {
    QSettings saved(m_settingsFile, QSettings::IniFormat);
    saved.setValue(QString::fromLatin1(torKey), m_torExits);
    saved.setValue(QString::fromLatin1(suspiciousKey), m_suspicious);
    emit changed();
}

IntelSettings AddressLists::settings() const {
    IntelSettings settings = m_given;
    for (const QString& file : m_torExits)
        settings.torExitLists.emplace_back(toUtf8(file));
    for (const QString& file : m_suspicious)
        settings.suspiciousLists.emplace_back(toUtf8(file));
    return settings;
}

QString AddressLists::summary() const {
    const IntelSettings all = settings();
    const QString tor =
        all.torExitLists.empty()
            ? tr("No list of Tor exits: access through Tor is not looked for.")
            : tr("Tor exits: %1.").arg(fileNames(all.torExitLists).join(QStringLiteral(", ")));
    const QString suspicious =
        all.suspiciousLists.empty()
            ? tr("No list of suspicious addresses: they are not looked for.")
            : tr("Suspicious addresses: %1.").arg(fileNames(all.suspiciousLists).join(QStringLiteral(", ")));
    return tor + QLatin1Char('\n') + suspicious;
}

} // namespace cosmoswatch
