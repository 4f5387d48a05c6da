// What the settings no longer want kept is removed some at a time, from behind the window's back.
#include "tests/gui/fake_store.h"
#include "ui/plain_text.h"
#include "ui/settings_keeper.h"
#include "ui/store_gateway.h"
#include "ui/store_upkeep.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <optional>

using namespace cosmoswatch;
using namespace cosmoswatch::test;

namespace {

class ExpiringStore final : public FakeStore {
public:
    std::atomic<int> steps{0};
    std::atomic<int> left{3}; // steps that find something
    std::atomic<bool> gone{false};
    std::optional<Expiry> asked;

    Result<Removed> removeExpired(const Expiry& expiry) override {
        ++steps;
        asked = expiry;
        if (gone) return fail(ErrorCode::Unreadable, "The disk is gone. Plug it in again.", "test.db");
        Removed some;
        if (left > 0) {
            some.alerts = 100;
            some.sums = 7;
            some.more = --left > 0;
        }
        return some;
    }
};

struct Desk {
    ExpiringStore store;
    QTemporaryDir folder;
    StoreGateway gateway{store};
    SettingsKeeper settings{toUtf8(folder.filePath(QStringLiteral("settings.json"))), Settings{}};
    StoreUpkeep upkeep{gateway, settings};
    QSignalSpy removed{&upkeep, &StoreUpkeep::removed};
    QSignalSpy failed{&upkeep, &StoreUpkeep::failed};

    void keepAMonth() {
        settings.change([](Settings& all) {
            all.retention.closedAlerts = std::chrono::days(30);
            all.retention.access.reset();
        });
    }
};

} // namespace

class StoreUpkeepTest : public QObject {
    Q_OBJECT

private slots:
    void nothingIsRemovedUnlessWanted() {
        Desk desk;
        desk.settings.change([](Settings& all) {
            all.retention.closedAlerts.reset();
            all.retention.access.reset();
        });
        desk.upkeep.begin();
        QTest::qWait(60);
        QCOMPARE(desk.store.steps.load(), 0);
    }

    void someAtATimeUntilAllIsGone() {
        Desk desk;
        desk.keepAMonth();
        desk.upkeep.begin();
        desk.upkeep.begin(); // under way already
        QTRY_COMPARE(desk.removed.size(), 1);
        QCOMPARE(desk.store.steps.load(), 3);
        QCOMPARE(desk.removed.front().at(0).toULongLong(), 300ULL);
        QCOMPARE(desk.removed.front().at(1).toULongLong(), 21ULL);
        QVERIFY(desk.store.asked.has_value());
        desk.upkeep.begin(); // nothing more: nothing is said
        QTRY_COMPARE(desk.store.steps.load(), 4);
        QTest::qWait(30);
        QCOMPARE(desk.removed.size(), 1);
    }

    void whatFailsIsToldAndTriedAgain() {
        Desk desk;
        desk.keepAMonth();
        desk.store.gone = true;
        desk.upkeep.begin();
        QTRY_COMPARE(desk.failed.size(), 1);
        QVERIFY(desk.failed.front().front().toString().contains(QStringLiteral("Plug it in again")));
        desk.store.gone = false;
        desk.upkeep.begin();
        QTRY_COMPARE(desk.removed.size(), 1);
    }
};

QTEST_GUILESS_MAIN(StoreUpkeepTest)
#include "store_upkeep_test.moc"
