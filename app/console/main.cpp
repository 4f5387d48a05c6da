// The console: opens the store, builds the window, reads what the command line names.
#include "core/base/platform.h"
#include "core/base/time.h"
#include "core/defender/defender_import.h"
#include "core/delivery/dispatcher.h"
#include "core/engine/session.h"
#include "core/engine/source_check.h"
#include "core/sample/sample.h"
#include "core/sample/sample_alerts.h"
#include "core/store/sqlite_store.h"
#include "ui/main_window.h"
#include "ui/plain_text.h"
#include "ui/settings_keeper.h"
#include "ui/theme.h"
#include "ui/translations.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <QFontDatabase>
#include <QSettings>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <thread>

namespace {

using namespace cosmoswatch;
using namespace Qt::StringLiterals;

QString tr(const char* text) {
    return QCoreApplication::translate("console", text);
}

struct CommandLine {
    QStringList paths;
    std::filesystem::path stateFile;
    std::filesystem::path settingsFile;
    IntelSettings intel;
    bool sample = false;
    std::optional<ThemeChoice> theme;
};

std::vector<std::filesystem::path> filePaths(const QStringList& names) {
    std::vector<std::filesystem::path> paths;
    for (const auto& name : names)
        paths.emplace_back(toUtf8(name));
    return paths;
}

// Ends the program for --help, --version and what cannot be understood.
CommandLine readCommandLine(const QApplication& application) {
    QCommandLineParser parser;
    parser.setApplicationDescription(
        tr("Finds attacks on Azure Cosmos DB accounts in their diagnostic logs."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(u"PATH"_s, tr("Log files or folders of logs to read."), u"[PATH…]"_s);
    const QCommandLineOption state(u"state"_s, tr("Keep alerts in FILE instead of the usual place."),
                                   u"FILE"_s);
    const QCommandLineOption settings(u"settings"_s,
                                      tr("Keep the settings in FILE instead of the usual place."), u"FILE"_s);
    const QCommandLineOption tor(u"tor-exits"_s, tr("List of Tor exit addresses; may be given again."),
                                 u"FILE"_s);
    const QCommandLineOption listed(u"suspicious-ips"_s,
                                    tr("List of suspicious addresses; may be given again."), u"FILE"_s);
    const QCommandLineOption geo(u"geo"_s, tr("MaxMind DB file to place addresses with."), u"FILE"_s);
    const QCommandLineOption sample(u"sample"_s, tr("Write sample logs and read them."));
    const QCommandLineOption theme(u"theme"_s, tr("light, dark, or contrast."), u"NAME"_s);
    parser.addOptions({state, settings, tor, listed, geo, sample, theme});
    parser.process(application);

    CommandLine given;
    for (const auto& path : parser.positionalArguments())
        given.paths << QFileInfo(path).absoluteFilePath();
    given.stateFile =
        parser.isSet(state) ? std::filesystem::path(toUtf8(parser.value(state))) : defaultStoreFile();
    given.settingsFile = parser.isSet(settings) ? std::filesystem::path(toUtf8(parser.value(settings)))
                                                : defaultSettingsFile();
    given.intel.torExitLists = filePaths(parser.values(tor));
    given.intel.suspiciousLists = filePaths(parser.values(listed));
    given.intel.geoDatabase = toUtf8(parser.value(geo));
    given.sample = parser.isSet(sample);
    if (parser.isSet(theme)) {
        const std::pair<QString, ThemeChoice> themes[] = {{u"light"_s, ThemeChoice::Light},
                                                          {u"dark"_s, ThemeChoice::Dark},
                                                          {u"contrast"_s, ThemeChoice::HighContrast}};
        for (const auto& [name, choice] : themes)
            if (parser.value(theme) == name) given.theme = choice;
        if (!given.theme) {
            std::fputs(qPrintable(tr("--theme takes light, dark or contrast.\n")), stderr);
            std::exit(2);
        }
    }
    return given;
}

Result<std::string> importFromDefender(AlertStore& store, const std::vector<std::filesystem::path>& files) {
    const auto sum = importDefenderFiles(store, files);
    if (!sum) return tl::unexpected(sum.error());
    return describe(*sum);
}

// Sample logs of the last month, written anew so that their lists and attacks fit together.
Result<SessionSettings> writeSampleLogs(SessionSettings settings) {
    const auto directory = dataDirectory() / "sample";
    std::error_code ignored;
    std::filesystem::remove_all(directory, ignored);
    if (auto made = createPrivateDirectory(dataDirectory()); !made) return tl::unexpected(made.error());
    SampleSettings sample;
    sample.directory = directory;
    sample.end = hourOf(now());
    if (auto written = writeSample(sample); !written) return tl::unexpected(written.error());
    settings.paths = {directory};
    settings.follow = false;
    settings.engine.sample = true;
    settings.intel.torExitLists.push_back(directory / "intel" / "tor-exits.txt");
    settings.intel.suspiciousLists.push_back(directory / "intel" / "suspicious-ips.txt");
    return settings;
}

// Lists that an earlier version kept with the window's state.
void takeOverLists(const QSettings& window, SettingsKeeper& keeper) {
    const auto paths = [&](const char* key) {
        return filePaths(window.value(QString::fromLatin1(key)).toStringList());
    };
    const auto tor = paths("lists/torExits");
    const auto suspicious = paths("lists/suspicious");
    if (tor.empty() && suspicious.empty()) return;
    keeper.change([tor, suspicious](Settings& settings) {
        settings.intel.torExitLists = tor;
        settings.intel.suspiciousLists = suspicious;
    });
}

struct LoadedSettings {
    std::shared_ptr<SettingsKeeper> keeper;
    QString notice; // what to tell about them; empty when all is well
};

LoadedSettings loadSettings(const std::filesystem::path& file, const std::filesystem::path& window) {
    std::error_code ignored;
    const bool isNew = !std::filesystem::exists(file, ignored);
    auto opened = openSettings(file);
    if (!opened) // not touched, so nothing of this run is kept
        return {std::make_shared<SettingsKeeper>(file, Settings{}),
                tr("The settings cannot be used, and changes will not be kept: %1")
                    .arg(fromUtf8(describe(opened.error())))};
    LoadedSettings loaded{std::make_shared<SettingsKeeper>(file, std::move(opened->settings)), {}};
    if (isNew) takeOverLists(QSettings(fromUtf8(window.native()), QSettings::IniFormat), *loaded.keeper);
    if (!opened->setAside.empty())
        loaded.notice =
            tr("The settings could not be understood and were put aside as %1; the usual ones are "
               "used. What is wrong: %2")
                .arg(fromUtf8(opened->setAside.native()), shown(opened->problem));
    return loaded;
}

// The dispatcher lives as long as what asks it.
ReceiverAccess receiverAccess(AlertStore& store, const std::shared_ptr<SecretStore>& secrets) {
    ReceiverAccess access;
    access.secrets = secrets;
    access.start = [&store, secrets](std::vector<ReceiverSettings> receivers,
                                     const NetworkSettings& network) {
        auto dispatcher =
            std::make_shared<Dispatcher>(store, std::move(receivers), DeliveryAccess{network, secrets});
        return [dispatcher] {
            std::vector<ReceiverHealth> all;
            for (auto& one : dispatcher->health())
                all.push_back({{one.receiver, one.waiting, one.sent, one.givenUp, one.oldestWaiting,
                                one.lastSent, std::move(one.lastError), one.lastErrorTime},
                               std::move(one.problem),
                               one.nextTry});
            return all;
        };
    };
    access.test = [](const ReceiverSettings& receiver, const NetworkSettings& network,
                     std::shared_ptr<const SecretStore> typed) -> Result<void> {
        const auto channel = makeChannel(receiver, {network, std::move(typed)});
        if (!channel) return tl::unexpected(channel.error());
        const Timestamp time = now();
        if (const auto sent = (*channel)->send(testMessage(sampleAlerts(time).front().alert, time), {});
            !sent)
            return tl::unexpected(sent.error().error);
        return {};
    };
    return access;
}

void preferInter(QApplication& application) {
    if (!QFontDatabase::hasFamily(u"Inter"_s)) return;
    QFont font = application.font();
    font.setFamily(u"Inter"_s);
    QApplication::setFont(font);
}

} // namespace

int main(int argc, char* argv[]) {
    QApplication application(argc, argv);
    QApplication::setApplicationName(u"cosmoswatch"_s);
    QApplication::setApplicationDisplayName(tr("Cosmos Watch"));
    QApplication::setDesktopFileName(u"cosmoswatch"_s);
    QApplication::setApplicationVersion(QStringLiteral(COSMOSWATCH_VERSION));
    installTranslations();
    const CommandLine given = readCommandLine(application);
    preferInter(application);
    applyTheme(application, given.theme.value_or(ThemeChoice::FollowSystem));

    if (auto made = createPrivateDirectory(given.stateFile.parent_path());
        !made && given.stateFile.has_parent_path()) {
        tellUser(nullptr, tr("Cosmos Watch"), fromUtf8(describe(made.error())));
        QApplication::exec();
        return 1;
    }
    auto opened = openStore(given.stateFile);
    if (!opened) {
        tellUser(nullptr, tr("Cosmos Watch cannot start"), fromUtf8(describe(opened.error())));
        QApplication::exec();
        return 1;
    }

    AlertStore& store = *opened->store;
    SessionSettings session;
    session.intel = given.intel;
    session.follow = true;
    const std::shared_ptr<SecretStore> secrets = chainedSecrets({keychainWhenNeeded(), environmentSecrets()});
    session.secrets = secrets;
    session.engine.workers = std::max(1u, std::thread::hardware_concurrency());
    static_cast<void>(createPrivateDirectory(configDirectory())); // without it settings are not kept, no more
    const auto windowFile = configDirectory() / "console.ini";
    const LoadedSettings loaded = loadSettings(given.settingsFile, windowFile);
    MainWindow window(ConsoleServices{
        store, [&store](const SessionSettings& settings) { return startSession(store, settings); },
        [session] { return writeSampleLogs(session); }, session, windowFile, userName(), loaded.keeper,
        SourceAccess{checkSource, secrets}, given.stateFile, [] { return sampleAlerts(now()); },
        importFromDefender, receiverAccess(store, secrets)});
    if (!loaded.notice.isEmpty()) window.showNotice(loaded.notice);
    if (given.theme) window.chooseTheme(*given.theme);
    if (!opened->setAside.empty())
        window.showNotice(
            tr("The store could not be read and was put aside as %1. A new one was started; read the logs "
               "again to fill it.")
                .arg(fromUtf8(opened->setAside.native())));
    window.show();
    if (given.sample)
        window.openSample();
    else if (!given.paths.isEmpty())
        window.open(given.paths);
    else
        window.readSources();
    return QApplication::exec();
}
