#include "core/alert/catalogue.h"
#include "core/sample/sample_alerts.h"

#include <QObject>
#include <QTest>

#include <set>

using namespace cosmoswatch;

class SampleAlertsTest : public QObject {
    Q_OBJECT
private slots:
    void oneOfEachType();
    void everyOneSaysWhatHappened();
    void againIsAnother();
};

void SampleAlertsTest::oneOfEachType() {
    const auto updates = sampleAlerts(*parseTimestamp("2026-10-31T12:00:00Z"));
    QCOMPARE(updates.size(), alertTypes().size());
    std::set<std::string> ids, types;
    for (const auto& update : updates) {
        ids.insert(update.alert.id);
        types.insert(update.alert.type);
        QVERIFY(update.alert.sample);
        QVERIFY(title(update.alert).starts_with("[SAMPLE ALERT] "));
        QCOMPARE(update.evidence.size(), 1u);
        QCOMPARE(update.records.size(), 1u);
    }
    QCOMPARE(ids.size(), updates.size());
    QCOMPARE(types.size(), updates.size());
}

// Each type has a story of its own; a type added later must get one.
void SampleAlertsTest::everyOneSaysWhatHappened() {
    for (const auto& update : sampleAlerts(*parseTimestamp("2026-10-31T12:00:00Z"))) {
        QVERIFY2(!update.alert.reasons.empty(), update.alert.type.c_str());
        Alert bare = update.alert;
        bare.reasons.clear();
        QVERIFY2(whatHappened(update.alert).size() > whatHappened(bare).size() + 20,
                 update.alert.type.c_str());
    }
}

void SampleAlertsTest::againIsAnother() {
    const auto first = sampleAlerts(*parseTimestamp("2026-10-31T12:00:00Z"));
    const auto same = sampleAlerts(*parseTimestamp("2026-10-31T12:00:00.5Z"));
    const auto later = sampleAlerts(*parseTimestamp("2026-10-31T12:00:01Z"));
    QCOMPARE(first.front().alert.id, same.front().alert.id);
    QVERIFY(first.front().alert.id != later.front().alert.id);
}

QTEST_APPLESS_MAIN(SampleAlertsTest)
#include "sample_alerts_test.moc"
