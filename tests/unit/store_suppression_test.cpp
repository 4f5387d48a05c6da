// Suppression rules in the store: what they do to new alerts, to alerts that are there, and what is kept of
// it.
#include "store_conformance.h"

#include <algorithm>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace std::chrono_literals;

namespace {

SuppressionRule ruleFor(const std::string& address, const std::string& ruleName = "Pen test") {
    SuppressionRule rule;
    rule.name = ruleName;
    rule.reason = "agreed";
    rule.entity = Entity{EntityKind::Address, address};
    return rule;
}

Alert alertFrom(const std::string& id, const std::string& address) {
    Alert alert = makeAlert(id);
    alert.address = address;
    return alert;
}

} // namespace

class StoreSuppressionTest : public StoreConformance {
    Q_OBJECT

private slots:
    void rulesAreKeptWhole() {
        SuppressionRule rule = ruleFor("203.0.113.0/24");
        rule.types = {"CosmosDB_TorAnomaly", "CosmosDB_GeoAnomaly"};
        rule.scope = SuppressionScope::Account;
        rule.scopeValue = shopKey;
        rule.contains = "50 % \xc2\xb7 'quoted'";
        rule.expires = now() + 24h;
        const auto saved = store_->saveSuppressionRule(rule, "ana");
        QVERIFY2(saved, saved ? "" : describe(saved.error()).c_str());
        QVERIFY(!saved->id.empty());
        QCOMPARE(saved->createdBy, std::string("ana"));
        QVERIFY(store_->suppressionRules()->at(0) == *saved);

        SuppressionRule changed = *saved;
        changed.name = "Longer pen test";
        changed.entity.reset();
        changed.expires.reset();
        changed.enabled = false;
        changed.createdBy = "somebody else";
        const auto again = store_->saveSuppressionRule(changed, "ben");
        QVERIFY(again && again->createdBy == "ana" && again->createdAt == saved->createdAt);
        QCOMPARE(store_->suppressionRules()->size(), 1u);
        QVERIFY(store_->suppressionRules()->at(0) == *again);
        QVERIFY(store_->saveSuppressionRule(ruleFor("10.0.0.1", "second"), "ana"));
        QCOMPARE(store_->suppressionRules()->at(1).name, std::string("second"));

        QVERIFY(store_->removeSuppressionRule(saved->id, "ben"));
        QCOMPARE(store_->suppressionRules()->size(), 1u);
        QCOMPARE(store_->suppressionRule(saved->id)->name, std::string("Longer pen test"));
        QCOMPARE(store_->removeSuppressionRule(saved->id, "ben").error().code, ErrorCode::NotFound);
        QCOMPARE(store_->saveSuppressionRule(*again, "ben").error().code, ErrorCode::NotFound);
        const auto changes = *store_->suppressionHistory(10);
        QCOMPARE(changes.size(), 4u);
        QCOMPARE(changes[0].action, std::string("Removed"));
        QCOMPARE(changes[0].who, std::string("ben"));
        QCOMPARE(changes[3].action, std::string("Added"));
        QCOMPARE(store_->suppressionHistory(1)->size(), 1u);
    }

    void unsoundRulesAreRefused() {
        SuppressionRule rule = ruleFor("203.0.113");
        const auto refused = store_->saveSuppressionRule(rule, "ana");
        QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(refused.error().what, problemsOf(rule, now()).at(0).text);
        QVERIFY(store_->suppressionRules()->empty() && store_->suppressionHistory(10)->empty());
        rule = ruleFor("10.0.0.1");
        rule.id = "nobody gave this";
        QCOMPARE(store_->saveSuppressionRule(rule, "ana").error().code, ErrorCode::NotFound);
    }

    void newAlertsAreDismissed() {
        const auto rule = *store_->saveSuppressionRule(ruleFor("203.0.113.0/24"), "ana");
        commit(batchOf(alertFrom("hidden", "203.0.113.7")));
        commit(batchOf(alertFrom("seen", "203.0.114.7")));
        const Alert hidden = alertOf("hidden");
        QCOMPARE(hidden.status, AlertStatus::Dismissed);
        QCOMPARE(hidden.suppressedBy, rule.id);
        const auto history = *store_->history("hidden");
        QCOMPARE(history.size(), 1u);
        QCOMPARE(history[0].action, std::string("Suppressed"));
        QCOMPARE(history[0].note, std::string("Suppressed by rule Pen test: agreed"));
        QCOMPARE(history[0].before.status, AlertStatus::Active);
        QCOMPARE(alertOf("seen").status, AlertStatus::Active);
        QVERIFY(alertOf("seen").suppressedBy.empty());
        AlertFilter filter;
        filter.suppressedBy = rule.id;
        QCOMPARE(store_->countAlerts(filter)->total, 1u);
        QCOMPARE(store_->alerts(filter, {}, {}, 10)->rows.at(0).suppressedBy, rule.id);
        QCOMPARE(store_->statistics({}, 3)->suppressed, 1u);
        QCOMPARE(store_->statistics({}, 3)->closed, 0u);
    }

    void repeatsDoNotChangeWhatPeopleDecided() {
        QVERIFY(store_->saveSuppressionRule(ruleFor("203.0.113.7"), "ana"));
        const Alert alert = alertFrom("a", "203.0.113.7");
        commit(batchOf({makeUpdate(alert, 0, 3)}));
        QVERIFY(store_->setStatus(std::vector<StatusChange>{
            {"a", 0, AlertStatus::Active, Disposition::Undetermined, "look", "ana"}}));
        QVERIFY(alertOf("a").suppressedBy.empty());
        commit(batchOf({makeUpdate(alert, 3, 3)}));
        QCOMPARE(alertOf("a").count, 6u);
        QCOMPARE(alertOf("a").status, AlertStatus::Active);
        const auto history = *store_->history("a");
        const HandlingRestore undo{"a", 0, history.back().before, "", "ana"};
        QVERIFY(store_->restoreHandling(std::span(&undo, 1)));
        QVERIFY(!alertOf("a").suppressedBy.empty()); // undone to what the rule did
    }

    void onlyRulesInForceHide() {
        SuppressionRule disabled = ruleFor("203.0.113.7", "off");
        disabled.enabled = false;
        QVERIFY(store_->saveSuppressionRule(disabled, "ana"));
        SuppressionRule expiring = ruleFor("203.0.113.8", "until tomorrow");
        expiring.expires = now() + 24h;
        QVERIFY(store_->saveSuppressionRule(expiring, "ana"));
        const auto removed = *store_->saveSuppressionRule(ruleFor("203.0.113.9", "gone"), "ana");
        QVERIFY(store_->removeSuppressionRule(removed.id, "ana"));

        Alert before = alertFrom("before", "203.0.113.8");
        Alert after = alertFrom("after", "203.0.113.8");
        before.first = before.last = *expiring.expires - 1h;
        after.first = after.last = *expiring.expires;
        for (const auto& alert :
             {alertFrom("off", "203.0.113.7"), before, after, alertFrom("gone", "203.0.113.9")})
            commit(batchOf(alert));
        QCOMPARE(alertOf("off").status, AlertStatus::Active);
        QCOMPARE(alertOf("before").status, AlertStatus::Dismissed);
        QCOMPARE(alertOf("after").status, AlertStatus::Active);
        QCOMPARE(alertOf("gone").status, AlertStatus::Active);
    }

    void previewCountsWithoutChangingAnything_data() {
        QTest::addColumn<QString>("contains");
        QTest::newRow("by entity alone") << QString();
        QTest::newRow("with words") << QStringLiteral("tor");
    }
    void previewCountsWithoutChangingAnything() {
        QFETCH(QString, contains);
        for (int i = 0; i < 30; ++i) {
            Alert alert = alertFrom("a" + std::to_string(i),
                                    i % 3 == 0 ? "203.0.114.1" : "203.0.113." + std::to_string(i));
            alert.severity = i % 2 == 0 ? Severity::High : Severity::Low;
            alert.first = alert.last = minutesLater(i);
            commit(batchOf(alert));
        }
        QVERIFY(store_->setStatus(std::vector<StatusChange>{
            {"a1", 0, AlertStatus::Resolved, Disposition::TruePositive, "", "ana"}}));
        SuppressionRule rule = ruleFor("203.0.113.0/24");
        rule.contains = contains.toStdString();
        const auto preview = *store_->previewSuppression(rule, {}, 3);
        QCOMPARE(preview.alerts, 20u);
        QCOMPARE(preview.open, 19u);
        QCOMPARE(preview.bySeverity[static_cast<std::size_t>(Severity::High)], 10u);
        QVERIFY(preview.complete);
        QCOMPARE(preview.newest.size(), 3u);
        QCOMPARE(preview.newest[0].id, std::string("a29"));
        QCOMPARE(store_->previewSuppression(rule, {minutesLater(10), minutesLater(20)}, 3)->alerts, 7u);
        rule.contains = "nowhere in it";
        QCOMPARE(store_->previewSuppression(rule, {}, 3)->alerts, 0u);
        rule = ruleFor("203.0.113.0/24");
        rule.scope = SuppressionScope::Subscription;
        rule.scopeValue = "S1";
        QCOMPARE(store_->previewSuppression(rule, {}, 3)->alerts, 20u);
        rule.scopeValue = "s2";
        QCOMPARE(store_->previewSuppression(rule, {}, 3)->alerts, 0u);
        AlertFilter dismissed;
        dismissed.statuses = {AlertStatus::Dismissed};
        QCOMPARE(store_->countAlerts(dismissed)->total, 0u);
    }

    void appliedAndLifted() {
        StoreBatch many; // more than are done at once
        for (int i = 0; i < 1200; ++i)
            many.alerts.push_back({alertFrom("a" + std::to_string(i), "203.0.113.7"), {}, {}});
        commit(many);
        Alert later = alertFrom("later", "203.0.113.7");
        later.first = later.last = now() + 48h;
        commit(batchOf(later));
        commit(batchOf(alertFrom("other", "203.0.114.7")));
        QVERIFY(store_->setStatus(std::vector<StatusChange>{
            {"a0", 0, AlertStatus::Resolved, Disposition::TruePositive, "", "ana"}}));
        QVERIFY(store_->setAssignee(std::vector<AssigneeChange>{{"a1", 0, "ben", "", "ana"}}));
        SuppressionRule rule = ruleFor("203.0.113.7");
        rule.expires = now() + 24h;
        rule.enabled = false; // applying is asked for by hand
        rule = *store_->saveSuppressionRule(rule, "ana");
        QCOMPARE(*store_->applySuppressionRule(rule.id, "ana"), 1199u);
        QCOMPARE(*store_->applySuppressionRule(rule.id, "ana"), 0u);
        QCOMPARE(alertOf("a0").status, AlertStatus::Resolved);
        QCOMPARE(alertOf("later").status, AlertStatus::Active);
        QCOMPARE(alertOf("other").status, AlertStatus::Active);
        QCOMPARE(alertOf("a1").suppressedBy, rule.id);

        QVERIFY(store_->setStatus(std::vector<StatusChange>{
            {"a2", 0, AlertStatus::Dismissed, Disposition::FalsePositive, "mine now", "ana"}}));
        QVERIFY(store_->removeSuppressionRule(rule.id, "ana"));
        QCOMPARE(alertOf("a3").status, AlertStatus::Dismissed); // removing reopens nothing by itself
        QCOMPARE(*store_->liftSuppressionRule(rule.id, "ben"), 1198u);
        QCOMPARE(alertOf("a1").status, AlertStatus::Active);
        QCOMPARE(alertOf("a1").assignedTo, std::string("ben"));
        QCOMPARE(alertOf("a2").status, AlertStatus::Dismissed);
        QCOMPARE(store_->history("a1")->back().action, std::string("Reopened"));
        QCOMPARE(store_->suppressionHistory(1)->at(0).action, std::string("Lifted"));
        QCOMPARE(store_->applySuppressionRule("nobody", "ana").error().code, ErrorCode::NotFound);
        QCOMPARE(store_->liftSuppressionRule("nobody", "ana").error().code, ErrorCode::NotFound);
    }
};

QTEST_APPLESS_MAIN(StoreSuppressionTest)
#include "store_suppression_test.moc"
