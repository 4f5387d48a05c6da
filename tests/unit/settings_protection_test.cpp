#include "core/protection/protection.h"

#include <QObject>
#include <QTest>

#include <cmath>
#include <set>

using namespace cosmoswatch;

namespace {

const Account shop = parseAccount("/subscriptions/S1/resourceGroups/rg/providers/Microsoft.DocumentDB/"
                                  "databaseAccounts/Shop");
const Account blog = parseAccount("/subscriptions/s1/resourceGroups/rg/providers/Microsoft.DocumentDB/"
                                  "databaseAccounts/blog");
const Account other = parseAccount("/subscriptions/s2/resourceGroups/rg/providers/Microsoft.DocumentDB/"
                                   "databaseAccounts/other");

} // namespace

class SettingsProtectionTest : public QObject {
    Q_OBJECT
private slots:
    void everythingIsOnAtFirst();
    void theTableHolds();
    void theNearestWins();
    void offStaysOff();
    void accountsGoByKeyThenName();
    void numbersAreBroughtIntoRange_data();
    void numbersAreBroughtIntoRange();
};

void SettingsProtectionTest::everythingIsOnAtFirst() {
    const AccountProtection protection = Protection{}.of(shop);
    QVERIFY(protection.enabled());
    QVERIFY(protection.raises("CosmosDB_TorAnomaly"));
    QVERIFY(protection.raises("of a later version"));
    QCOMPARE(protection.learningPeriod().count(), 14);
    QCOMPARE(protection.count(Threshold::RefusalsInTenMinutes), 50u);
    QCOMPARE(protection.value(Threshold::VolumeFactor), 1.0);
}

void SettingsProtectionTest::theTableHolds() {
    std::set<std::string_view> keys;
    for (const auto& info : allThresholds()) {
        QVERIFY(keys.insert(info.key).second);
        QCOMPARE(findThreshold(info.key), &info);
        QCOMPARE(&infoOf(info.id), &info);
        QVERIFY(info.least <= info.usual && info.usual <= info.most);
        QVERIFY(!info.title.empty() && !info.unit.empty() && !info.alertType.empty());
    }
    QCOMPARE(keys.size(), thresholdCount);
    QVERIFY(!findThreshold("noSuchThreshold"));
}

void SettingsProtectionTest::theNearestWins() {
    Protection protection;
    protection.everywhere.learningPeriod = std::chrono::days{7};
    protection.everywhere.thresholds[Threshold::ItemsDeletedInADay] = 100;
    protection.everywhere.detectors["CosmosDB_GeoAnomaly"] = false;
    protection.subscriptions["s1"].thresholds[Threshold::ItemsDeletedInADay] = 200;
    protection.subscriptions["s1"].detectors["CosmosDB_GeoAnomaly"] = true;
    protection.accounts[shop.key].thresholds[Threshold::ItemsDeletedInADay] = 300;

    QCOMPARE(protection.of(other).count(Threshold::ItemsDeletedInADay), 100u);
    QCOMPARE(protection.of(blog).count(Threshold::ItemsDeletedInADay), 200u);
    QCOMPARE(protection.of(shop).count(Threshold::ItemsDeletedInADay), 300u);
    QVERIFY(!protection.of(other).raises("CosmosDB_GeoAnomaly"));
    QVERIFY(protection.of(blog).raises("CosmosDB_GeoAnomaly"));
    QVERIFY(protection.of(shop).raises("CosmosDB_GeoAnomaly"));
    QCOMPARE(protection.of(shop).learningPeriod().count(), 7);
    QCOMPARE(protection.ofEverything().count(Threshold::ItemsDeletedInADay), 100u);
}

// A subscription that is off, but for one account.
void SettingsProtectionTest::offStaysOff() {
    Protection protection;
    protection.subscriptions["s1"].enabled = false;
    protection.accounts[shop.key].enabled = true;
    QVERIFY(!protection.of(blog).enabled());
    QVERIFY(!protection.of(blog).raises("CosmosDB_TorAnomaly"));
    QVERIFY(protection.of(shop).raises("CosmosDB_TorAnomaly"));
    QVERIFY(protection.of(other).enabled());
}

void SettingsProtectionTest::accountsGoByKeyThenName() {
    Protection protection;
    protection.accounts["shop"].enabled = false;
    QVERIFY(!protection.of(shop).enabled());
    protection.accounts[shop.key].learningPeriod = std::chrono::days{3};
    QVERIFY(protection.of(shop).enabled());
    QCOMPARE(protection.of(shop).learningPeriod().count(), 3);
}

void SettingsProtectionTest::numbersAreBroughtIntoRange_data() {
    QTest::addColumn<double>("given");
    QTest::addColumn<double>("used");
    QTest::newRow("in range") << 60.0 << 60.0;
    QTest::newRow("below") << -1.0 << 5.0;
    QTest::newRow("above") << 1e12 << 100'000.0;
    QTest::newRow("fraction") << 7.6 << 8.0;
    QTest::newRow("not a number") << std::nan("") << 50.0;
}

void SettingsProtectionTest::numbersAreBroughtIntoRange() {
    QFETCH(double, given);
    QFETCH(double, used);
    Protection protection;
    protection.everywhere.thresholds[Threshold::RefusalsInTenMinutes] = given;
    QCOMPARE(protection.of(shop).value(Threshold::RefusalsInTenMinutes), used);
}

QTEST_APPLESS_MAIN(SettingsProtectionTest)
#include "settings_protection_test.moc"
