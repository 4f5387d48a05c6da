// The Entities page: lists, search, pages of one, the way back, copying; hostile names; pictures when
// COSMOSWATCH_SCREENSHOTS names a folder.
#include "tests/gui/entity_store.h"
#include "ui/models/entity_alerts_model.h"
#include "ui/models/entity_list_model.h"
#include "ui/pages/entities_page.h"
#include "ui/theme.h"
#include "ui/widgets/access_cards.h"
#include "ui/widgets/access_delegates.h"
#include "ui/widgets/entity_view.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>
#include <QTimer>

using namespace cosmoswatch;
using namespace cosmoswatch::test;

namespace {

struct Shown {
    explicit Shown(const StoreBatch& batch = shopMonth())
        : store(storeWith(batch)), gateway(*store), page(gateway) {
        page.resize(1290, 810);
        page.show();
        settle();
    }
    void settle() { QTest::qWait(400); }
    [[nodiscard]] AccessTable* table(const char* name) const {
        return page.findChild<AccessTable*>(QString::fromLatin1(name));
    }
    [[nodiscard]] QStringList list() const {
        QStringList names;
        const auto* model = table("entityList")->model();
        for (int row = 0; row < model->rowCount(); ++row) {
            names << model->index(row, 0).data().toString();
        }
        return names;
    }
    [[nodiscard]] QString title() const {
        return page.findChild<QLabel*>(QStringLiteral("entityTitle"))->text();
    }
    [[nodiscard]] QAction* action(const char* name) const {
        return page.findChild<QAction*>(QStringLiteral("entities.") + QString::fromLatin1(name));
    }
    void chooseKind(const char* kind) {
        page.findChild<QPushButton*>(QStringLiteral("kind-") + QString::fromLatin1(kind))->click();
        settle();
    }
    [[nodiscard]] bool says(const QString& words) const {
        for (const QLabel* label : page.findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().contains(words)) {
                return true;
            }
        }
        return false;
    }
    [[nodiscard]] QStringList parts() const {
        const QTabBar& tabs = page.findChild<EntityView*>()->parts();
        QStringList names;
        for (int tab = 0; tab < tabs.count(); ++tab) {
            if (tabs.isTabVisible(tab)) {
                names << tabs.tabText(tab);
            }
        }
        return names;
    }

    std::unique_ptr<AlertStore> store;
    StoreGateway gateway;
    EntitiesPage page;
};

} // namespace

class EntitiesPageTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::Light); }

    void worstComesFirstAndIsOpen() {
        Shown shown;
        QCOMPARE(shown.list(), (QStringList{QStringLiteral("185.220.101.1"), QStringLiteral("84.12.9.40"),
                                            QStringLiteral("20.61.99.4")}));
        QCOMPARE(shown.title(), QStringLiteral("185.220.101.1"));
        QVERIFY(shown.says(QStringLiteral("Tor exit, on tor-exits.txt of ")));
        QVERIFY(shown.says(QStringLiteral("2 (1 active)")));
        QCOMPARE(shown.parts().first(), QStringLiteral("Alerts 2"));
        QVERIFY(!shown.parts().join(QLatin1Char(' ')).contains(QStringLiteral("Countries")));
    }

    void everyKindHasItsList() {
        Shown shown;
        shown.chooseKind("principal");
        QCOMPARE(shown.list().size(), 2);
        QCOMPARE(shown.list().first(), QString::fromStdString(alice)); // it has an alert
        shown.chooseKind("account");
        QCOMPARE(shown.list(), QStringList{QStringLiteral("shop-prod")});
        shown.chooseKind("application");
        QCOMPARE(shown.list().size(), 3);
        shown.page.showEntity({EntityKind::Account, shopKey});
        shown.settle();
        QCOMPARE(shown.title(), QStringLiteral("shop-prod"));
        QVERIFY(shown.page.kind() == EntityKind::Account);
        QVERIFY(shown.parts().contains(QStringLiteral("Countries 2")));
        QVERIFY(shown.parts().contains(QStringLiteral("Principals 2")));
        QVERIFY(shown.parts().contains(QStringLiteral("Addresses 3")));
    }

    void searchNarrowsTheList() {
        Shown shown;
        auto* search = shown.page.findChild<QLineEdit*>(QStringLiteral("entitySearch"));
        QTest::keyClicks(search, QStringLiteral("office"));
        QTRY_COMPARE(shown.list(), QStringList{QStringLiteral("84.12.9.40")});
        QTest::keyClicks(search, QStringLiteral(" nowhere"));
        QTRY_VERIFY(shown.says(QStringLiteral("Nothing matches")));
        for (auto* button : shown.page.findChildren<QPushButton*>()) {
            if (button->isVisible() && button->text() == QStringLiteral("Clear the search")) {
                button->click();
            }
        }
        QTRY_COMPARE(shown.list().size(), 3);
    }

    void headersOrderInTheStore() {
        Shown shown;
        shown.table("entityList")->sortByColumn(EntityListModel::Requests, Qt::DescendingOrder);
        QTRY_COMPARE(shown.list().first(), QStringLiteral("20.61.99.4"));
        shown.table("entityList")->sortByColumn(EntityListModel::Requests, Qt::AscendingOrder);
        QTRY_COMPARE(shown.list().first(), QStringLiteral("185.220.101.1"));
    }

    void theKeyboardReadsAlong() {
        Shown shown;
        AccessTable* list = shown.table("entityList");
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Down);
        QTRY_COMPARE(shown.title(), QStringLiteral("84.12.9.40"));
        QTest::keyClick(list, Qt::Key_Slash);
        QTRY_VERIFY(shown.page.findChild<QLineEdit*>(QStringLiteral("entitySearch"))->hasFocus());
    }

    void linksLeadOnAndBack() {
        Shown shown;
        QVERIFY(!shown.action("back")->isEnabled() && !shown.action("forward")->isEnabled());
        emit shown.page.findChild<EntityView*>()->entityChosen({EntityKind::Account, shopKey});
        shown.settle();
        shown.page.showEntity({EntityKind::Principal, alice});
        shown.settle();
        QCOMPARE(shown.title(), QString::fromStdString(alice));
        shown.action("back")->trigger();
        shown.settle();
        QCOMPARE(shown.title(), QStringLiteral("shop-prod"));
        shown.action("back")->trigger();
        shown.settle();
        QCOMPARE(shown.title(), QStringLiteral("185.220.101.1"));
        QVERIFY(!shown.action("back")->isEnabled() && shown.action("forward")->isEnabled());
        shown.action("forward")->trigger();
        shown.settle();
        QCOMPARE(shown.title(), QStringLiteral("shop-prod"));
        shown.page.showEntity({EntityKind::Address, office}); // a new way from here
        shown.settle();
        QVERIFY(!shown.action("forward")->isEnabled());
    }

    void alertsAndAccessAreAskedFor() {
        Shown shown;
        QSignalSpy alerts(&shown.page, &EntitiesPage::alertsRequested);
        QSignalSpy access(&shown.page, &EntitiesPage::accessRequested);
        std::string opened;
        connect(&shown.page, &EntitiesPage::alertRequested, &shown.page,
                [&](const std::string& id, const AlertFilter&) { opened = id; });
        shown.action("showAlerts")->trigger();
        shown.action("showAccess")->trigger();
        QCOMPARE(alerts.count(), 1);
        QCOMPARE(access.count(), 1);
        AccessTable* table = shown.table("entityAlerts");
        table->setCurrentIndex(table->model()->index(1, EntityAlertsModel::Title));
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(opened, std::string("a1"));
        shown.page.showEntity({EntityKind::Application, ".NET SDK · ShopApi"});
        shown.settle();
        QVERIFY(!shown.action("showAlerts")->isEnabled()); // it has none
        QVERIFY(shown.action("showAccess")->isEnabled());
    }

    void copies_data() {
        QTest::addColumn<QString>("action");
        QTest::addColumn<QString>("begin");
        QTest::newRow("text") << QStringLiteral("copyText") << QStringLiteral("Address 185.220.101.1\n=====");
        QTest::newRow("Markdown") << QStringLiteral("copyMarkdown")
                                  << QStringLiteral("# Address 185.220.101.1\n\n| | |");
        QTest::newRow("JSON") << QStringLiteral("copyJson")
                              << QStringLiteral("{\"kind\":\"address\",\"value\":\"185.220.101.1\"");
        QTest::newRow("KQL") << QStringLiteral("copyKql")
                             << QStringLiteral("CDBDataPlaneRequests\n| where TimeGenerated between");
    }
    void copies() {
        QFETCH(QString, action);
        QFETCH(QString, begin);
        Shown shown;
        QSignalSpy said(&shown.page, &EntitiesPage::message);
        QVERIFY(shown.action(action.toLatin1().constData())->isEnabled());
        shown.action(action.toLatin1().constData())->trigger();
        const QString copied = QApplication::clipboard()->text();
        QVERIFY2(copied.startsWith(begin), qPrintable(copied.left(200)));
        QCOMPARE(said.count(), 1);
    }

    void aSpanOfTheChartIsShared() {
        Shown shown;
        QList<TimeRange> chosen;
        connect(&shown.page, &EntitiesPage::timeRangeChosen, &shown.page,
                [&](const TimeRange& range) { chosen << range; });
        auto& chart = shown.page.findChild<ChartCard*>(QStringLiteral("entityRequests"))->chart();
        QTest::keyClick(&chart, Qt::Key_Home);
        QTest::keyClick(&chart, Qt::Key_Right, Qt::ShiftModifier);
        QTest::keyClick(&chart, Qt::Key_Return);
        QCOMPARE(chosen.size(), 1);
        QVERIFY(*chosen[0].to - *chosen[0].from == std::chrono::hours(2));
    }

    void newRecordsAreShown() {
        Shown shown;
        StoreBatch more;
        more.rollups = {{{hourOf(now()), shopKey, "9.9.9.9", "US", "Python SDK", "Query"}, {1, 0, 5, 0, 0}}};
        QVERIFY(shown.store->commit(more));
        shown.gateway.poll();
        QTRY_COMPARE(shown.list().size(), 4);
        QCOMPARE(shown.title(), QStringLiteral("185.220.101.1")); // what is read stays
    }

    void anEmptyStoreSaysWhatToDo() {
        Shown shown(StoreBatch{});
        QVERIFY(shown.says(QStringLiteral("None seen yet")));
        QSignalSpy open(&shown.page, &EntitiesPage::openLogsRequested);
        QSignalSpy sample(&shown.page, &EntitiesPage::sampleRequested);
        for (auto* button : shown.page.findChildren<QPushButton*>()) {
            if (button->isVisible() && !button->isCheckable()) {
                button->click();
            }
        }
        QCOMPARE(open.count(), 1);
        QCOMPARE(sample.count(), 1);
        for (const QAction* action : shown.page.actions()) {
            QVERIFY2(!action->isEnabled() || action->objectName() == QStringLiteral("entities.find"),
                     qPrintable(action->objectName()));
        }
        shown.page.showEntity({EntityKind::Address, "198.51.100.9"});
        shown.settle();
        QVERIFY(shown.says(QStringLiteral("Nothing is known of 198.51.100.9")));
    }

    void actionsHaveNamesAndKeysOfTheirOwn() {
        Shown shown;
        QStringList seen;
        for (const QAction* action : shown.page.actions()) {
            QVERIFY(action->objectName().startsWith(QStringLiteral("entities.")));
            QVERIFY(!action->text().isEmpty());
            QVERIFY(!seen.contains(action->objectName()));
            seen << action->objectName();
        }
        for (const QWidget* widget : shown.page.findChildren<QWidget*>()) {
            if ((widget->focusPolicy() & Qt::TabFocus) == 0 || !widget->isVisible() || widget->focusProxy()) {
                continue;
            }
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            QVERIFY2(!widget->accessibleName().isEmpty() || (button != nullptr && !button->text().isEmpty()),
                     widget->metaObject()->className());
        }
    }

    void hostileNamesStayText_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("markup") << QByteArray("<img src=\"//evil/x\"><b>&amp;");
        QTest::newRow("bidi") << QByteArray("\xE2\x80\xAE"
                                            "evil");
        QTest::newRow("NUL") << QByteArray("a\0b", 3);
        QTest::newRow("a megabyte") << QByteArray(1 << 20, 'x');
    }
    void hostileNamesStayText() {
        QFETCH(QByteArray, text);
        const std::string evil = text.toStdString();
        StoreBatch batch;
        batch.rollups = {{{hourOf(now()), evil, evil, "VN", evil, "Query", evil}, {1, 0, 10, 0, 0}}};
        batch.addresses = {{evil, "VN", evil, false, false}};
        batch.accounts = {{parseAccount(evil), now(), now(), 1, 0}};
        batch.accounts[0].account.key = evil;
        Alert alert = alertFrom("a1", evil, Severity::High, now());
        alert.principal = alert.application = evil;
        alert.threats = {{evil, evil, evil, evil, {}}};
        batch.alerts = {{alert, {}, {}}};
        Shown shown(batch);
        for (const char* kind : {"address", "principal", "account", "application"}) {
            shown.chooseKind(kind);
            AccessTable* list = shown.table("entityList");
            QVERIFY(list->model()->rowCount() >= 1);
            emit list->rowChosen(0);
            shown.settle();
            QVERIFY(shown.page.width() == 1290); // nothing pushes the page wider
            for (const QLabel* label : shown.page.findChildren<QLabel*>()) {
                QVERIFY(label->textFormat() == Qt::PlainText);
                QVERIFY(!label->text().contains(QChar(0x202E)) && !label->text().contains(QChar(0)));
            }
            for (const char* action : {"copyText", "copyMarkdown", "copyJson", "copyKql"}) {
                shown.action(action)->trigger();
                QVERIFY(!QApplication::clipboard()->text().contains(QChar(0)));
            }
        }
    }

    void screenshots_data() {
        QTest::addColumn<int>("theme");
        QTest::addColumn<QSize>("size");
        if (qEnvironmentVariableIsEmpty("COSMOSWATCH_SCREENSHOTS")) {
            return;
        }
        const std::pair<const char*, ThemeChoice> themes[] = {{"light", ThemeChoice::Light},
                                                              {"dark", ThemeChoice::Dark},
                                                              {"contrast", ThemeChoice::HighContrast}};
        for (const auto& [name, choice] : themes) {
            for (const QSize size : {QSize(1130, 630), QSize(1290, 810), QSize(2400, 1300)}) {
                QTest::addRow("%s-%d", name, size.width()) << static_cast<int>(choice) << size;
            }
        }
    }
    void screenshots() {
        const QString folder = qEnvironmentVariable("COSMOSWATCH_SCREENSHOTS");
        if (folder.isEmpty()) {
            QSKIP("COSMOSWATCH_SCREENSHOTS names no folder");
        }
        QFETCH(int, theme);
        QFETCH(QSize, size);
        applyTheme(*qApp, static_cast<ThemeChoice>(theme));
        Shown shown;
        shown.page.resize(size);
        shown.page.showEntity({EntityKind::Account, shopKey});
        shown.settle();
        QVERIFY(shown.page.grab().save(QDir(folder).filePath(
            QStringLiteral("entities-%1.png").arg(QString::fromLatin1(QTest::currentDataTag())))));
        applyTheme(*qApp, ThemeChoice::Light);
    }
};

QTEST_MAIN(EntitiesPageTest)
#include "entities_page_test.moc"
