// Who is told what and when: rules, limits a day, quiet hours, the digest.
#include "core/delivery/plan.h"

#include <QTest>

using namespace cosmoswatch;
using namespace std::chrono_literals;

namespace {

Timestamp at(const char* text) {
    return *parseTimestamp(text);
}

Alert alertOf(const std::string& id, Severity severity) {
    Alert alert;
    alert.id = id;
    alert.type = "CosmosDB_TorAnomaly";
    alert.severity = severity;
    alert.account.name = "shop-prod";
    return alert;
}

std::vector<Alert> several(std::size_t count, Severity severity) {
    std::vector<Alert> alerts;
    for (std::size_t i = 0; i < count; ++i)
        alerts.push_back(alertOf(std::string(name(severity)) + std::to_string(i), severity));
    return alerts;
}

ReceiverSettings mailTo(MailReceiver mail) {
    ReceiverSettings receiver;
    receiver.name = "soc";
    receiver.rule.minSeverity = Severity::Informational;
    receiver.way = std::move(mail);
    return receiver;
}

std::size_t singles(const std::vector<OutboxEntry>& entries) {
    return static_cast<std::size_t>(
        std::count_if(entries.begin(), entries.end(),
                      [](const OutboxEntry& entry) { return entry.purpose == MessagePurpose::Alert; }));
}

} // namespace

class DeliveryPlanTest : public QObject {
    Q_OBJECT

private slots:
    void rules_data() {
        QTest::addColumn<int>("change");
        QTest::addColumn<bool>("told");
        QTest::newRow("as it is") << 0 << true;
        QTest::newRow("less severe") << 1 << false;
        QTest::newRow("another account") << 2 << false;
        QTest::newRow("another type") << 3 << false;
        QTest::newRow("suppressed") << 4 << false;
        QTest::newRow("dismissed") << 5 << false;
        QTest::newRow("a sample") << 6 << false;
        QTest::newRow("a sample, asked for") << 7 << true;
        QTest::newRow("resolved since") << 8 << true;
    }
    void rules() {
        QFETCH(int, change);
        QFETCH(bool, told);
        DeliveryRule rule{Severity::Medium, {"SHOP-prod", "hr"}, {"CosmosDB_TorAnomaly"}};
        Alert alert = alertOf("a", Severity::Medium);
        if (change == 1) alert.severity = Severity::Low;
        if (change == 2) alert.account.name = "shop-prod-2";
        if (change == 3) alert.type = "CosmosDB_GeoAnomaly";
        if (change == 4) alert.suppressedBy = "rule";
        if (change == 5) alert.status = AlertStatus::Dismissed;
        if (change == 6 || change == 7) alert.sample = true;
        if (change == 7) rule.samples = true;
        if (change == 8) alert.status = AlertStatus::Resolved;
        QCOMPARE(isTold(rule, alert), told);
    }

    void limitsOfADay_data() {
        QTest::addColumn<int>("severity");
        QTest::addColumn<int>("alerts");
        QTest::addColumn<int>("sentBefore");
        QTest::addColumn<int>("single");
        QTest::newRow("high") << 3 << 10 << 0 << 4;
        QTest::newRow("medium") << 2 << 10 << 0 << 2;
        QTest::newRow("low") << 1 << 10 << 0 << 1;
        QTest::newRow("informational") << 0 << 10 << 0 << 0;
        QTest::newRow("high, some sent") << 3 << 10 << 3 << 1;
        QTest::newRow("high, all sent") << 3 << 10 << 9 << 0;
        QTest::newRow("few") << 3 << 2 << 1 << 2;
    }
    void limitsOfADay() {
        QFETCH(int, severity);
        QFETCH(int, alerts);
        QFETCH(int, sentBefore);
        QFETCH(int, single);
        std::array<std::uint64_t, 4> sent{};
        sent[static_cast<std::size_t>(severity)] = static_cast<std::uint64_t>(sentBefore);
        const auto all = several(static_cast<std::size_t>(alerts), static_cast<Severity>(severity));
        const auto entries = plan(mailTo({}), all, sent, {at("2026-10-04T10:00:00Z"), 0s});
        QCOMPARE(singles(entries), static_cast<std::size_t>(single));
        const auto left = static_cast<std::size_t>(alerts - single);
        QCOMPARE(entries.size(), static_cast<std::size_t>(single) + (left > 0 ? 1 : 0));
        if (left == 0) return;
        QCOMPARE(entries.back().purpose, MessagePurpose::Digest);
        QCOMPARE(entries.back().alerts.size(), left);
        QCOMPARE(entries.back().severity, static_cast<Severity>(severity));
        QCOMPARE(entries.back().notBefore, at("2026-10-05T07:00:00Z"));
    }

    void theDigestOfADayIsOne() {
        const auto early = plan(mailTo({}), several(5, Severity::Low), {}, {at("2026-10-04T08:00:00Z"), 0s});
        const auto late =
            plan(mailTo({}), several(9, Severity::Low), {0, 1, 0, 0}, {at("2026-10-05T06:59:59Z"), 0s});
        const auto next = plan(mailTo({}), several(5, Severity::Low), {}, {at("2026-10-05T07:00:00Z"), 0s});
        QCOMPARE(early.back().id, late.back().id);
        QVERIFY(late.back().id != next.back().id);
        QCOMPARE(next.back().notBefore, at("2026-10-06T07:00:00Z"));
    }

    void aDayIsOneOfLocalTime() {
        QCOMPARE(dayStart({at("2026-10-04T22:30:00Z"), 2h}), at("2026-10-04T22:00:00Z"));
        QCOMPARE(dayStart({at("2026-10-04T21:30:00Z"), 2h}), at("2026-10-03T22:00:00Z"));
        QCOMPARE(dayStart({at("2026-10-04T03:00:00Z"), -5h}), at("2026-10-03T05:00:00Z"));
        const auto entries =
            plan(mailTo({}), several(2, Severity::Low), {}, {at("2026-10-04T04:00:00Z"), 2h});
        QCOMPARE(entries.back().notBefore, at("2026-10-04T05:00:00Z")); // 7:00 there
    }

    void quietHours_data() {
        QTest::addColumn<QString>("time");
        QTest::addColumn<int>("severity");
        QTest::addColumn<bool>("highPasses");
        QTest::addColumn<QString>("sent");
        const auto row = [](const char* name, const char* time, Severity severity, bool passes,
                            const char* sent) {
            QTest::newRow(name) << time << static_cast<int>(severity) << passes << sent;
        };
        row("by day", "2026-10-04T12:00:00Z", Severity::Medium, true, "2026-10-04T12:00:00Z");
        row("in the evening", "2026-10-04T22:00:00Z", Severity::Medium, true, "2026-10-05T06:30:00Z");
        row("at night", "2026-10-04T03:00:00Z", Severity::Medium, true, "2026-10-04T06:30:00Z");
        row("at its end", "2026-10-04T06:30:00Z", Severity::Medium, true, "2026-10-04T06:30:00Z");
        row("a second before", "2026-10-04T06:29:59Z", Severity::Medium, true, "2026-10-04T06:30:00Z");
        row("high passes", "2026-10-04T03:00:00Z", Severity::High, true, "2026-10-04T03:00:00Z");
        row("high waits", "2026-10-04T03:00:00Z", Severity::High, false, "2026-10-04T06:30:00Z");
    }
    void quietHours() {
        QFETCH(QString, time);
        QFETCH(int, severity);
        QFETCH(bool, highPasses);
        QFETCH(QString, sent);
        MailReceiver mail;
        mail.quiet = QuietHours{22h, 6h + 30min, highPasses};
        const auto entries = plan(mailTo(mail), several(1, static_cast<Severity>(severity)), {},
                                  {at(time.toLatin1().constData()), 0s});
        QCOMPARE(entries.size(), 1u);
        QCOMPARE(entries.front().notBefore, at(sent.toLatin1().constData()));
    }

    void theDigestIsNoQuietHoursMail() {
        MailReceiver mail;
        mail.digestHour = 3;
        mail.quiet = QuietHours{22h, 6h, true};
        const auto entries =
            plan(mailTo(mail), several(2, Severity::Low), {}, {at("2026-10-04T12:00:00Z"), 0s});
        QCOMPARE(entries.back().notBefore, at("2026-10-05T06:00:00Z"));
    }

    void programsAreToldOfEverythingAtOnce() {
        ReceiverSettings receiver;
        receiver.name = "siem";
        receiver.way = SyslogReceiver{};
        const auto entries =
            plan(receiver, several(50, Severity::High), {9, 9, 9, 9}, {at("2026-10-04T03:00:00Z"), 0s});
        QCOMPARE(singles(entries), 50u);
        ReceiverSettings other = receiver;
        other.name = "siem 2";
        QVERIFY(plan(other, several(1, Severity::High), {}, {})[0].id != entries[0].id);
        QCOMPARE(plan(receiver, several(1, Severity::High), {}, {})[0].id, entries[0].id);
    }
};

QTEST_APPLESS_MAIN(DeliveryPlanTest)
#include "delivery_plan_test.moc"
