// When sessions begin, go on and end as sources, lists and protection change.
#include "tests/gui/settings_desk.h"

#include <QSignalSpy>

using namespace cosmoswatch;
using namespace cosmoswatch::test;

class ReadingTest : public QObject {
    Q_OBJECT
private slots:
    void sourcesOfTheSettingsAreRead();
    void nothingToReadStartsNothing();
    void pausingDoesNotStartAnew();
    void anotherSourceStartsAnew();
    void protectionIsTakenOver();
    void pathsAreReadBesideTheSources();
    void sourcesAreReadAgainAfterTheSample();
    void aChangeWhileStartingIsNotLost();
    void unchangedListsDoNotStartAnew();
};

void ReadingTest::sourcesOfTheSettingsAreRead() {
    SettingsDesk desk;
    desk.reading.setSources({{"a", FolderLogs{"/a"}}, {"hub", UnknownLogs{"event-hub"}}});
    QCOMPARE(desk.control.started.load(), 0);
    desk.reading.start();
    QTRY_COMPARE(desk.control.started.load(), 1);
    QCOMPARE(desk.control.settings.sources.size(), 2u);
    QVERIFY(desk.control.settings.paths.empty());
}

void ReadingTest::nothingToReadStartsNothing() {
    SettingsDesk desk;
    desk.reading.setSources({{"hub", UnknownLogs{"event-hub"}}});
    desk.reading.start();
    QTest::qWait(50);
    QCOMPARE(desk.control.started.load(), 0);
    QVERIFY(!desk.reading.isBusy());
}

void ReadingTest::pausingDoesNotStartAnew() {
    SettingsDesk desk;
    SessionStatus status;
    status.sources.emplace_back().name = "a";
    desk.control.set(status);
    desk.reading.setSources({{"a", FolderLogs{"/a"}}});
    desk.reading.start();
    QTRY_VERIFY(desk.reading.hasSession());
    desk.reading.setSources({{"a", FolderLogs{"/a"}, true}});
    QTRY_VERIFY(desk.reading.healthOf("a") && desk.reading.healthOf("a")->paused);
    QCOMPARE(desk.control.started.load(), 1);
}

void ReadingTest::anotherSourceStartsAnew() {
    SettingsDesk desk;
    desk.reading.setSources({{"a", FolderLogs{"/a"}}});
    desk.reading.start();
    QTRY_COMPARE(desk.control.started.load(), 1);
    QTRY_VERIFY(desk.reading.hasSession());
    desk.reading.setSources({{"a", FolderLogs{"/a"}}, {"b", FolderLogs{"/b"}}});
    QTRY_COMPARE(desk.control.started.load(), 2);
    QCOMPARE(desk.control.settings.sources.size(), 2u);
    QTRY_VERIFY(desk.reading.hasSession());
    desk.reading.setSources({}); // the last one is gone: nothing is read
    QTRY_VERIFY(!desk.reading.isBusy());
}

void ReadingTest::protectionIsTakenOver() {
    SettingsDesk desk;
    Protection protection;
    protection.everywhere.enabled = false;
    desk.reading.setProtection(protection);
    desk.reading.open({QStringLiteral("/logs")});
    QTRY_COMPARE(desk.control.started.load(), 1);
    QCOMPARE(desk.control.settings.engine.protection, protection);
    QTRY_VERIFY(desk.reading.hasSession());
    protection.everywhere.enabled = true;
    desk.reading.setProtection(protection);
    QCOMPARE(desk.control.protection, protection);
    QCOMPARE(desk.control.started.load(), 1);
}

void ReadingTest::pathsAreReadBesideTheSources() {
    SettingsDesk desk;
    desk.reading.setSources({{"a", FolderLogs{"/a"}}});
    desk.reading.open({QStringLiteral("/once")});
    QTRY_COMPARE(desk.control.started.load(), 1);
    QCOMPARE(desk.control.settings.sources.size(), 1u);
    QCOMPARE(desk.control.settings.paths, std::vector<std::filesystem::path>{"/once"});
    QTRY_VERIFY(desk.reading.hasSession());
    desk.reading.closePaths();
    QTRY_COMPARE(desk.control.started.load(), 2);
    QVERIFY(desk.control.settings.paths.empty());
}

void ReadingTest::sourcesAreReadAgainAfterTheSample() {
    SettingsDesk desk;
    desk.reading.setSources({{"a", FolderLogs{"/a"}}});
    desk.reading.start();
    QTRY_VERIFY(desk.reading.hasSession());
    desk.reading.openSample();
    QTRY_COMPARE(desk.control.started.load(), 2);
    QVERIFY(desk.control.settings.engine.sample);
    QTRY_VERIFY(desk.reading.hasSession());
    SessionStatus status;
    status.finished = true;
    desk.control.set(status);
    QTRY_COMPARE(desk.control.started.load(), 3);
    QVERIFY(!desk.control.settings.engine.sample);
    QCOMPARE(desk.control.settings.sources.size(), 1u);
}

void ReadingTest::aChangeWhileStartingIsNotLost() {
    SettingsDesk desk;
    desk.reading.setSources({{"a", FolderLogs{"/a"}}});
    desk.reading.start();
    QVERIFY(desk.reading.isStarting());
    desk.reading.setSources({{"a", FolderLogs{"/a"}}, {"b", FolderLogs{"/b"}}});
    QTRY_COMPARE(desk.control.started.load(), 2);
    QCOMPARE(desk.control.settings.sources.size(), 2u);
}

void ReadingTest::unchangedListsDoNotStartAnew() {
    SettingsDesk desk;
    desk.reading.open({QStringLiteral("/logs")});
    QTRY_VERIFY(desk.reading.hasSession());
    desk.reading.setIntel({});
    QTest::qWait(50);
    QCOMPARE(desk.control.started.load(), 1);
    IntelSettings lists;
    lists.torExitLists = {"/tor.txt"};
    desk.reading.setIntel(lists);
    QTRY_COMPARE(desk.control.started.load(), 2);
    QCOMPARE(desk.control.settings.paths.size(), 1u);
}

QTEST_MAIN(ReadingTest)
#include "reading_test.moc"
