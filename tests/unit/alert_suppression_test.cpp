// Which alerts a suppression rule names, when it is in force, and what is wrong with one.
#include "core/alert/suppression.h"

#include <QTest>

#include <algorithm>

using namespace cosmoswatch;
using namespace std::chrono_literals;

namespace {

const Timestamp noon = *parseTimestamp("2026-10-04T12:00:00Z");

Alert alertToMatch() {
    Alert alert;
    alert.id = "a";
    alert.type = "CosmosDB_TorAnomaly";
    alert.account = parseAccount("/subscriptions/S-1/resourceGroups/rg/providers/Microsoft.DocumentDB/"
                                 "databaseAccounts/shop-prod");
    alert.address = "203.0.113.7";
    alert.principal = "ana@contoso.example";
    alert.application = "Python SDK";
    alert.place.countryCode = "NL";
    alert.first = alert.last = noon;
    alert.reasons = {{"tor-exit", {{"address", "203.0.113.7"}}, {}}};
    return alert;
}

SuppressionRule soundRule() {
    SuppressionRule rule;
    rule.name = "Pen test";
    rule.reason = "agreed with the team";
    rule.types = {"CosmosDB_TorAnomaly"};
    return rule;
}

} // namespace

class AlertSuppressionTest : public QObject {
    Q_OBJECT

private slots:
    void matching_data() {
        QTest::addColumn<SuppressionRule>("rule");
        QTest::addColumn<bool>("expected");
        const auto row = [](const char* name, bool expected, auto set) {
            SuppressionRule rule;
            set(rule);
            QTest::newRow(name) << rule << expected;
        };
        const auto entity = [](EntityKind kind, const char* value) {
            return [kind, value](SuppressionRule& rule) { rule.entity = Entity{kind, value}; };
        };
        row("nothing given", true, [](SuppressionRule&) {});
        row("type", true, [](SuppressionRule& r) {
            r.types = {"CosmosDB_GeoAnomaly", "CosmosDB_TorAnomaly"};
        });
        row("other type", false, [](SuppressionRule& r) { r.types = {"CosmosDB_GeoAnomaly"}; });
        row("subscription, any case", true, [](SuppressionRule& r) {
            r.scope = SuppressionScope::Subscription;
            r.scopeValue = "S-1";
        });
        row("other subscription", false, [](SuppressionRule& r) {
            r.scope = SuppressionScope::Subscription;
            r.scopeValue = "s-2";
        });
        row("account", true, [](SuppressionRule& r) {
            r.scope = SuppressionScope::Account;
            r.scopeValue = alertToMatch().account.key;
        });
        row("account by name only", false, [](SuppressionRule& r) {
            r.scope = SuppressionScope::Account;
            r.scopeValue = "shop-prod";
        });
        row("address", true, entity(EntityKind::Address, "203.0.113.7"));
        row("network", true, entity(EntityKind::Address, "203.0.113.0/24"));
        row("another network", false, entity(EntityKind::Address, "203.0.112.0/24"));
        row("network of the other family", false, entity(EntityKind::Address, "::/0"));
        row("beginning of the address", false, entity(EntityKind::Address, "203.0.113"));
        row("principal", true, entity(EntityKind::Principal, "ana@contoso.example"));
        row("part of the principal", false, entity(EntityKind::Principal, "ana"));
        row("application", true, entity(EntityKind::Application, "Python SDK"));
        row("country", true, entity(EntityKind::Country, "nl"));
        row("another country", false, entity(EntityKind::Country, "DE"));
        row("words of the title", true, [](SuppressionRule& r) { r.contains = "TOR"; });
        row("words of what happened", true, [](SuppressionRule& r) { r.contains = "203.0.113.7"; });
        row("no pattern", false, [](SuppressionRule& r) { r.contains = "T.r"; });
        row("all parts must hold", false, [&](SuppressionRule& r) {
            r.types = {"CosmosDB_TorAnomaly"};
            r.entity = Entity{EntityKind::Country, "DE"};
        });
    }
    void matching() {
        QFETCH(SuppressionRule, rule);
        QFETCH(bool, expected);
        QCOMPARE(matches(rule, alertToMatch()), expected);
        rule.enabled = false; // is another question
        QCOMPARE(matches(rule, alertToMatch()), expected);
    }

    void alertsWithoutAValueMatchNone() {
        Alert alert = alertToMatch();
        alert.address.clear();
        SuppressionRule rule;
        rule.entity = Entity{EntityKind::Address, "0.0.0.0/0"};
        QVERIFY(!matches(rule, alert));
    }

    void forceGoesByTheRecordsTime() {
        SuppressionRule rule = soundRule();
        Alert alert = alertToMatch();
        QVERIFY(isInForce(rule, alert));
        rule.expires = noon;
        QVERIFY(!isInForce(rule, alert)); // began at the very moment
        alert.first = noon - 1us;
        QVERIFY(isInForce(rule, alert)); // however late it is read
        rule.enabled = false;
        QVERIFY(!isInForce(rule, alert));
    }

    void problems_data() {
        QTest::addColumn<SuppressionRule>("rule");
        QTest::addColumn<int>("field");
        const auto row = [](const char* name, SuppressionField field, auto set) {
            SuppressionRule rule = soundRule();
            set(rule);
            QTest::newRow(name) << rule << static_cast<int>(field);
        };
        row("no name", SuppressionField::Name, [](SuppressionRule& r) { r.name = " \t"; });
        row("no reason", SuppressionField::Reason, [](SuppressionRule& r) { r.reason.clear(); });
        row("hides everything", SuppressionField::Types, [](SuppressionRule& r) { r.types.clear(); });
        row("unknown type", SuppressionField::Types,
            [](SuppressionRule& r) { r.types = {"CosmosDB_Nothing"}; });
        row("no account", SuppressionField::Scope,
            [](SuppressionRule& r) { r.scope = SuppressionScope::Account; });
        row("no address", SuppressionField::Entity, [](SuppressionRule& r) {
            r.entity = Entity{EntityKind::Address, "203.0.113"};
        });
        row("no network", SuppressionField::Entity, [](SuppressionRule& r) {
            r.entity = Entity{EntityKind::Address, "203.0.113.0/33"};
        });
        row("no country", SuppressionField::Entity, [](SuppressionRule& r) {
            r.entity = Entity{EntityKind::Country, "Netherlands"};
        });
        row("empty entity", SuppressionField::Entity, [](SuppressionRule& r) {
            r.entity = Entity{EntityKind::Principal, ""};
        });
        row("expired", SuppressionField::Expires, [](SuppressionRule& r) { r.expires = noon; });
        row("too long", SuppressionField::Contains,
            [](SuppressionRule& r) { r.contains = std::string(maxSuppressionText + 1, 'x'); });
        row("a name over two lines", SuppressionField::Name, [](SuppressionRule& r) { r.name = "a\nb"; });
    }
    void problems() {
        QFETCH(SuppressionRule, rule);
        QFETCH(int, field);
        const auto found = problemsOf(rule, noon);
        QCOMPARE(found.size(), 1u);
        QCOMPARE(static_cast<int>(found[0].field), field);
        QVERIFY(found[0].text.ends_with("."));
    }

    void soundRulesHaveNone() {
        QVERIFY(problemsOf(soundRule(), noon).empty());
        SuppressionRule rule = soundRule();
        rule.types.clear();
        rule.entity = Entity{EntityKind::Address, "2001:db8::/32"};
        rule.expires = noon + 1h;
        QVERIFY(problemsOf(rule, noon).empty());
    }

    void hostileValuesAreMadeVisible() {
        SuppressionRule rule = soundRule();
        rule.entity = Entity{EntityKind::Principal, "ana\n\x1b[31m\xe2\x80\xae"};
        const std::string text = describe(rule);
        QVERIFY(text.find('\x1b') == std::string::npos && text.find('\n') == std::string::npos);
        QVERIFY(text.find("\xe2\x80\xae") == std::string::npos);
        rule.entity = Entity{EntityKind::Address, "\x1b]0;x"};
        QVERIFY(problemsOf(rule, noon).at(0).text.find('\x1b') == std::string::npos);
    }

    void describesInWords() {
        SuppressionRule rule = soundRule();
        rule.scope = SuppressionScope::Account;
        rule.scopeValue = alertToMatch().account.key;
        rule.entity = Entity{EntityKind::Address, "203.0.113.0/24"};
        rule.contains = "ShopApi";
        const std::string text = describe(rule);
        for (const auto* part : {"Tor", "shop-prod", "203.0.113.0/24", "ShopApi"})
            QVERIFY2(text.find(part) != std::string::npos, text.c_str());
    }
};

QTEST_APPLESS_MAIN(AlertSuppressionTest)
#include "alert_suppression_test.moc"
