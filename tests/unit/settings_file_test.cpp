#include "core/base/platform.h"
#include "core/settings/settings_file.h"

#include <QObject>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace cosmoswatch;

class SettingsFileTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void noFileMeansDefaults();
    void aChangeIsKeptAndPrivate();
    void changesOfTwoProgramsBothStay();
    void aDamagedFileIsKeptAsideAndTold();
    void aDamagedFileIsNotOverwritten();
    void aNewerFileIsNotTouched();
    void aLinkIsNotFollowed();
    void aFolderThatIsClosedIsTold();

private:
    [[nodiscard]] std::filesystem::path file() const {
        return std::filesystem::path(m_folder->path().toStdString()) / "config" / "settings.json";
    }
    void write(std::string_view text) const {
        QVERIFY(createPrivateDirectory(file().parent_path()).has_value());
        QVERIFY(writeFileAtomically(file(), text).has_value());
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void SettingsFileTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
}

void SettingsFileTest::noFileMeansDefaults() {
    const auto missing = readSettings(file());
    QVERIFY(!missing && missing.error().code == ErrorCode::NotFound);
    const auto opened = openSettings(file());
    QVERIFY(opened && opened->settings.sources.empty() && opened->setAside.empty());
    QVERIFY(!std::filesystem::exists(file()));
}

void SettingsFileTest::aChangeIsKeptAndPrivate() {
    const auto changed = changeSettings(file(), [](Settings& settings) {
        settings.sources.push_back({"Shop", FolderLogs{"/logs"}});
    });
    QVERIFY2(changed, changed ? "" : describe(changed.error()).c_str());
    struct stat status {};
    QCOMPARE(::stat(file().c_str(), &status), 0);
    QCOMPARE(status.st_mode & 0777u, 0600u);
    QCOMPARE(::stat(file().parent_path().c_str(), &status), 0);
    QCOMPARE(status.st_mode & 0777u, 0700u);
    const auto read = readSettings(file());
    QVERIFY(read && read->sources == changed->sources);
}

void SettingsFileTest::changesOfTwoProgramsBothStay() {
    const auto addMany = [this](const std::string& who) {
        for (int i = 0; i < 20; ++i)
            if (!changeSettings(file(), [&](Settings& settings) {
                    settings.sources.push_back({who + std::to_string(i), FolderLogs{"/logs"}});
                }))
                return;
    };
    std::thread other([&] { addMany("b"); });
    addMany("a");
    other.join();
    const auto read = readSettings(file());
    QVERIFY(read.has_value());
    QCOMPARE(read->sources.size(), 40u);
}

void SettingsFileTest::aDamagedFileIsKeptAsideAndTold() {
    const std::string text = R"({"sources":[{"name":"a","kind":"folder","path":7}]})";
    write(text);
    const auto opened = openSettings(file());
    QVERIFY(opened.has_value());
    QVERIFY(opened->settings.sources.empty());
    QCOMPARE(opened->problem, file().string() + ": sources[0].path: should be a text, in quotation marks");
    QVERIFY(!std::filesystem::exists(file()));
    QCOMPARE(readFile(opened->setAside).value_or(""), text);
    write("no JSON");
    const auto again = openSettings(file());
    QVERIFY(again.has_value() && again->setAside != opened->setAside);
}

void SettingsFileTest::aDamagedFileIsNotOverwritten() {
    write("{");
    const auto changed = changeSettings(file(), [](Settings& settings) { settings.console = "{}"; });
    QVERIFY(!changed && changed.error().code == ErrorCode::InvalidFormat);
    QCOMPARE(readFile(file()).value_or(""), std::string("{"));
}

void SettingsFileTest::aNewerFileIsNotTouched() {
    write(R"({"version": 9})");
    const auto opened = openSettings(file());
    QVERIFY(!opened && opened.error().code == ErrorCode::Unsupported);
    QVERIFY(!changeSettings(file(), [](Settings&) {}).has_value());
    QCOMPARE(readFile(file()).value_or(""), std::string(R"({"version": 9})"));
}

void SettingsFileTest::aLinkIsNotFollowed() {
    write("{}");
    const auto target = file().parent_path() / "elsewhere.json";
    std::filesystem::rename(file(), target);
    std::filesystem::create_symlink(target, file());
    QVERIFY(!changeSettings(file(), [](Settings&) {}).has_value());
    QCOMPARE(readFile(target).value_or(""), std::string("{}"));
}

void SettingsFileTest::aFolderThatIsClosedIsTold() {
    if (::geteuid() == 0) QSKIP("root may write everywhere");
    write("{}");
    ::chmod(file().parent_path().c_str(), 0500);
    const auto changed = changeSettings(file(), [](Settings&) {});
    ::chmod(file().parent_path().c_str(), 0700);
    QVERIFY(!changed && changed.error().code == ErrorCode::PermissionDenied);
}

QTEST_APPLESS_MAIN(SettingsFileTest)
#include "settings_file_test.moc"
