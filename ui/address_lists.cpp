#include "ui/address_lists.h"

#include "ui/plain_text.h"
#include "ui/settings_keeper.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>

#include <algorithm>

namespace cosmoswatch {
namespace {

using Paths = std::vector<std::filesystem::path>;

QString fileName(const std::filesystem::path& file) {
    return shown(file.filename().native());
}

QStringList fileNames(const Paths& files) {
    QStringList names;
    for (const auto& file : files)
        names << fileName(file);
    return names;
}

Paths& filesIn(IntelSettings& intel, AddressLists::Kind kind) {
    return kind == AddressLists::Kind::TorExits ? intel.torExitLists : intel.suspiciousLists;
}

const Paths& filesIn(const IntelSettings& intel, AddressLists::Kind kind) {
    return kind == AddressLists::Kind::TorExits ? intel.torExitLists : intel.suspiciousLists;
}

} // namespace

AddressLists::AddressLists(SettingsKeeper& settings, IntelSettings given, QWidget* window)
    : QObject(window), m_settings(settings), m_given(std::move(given)), m_window(window) {
    const auto action = [this](const QString& text, const char* name, auto then) {
        auto* made = new QAction(text, this);
        made->setObjectName(QString::fromLatin1(name));
        connect(made, &QAction::triggered, this, then);
        return made;
    };
    m_addTor = action(tr("Add List of &Tor Exits…"), "lists.addTorExits", [this] { choose(Kind::TorExits); });
    m_addSuspicious = action(tr("Add List of &Suspicious Addresses…"), "lists.addSuspicious",
                             [this] { choose(Kind::Suspicious); });
    m_chooseGeo =
        action(tr("Choose Database of &Places…"), "lists.chooseGeoDatabase", [this] { chooseGeoDatabase(); });
    connect(&settings, &SettingsKeeper::changed, this, &AddressLists::changed);
}

void AddressLists::fillMenu(QMenu& menu) {
    rebuild(menu);
    connect(this, &AddressLists::changed, &menu, [this, &menu] { rebuild(menu); });
}

void AddressLists::rebuild(QMenu& menu) {
    menu.clear();
    menu.addAction(m_addTor);
    menu.addAction(m_addSuspicious);
    menu.addAction(m_chooseGeo);
    if (!files(Kind::TorExits).isEmpty() || !files(Kind::Suspicious).isEmpty()) menu.addSeparator();
    for (const Kind kind : {Kind::TorExits, Kind::Suspicious})
        for (const QString& file : files(kind))
            menu.addAction(tr("Remove %1").arg(withoutMnemonics(fileName(toUtf8(file)))), this,
                           [this, kind, file] { remove(kind, file); });
}

void AddressLists::choose(Kind kind) {
    const QString title =
        kind == Kind::TorExits ? tr("Lists of Tor Exits") : tr("Lists of Suspicious Addresses");
    add(kind, QFileDialog::getOpenFileNames(m_window, title));
}

void AddressLists::chooseGeoDatabase() {
    const QString file = QFileDialog::getOpenFileName(m_window, tr("Database of Places"), {},
                                                      tr("MaxMind databases (*.mmdb);;All files (*)"));
    if (!file.isEmpty()) setGeoDatabase(file);
}

void AddressLists::add(Kind kind, const QStringList& files) {
    const QStringList known = this->files(kind);
    Paths added;
    for (const auto& file : files)
        if (!known.contains(file) && std::find(added.begin(), added.end(), toUtf8(file)) == added.end())
            added.emplace_back(toUtf8(file));
    if (added.empty()) return;
    m_settings.change([kind, added](Settings& settings) {
        auto& paths = filesIn(settings.intel, kind);
        paths.insert(paths.end(), added.begin(), added.end());
    });
}

void AddressLists::remove(Kind kind, const QString& file) {
    if (!files(kind).contains(file)) return;
    m_settings.change([kind, path = std::filesystem::path(toUtf8(file))](Settings& settings) {
        std::erase(filesIn(settings.intel, kind), path);
    });
}

void AddressLists::setGeoDatabase(const QString& file) {
    m_settings.change([path = std::filesystem::path(toUtf8(file))](Settings& settings) {
        settings.intel.geoDatabase = path;
    });
}

void AddressLists::setNamedNetworks(std::vector<NamedNetwork> networks) {
    m_settings.change(
        [networks = std::move(networks)](Settings& settings) { settings.intel.namedNetworks = networks; });
}

QStringList AddressLists::files(Kind kind) const {
    QStringList names;
    for (const auto& file : filesIn(m_settings.settings().intel, kind))
        names << fromUtf8(file.native());
    return names;
}

IntelSettings AddressLists::settings() const {
    IntelSettings settings = m_settings.settings().intel;
    for (const Kind kind : {Kind::TorExits, Kind::Suspicious}) {
        auto& files = filesIn(settings, kind);
        const auto& given = filesIn(m_given, kind);
        files.insert(files.begin(), given.begin(), given.end());
    }
    if (!m_given.geoDatabase.empty()) settings.geoDatabase = m_given.geoDatabase;
    if (!m_given.networkDatabase.empty()) settings.networkDatabase = m_given.networkDatabase;
    settings.namedNetworks.insert(settings.namedNetworks.end(), m_given.namedNetworks.begin(),
                                  m_given.namedNetworks.end());
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
