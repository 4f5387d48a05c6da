#include "tests/gui/settings_desk.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QSignalSpy>

using namespace cosmoswatch;
using namespace cosmoswatch::test;

class SettingsKeeperTest : public QObject {
    Q_OBJECT
private slots:
    void changesHoldAtOnceAndAreKept();
    void consoleValuesAreKeptOneByOne();
    void whatAnotherProgramWroteStays();
    void aChangeThatCannotBeWrittenIsTold();
};

void SettingsKeeperTest::changesHoldAtOnceAndAreKept() {
    SettingsDesk desk;
    QSignalSpy changed(&desk.settings, &SettingsKeeper::changed);
    desk.settings.change([](Settings& settings) { settings.sources.push_back({"a", FolderLogs{"/a"}}); });
    QCOMPARE(changed.count(), 1);
    QCOMPARE(desk.settings.settings().sources.size(), 1u);
    QTRY_COMPARE(desk.kept().sources.size(), 1u);
}

void SettingsKeeperTest::consoleValuesAreKeptOneByOne() {
    SettingsDesk desk;
    QSignalSpy changed(&desk.settings, &SettingsKeeper::consoleChanged);
    QVERIFY(desk.settings.console(QStringLiteral("theme")).isUndefined());
    desk.settings.setConsole(QStringLiteral("theme"), QStringLiteral("dark"));
    desk.settings.setConsole(QStringLiteral("views"),
                             QJsonArray{QJsonObject{{QStringLiteral("name"), QStringLiteral("Mine")}}});
    desk.settings.setConsole(QStringLiteral("theme"), QStringLiteral("dark")); // no change
    QCOMPARE(changed.count(), 2);
    QCOMPARE(desk.settings.console(QStringLiteral("theme")).toString(), QStringLiteral("dark"));
    QTRY_VERIFY(desk.kept().console.find("Mine") != std::string::npos);
    desk.settings.setConsole(QStringLiteral("theme"), {});
    QVERIFY(desk.settings.console(QStringLiteral("theme")).isUndefined());
    QTRY_VERIFY(desk.kept().console.find("dark") == std::string::npos);
}

void SettingsKeeperTest::whatAnotherProgramWroteStays() {
    SettingsDesk desk;
    QVERIFY(changeSettings(desk.settings.file(), [](Settings& settings) {
                settings.sources.push_back({"other", FolderLogs{"/other"}});
                settings.console = R"({"other":1})";
            }).has_value());
    desk.settings.setConsole(QStringLiteral("mine"), 2);
    desk.settings.change([](Settings& settings) { settings.sources.push_back({"a", FolderLogs{"/a"}}); });
    QTRY_COMPARE(desk.kept().sources.size(), 2u);
    QVERIFY(desk.kept().console.find("other") != std::string::npos);
    QVERIFY(desk.kept().console.find("mine") != std::string::npos);
}

void SettingsKeeperTest::aChangeThatCannotBeWrittenIsTold() {
    SettingsDesk desk;
    QSignalSpy failed(&desk.settings, &SettingsKeeper::failed);
    QFile file(desk.folder.filePath(QStringLiteral("settings.json")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{ damaged");
    file.close();
    desk.settings.setConsole(QStringLiteral("theme"), QStringLiteral("dark"));
    QTRY_COMPARE(failed.count(), 1);
    QVERIFY(failed[0][0].toString().contains(QStringLiteral("line 1, column 3")));
    QCOMPARE(desk.settings.console(QStringLiteral("theme")).toString(), QStringLiteral("dark"));
}

QTEST_MAIN(SettingsKeeperTest)
#include "settings_keeper_test.moc"
