// Rules: detectors with their state, numbers and alerts; suppression rules with all that can be done to them.
#include "core/alert/catalogue.h"
#include "tests/gui/settings_desk.h"
#include "ui/pages/rules_page.h"
#include "ui/translations.h"
#include "ui/widgets/facts_table.h"
#include "ui/widgets/protection_form.h"
#include "ui/widgets/suppression_list.h"
#include "ui/widgets/suppression_rule_dialog.h"

#include <QAction>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTabBar>

using namespace cosmoswatch;
using namespace cosmoswatch::test;

namespace {

Alert torAlert(const std::string& id) {
    Alert alert;
    alert.id = id;
    alert.type = "CosmosDB_TorAnomaly";
    alert.severity = Severity::High;
    alert.account = parseAccount("/subscriptions/6a1f0c52-9a3e/resourceGroups/rg/providers/"
                                 "Microsoft.DocumentDB/databaseAccounts/shop");
    alert.address = "185.220.101.1";
    alert.first = alert.last = now() - std::chrono::hours{2};
    alert.count = 1;
    return alert;
}

SuppressionRule torRule() {
    SuppressionRule rule;
    rule.name = "Tests through Tor";
    rule.types = {"CosmosDB_TorAnomaly"};
    rule.reason = "our own red team";
    rule.expires = now() + std::chrono::days{5};
    return rule;
}

struct Page : SettingsDesk {
    std::unique_ptr<RulesPage> page;

    Page() {
        addAccount("shop", std::chrono::days{30});
        addAccount("blog", std::chrono::days{30});
        store.add(torAlert(std::string(32, 'a')));
        store.add(torAlert(std::string(32, 'b')));
        page = std::make_unique<RulesPage>(gateway, settings, "anna");
        page->resize(1130, 660);
        page->show();
    }
    [[nodiscard]] FactsTable* table(const char* name) const {
        for (auto* table : page->findChildren<FactsTable*>())
            if (table->accessibleName() == QString::fromUtf8(name)) return table;
        return nullptr;
    }
    [[nodiscard]] SuppressionList* suppression() const { return page->findChild<SuppressionList*>(); }
    [[nodiscard]] QAction* action(const char* name) const {
        return actionNamed(QString::fromLatin1(name), page->actions());
    }
    template<typename Input>
    [[nodiscard]] Input* input(const char* name) const {
        for (auto* one : page->findChildren<Input*>())
            if (one->accessibleName() == QString::fromUtf8(name)) return one;
        return nullptr;
    }
    static void choose(QComboBox* box, const QString& text) {
        const int index = box->findText(text);
        QVERIFY2(index >= 0, qPrintable(text));
        box->setCurrentIndex(index);
        emit box->activated(index);
    }
    // With one rule in the list.
    void withRule(const SuppressionRule& rule) {
        page->showSuppression();
        suppression()->save(rule);
        QTRY_COMPARE(table("Suppression rules")->rowCount(), 1);
    }
};

QString cell(const FactsTable* table, int row, int column) {
    return table->item(row, column)->text();
}

int rowOf(std::string_view type) {
    for (std::size_t i = 0; i < alertTypes().size(); ++i)
        if (alertTypes()[i].id == type) return static_cast<int>(i);
    return -1;
}

} // namespace

class RulesPageTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        installTranslations();
        applyTheme(*qApp, ThemeChoice::Light);
    }
    void everyDetectorTellsWhatItSeesAndMisses();
    void countsAndAlertsOfADetector();
    void aDetectorIsSwitchedOffForAnAccount();
    void thresholdsAreSetAndReset();
    void thresholdsOverAllAccountsAreNotAnAccounts();
    void rulesAreAddedAndKept();
    void rulesAreSwitchedAndRemovedAndPutBack();
    void whatARuleHidIsShownAndReopened();
    void theDialogSimulatesAndRefuses();
    void hostileRulesStayText();
    void everythingHasAName();
    void pictures_data();
    void pictures();
};

void RulesPageTest::everyDetectorTellsWhatItSeesAndMisses() {
    Page desk;
    auto* table = desk.table("Detectors");
    QCOMPARE(table->rowCount(), static_cast<int>(alertTypes().size()));
    for (int row = 0; row < table->rowCount(); ++row) {
        const AlertType& type = alertTypes()[static_cast<std::size_t>(row)];
        table->setCurrentCell(row, 0);
        QVERIFY2(says(*desk.page, fromUtf8(type.description)), type.id.c_str());
        QVERIFY2(!type.misses.empty() && says(*desk.page, fromUtf8(type.misses)), type.id.c_str());
        QCOMPARE(cell(table, row, 2), QStringLiteral("On"));
    }
}

void RulesPageTest::countsAndAlertsOfADetector() {
    Page desk;
    const int tor = rowOf("CosmosDB_TorAnomaly");
    auto* table = desk.table("Detectors");
    QTRY_COMPARE(cell(table, tor, 3), QStringLiteral("2"));
    QSignalSpy asked(desk.page.get(), &RulesPage::alertsRequested);
    desk.page->showDetector("CosmosDB_TorAnomaly");
    QVERIFY(desk.action("rules.showAlerts")->isEnabled());
    desk.action("rules.showAlerts")->trigger();
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked[0][0].value<AlertFilter>().types, std::vector<std::string>{"CosmosDB_TorAnomaly"});
    desk.page->showDetector("CosmosDB_MassDeletion");
    QVERIFY(!desk.action("rules.showAlerts")->isEnabled());
}

void RulesPageTest::aDetectorIsSwitchedOffForAnAccount() {
    Page desk;
    auto* scope = desk.input<QComboBox>("Detectors for");
    QTRY_COMPARE(scope->count(), 4);
    const int tor = rowOf("CosmosDB_TorAnomaly");
    auto* table = desk.table("Detectors");
    Page::choose(scope, QStringLiteral("    shop"));
    desk.page->showDetector("CosmosDB_TorAnomaly");
    auto* box = desk.input<QComboBox>("Raise these alerts");
    QCOMPARE(box->currentText(), QStringLiteral("As above: on"));
    Page::choose(box, QStringLiteral("Off"));
    QCOMPARE(cell(table, tor, 2), QStringLiteral("Off"));
    QTRY_VERIFY(
        !desk.kept().protection.of(desk.store.accountSummaries[0].account).raises("CosmosDB_TorAnomaly"));
    Page::choose(scope, QStringLiteral("All accounts"));
    QCOMPARE(cell(table, tor, 2), QStringLiteral("On; off for 1 account"));
    Page::choose(desk.input<QComboBox>("Raise these alerts"), QStringLiteral("Off"));
    QCOMPARE(cell(table, tor, 2), QStringLiteral("Off"));
}

void RulesPageTest::thresholdsAreSetAndReset() {
    Page desk;
    desk.page->showDetector("CosmosDB_AuthenticationFailures");
    auto* number = desk.input<QDoubleSpinBox>("Refusals of one address in ten minutes");
    QVERIFY(number);
    QCOMPARE(number->value(), 50.0);
    QVERIFY(!findButton(*desk.page, QStringLiteral("Reset")));
    number->setValue(80);
    QCOMPARE(desk.settings.settings().protection.everywhere.thresholds.at(Threshold::RefusalsInTenMinutes),
             80.0);
    QTRY_VERIFY(says(*desk.page, QStringLiteral("instead of 50")));
    QCOMPARE(cell(desk.table("Detectors"), rowOf("CosmosDB_AuthenticationFailures"), 2),
             QStringLiteral("On; own numbers"));
    QTest::mouseClick(findButton(*desk.page, QStringLiteral("Reset")), Qt::LeftButton);
    QCOMPARE(number->value(), 50.0);
    QTRY_VERIFY(desk.kept().protection.everywhere.thresholds.empty());
}

void RulesPageTest::thresholdsOverAllAccountsAreNotAnAccounts() {
    Page desk;
    auto* scope = desk.input<QComboBox>("Detectors for");
    QTRY_COMPARE(scope->count(), 4);
    desk.page->showDetector("CosmosDB_SuspiciousListKeys.MaliciousScript");
    const auto spins = [&] {
        return desk.page->findChild<DetectorForm*>()->findChildren<QDoubleSpinBox*>().size();
    };
    QCOMPARE(spins(), 1);
    Page::choose(scope, QStringLiteral("    shop"));
    QCOMPARE(spins(), 0);
}

void RulesPageTest::rulesAreAddedAndKept() {
    Page desk;
    desk.page->showSuppression();
    QTRY_VERIFY(says(*desk.page, QStringLiteral("No rule yet.")));
    for (const char* name : {"suppression.edit", "suppression.toggle", "suppression.remove",
                             "suppression.undoRemove", "suppression.reopen", "suppression.showHidden"})
        QVERIFY2(!desk.action(name)->isEnabled(), name);
    QVERIFY(desk.action("suppression.add")->isEnabled());
    QSignalSpy told(desk.page.get(), &RulesPage::message);
    desk.withRule(torRule());
    auto* table = desk.table("Suppression rules");
    QCOMPARE(cell(table, 0, 0), QStringLiteral("Tests through Tor"));
    QVERIFY(cell(table, 0, 1).startsWith(QStringLiteral("On until")));
    QCOMPARE(cell(table, 0, 4), QStringLiteral("anna"));
    QVERIFY(says(*desk.page, QStringLiteral("our own red team")));
    QCOMPARE(told.count(), 1);
}

void RulesPageTest::rulesAreSwitchedAndRemovedAndPutBack() {
    Page desk;
    desk.withRule(torRule());
    auto* table = desk.table("Suppression rules");
    QCOMPARE(desk.action("suppression.toggle")->text(), QStringLiteral("Switch Off"));
    desk.action("suppression.toggle")->trigger();
    QTRY_COMPARE(cell(table, 0, 1), QStringLiteral("Off"));
    QCOMPARE(desk.action("suppression.toggle")->text(), QStringLiteral("Switch On"));
    desk.action("suppression.remove")->trigger();
    QTRY_COMPARE(table->rowCount(), 0);
    QVERIFY(desk.action("suppression.undoRemove")->isEnabled());
    desk.action("suppression.undoRemove")->trigger();
    QTRY_COMPARE(table->rowCount(), 1);
    QCOMPARE(cell(table, 0, 1), QStringLiteral("Off")); // as it was
    QVERIFY(!desk.action("suppression.undoRemove")->isEnabled());
}

void RulesPageTest::whatARuleHidIsShownAndReopened() {
    Page desk;
    const auto saved = desk.store.saveSuppressionRule(torRule(), "anna");
    QVERIFY(saved.has_value());
    QCOMPARE(desk.store.applySuppressionRule(saved->id, "anna").value_or(0), 2u);
    desk.page->showSuppression();
    auto* table = desk.table("Suppression rules");
    QTRY_COMPARE(table->rowCount(), 1);
    QCOMPARE(cell(table, 0, 3), QStringLiteral("2"));
    QSignalSpy asked(desk.page.get(), &RulesPage::alertsRequested);
    desk.action("suppression.showHidden")->trigger();
    QCOMPARE(asked[0][0].value<AlertFilter>().suppressedBy, saved->id);
    desk.action("suppression.reopen")->trigger();
    QTRY_COMPARE(cell(table, 0, 3), QStringLiteral("0"));
    QVERIFY(!desk.action("suppression.reopen")->isEnabled());
    AlertFilter open;
    open.statuses = {AlertStatus::Active};
    QCOMPARE(desk.store.countAlerts(open)->total, 2u);
}

void RulesPageTest::theDialogSimulatesAndRefuses() {
    Page desk;
    SuppressionRuleDialog dialog(desk.gateway, {});
    dialog.show();
    auto* save = findButton(dialog, QStringLiteral("Save Rule"));
    QVERIFY(!save->isEnabled());
    const auto edit = [&](const char* name, const QString& text) {
        for (auto* one : dialog.findChildren<QLineEdit*>())
            if (one->accessibleName() == QString::fromUtf8(name)) one->setText(text);
    };
    edit("Name", QStringLiteral("Tor"));
    edit("Reason", QStringLiteral("tests"));
    QVERIFY(!save->isEnabled()); // it would hide everything
    for (auto* box : dialog.findChildren<QComboBox*>())
        if (box->accessibleName() == QStringLiteral("Detector"))
            box->setCurrentIndex(box->findData(QStringLiteral("CosmosDB_TorAnomaly")));
    QVERIFY(save->isEnabled());
    QTRY_VERIFY(
        says(dialog, QStringLiteral("it would have hidden 2 alerts, 2 of High; 2 of them are still open")));
    const SuppressionRule rule = dialog.rule();
    QCOMPARE(rule.types, std::vector<std::string>{"CosmosDB_TorAnomaly"});
    QVERIFY(rule.expires && *rule.expires > now() + std::chrono::days{29});
    QCOMPARE(unnamedWidget(dialog), QString());
    // What is changed starts as it was.
    SuppressionRule given = torRule();
    given.id = "7";
    given.scope = SuppressionScope::Account;
    given.scopeValue = desk.store.accountSummaries[0].account.key;
    given.entity = Entity{EntityKind::Address, "185.220.101.0/24"};
    given.expires.reset();
    SuppressionRuleDialog change(desk.gateway, given);
    const SuppressionRule again = change.rule();
    QCOMPARE(again, given);
}

void RulesPageTest::hostileRulesStayText() {
    Page desk;
    SuppressionRule rule = torRule();
    rule.name = rule.reason = hostileName;
    desk.withRule(rule);
    QCOMPARE(cell(desk.table("Suppression rules"), 0, 0),
             QStringLiteral("<img src=//198.51.100.1/x>&lt;\\u202Eevil"));
    QVERIFY(says(*desk.page, QStringLiteral("Reason: <img src=//198.51.100.1/x>&lt;\\u202Eevil")));
}

void RulesPageTest::everythingHasAName() {
    Page desk;
    for (int row = 0; row < desk.table("Detectors")->rowCount(); ++row) {
        desk.table("Detectors")->setCurrentCell(row, 0);
        QCOMPARE(unnamedWidget(*desk.page), QString());
    }
    desk.withRule(torRule());
    QCOMPARE(unnamedWidget(*desk.page), QString());
}

void RulesPageTest::pictures_data() {
    QTest::addColumn<int>("theme");
    QTest::addColumn<QSize>("size");
    QTest::newRow("light-1280") << static_cast<int>(ThemeChoice::Light) << QSize(1130, 660);
    QTest::newRow("dark-1280") << static_cast<int>(ThemeChoice::Dark) << QSize(1130, 660);
    QTest::newRow("light-2560") << static_cast<int>(ThemeChoice::Light) << QSize(2400, 1350);
}

void RulesPageTest::pictures() {
    QFETCH(int, theme);
    QFETCH(QSize, size);
    applyTheme(*qApp, static_cast<ThemeChoice>(theme));
    Page desk;
    desk.page->resize(size);
    desk.settings.change([](Settings& settings) {
        settings.protection.everywhere.thresholds[Threshold::RefusalsInTenMinutes] = 80;
        settings.protection.accounts["shop"].detectors["CosmosDB_GeoAnomaly"] = false;
    });
    desk.page->showDetector("CosmosDB_AuthenticationFailures");
    QTest::qWait(300);
    const QString tag = QString::fromLatin1(QTest::currentDataTag());
    keepPicture(*desk.page, QStringLiteral("rules-detectors-") + tag);
    desk.withRule(torRule());
    keepPicture(*desk.page, QStringLiteral("rules-suppression-") + tag);
    applyTheme(*qApp, ThemeChoice::Light);
}

QTEST_MAIN(RulesPageTest)
#include "rules_page_test.moc"
