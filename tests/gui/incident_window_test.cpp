// An incident as one story: its window, what can be done to all its alerts, and its painting.
#include "tests/gui/detail_desk.h"
#include "ui/alert_actions.h"
#include "ui/pages/alert_detail.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/translations.h"
#include "ui/widgets/facts_table.h"
#include "ui/widgets/incident_strip.h"
#include "ui/widgets/kill_chain_view.h"

#include <QApplication>
#include <QClipboard>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>

using namespace cosmoswatch;
using namespace cosmoswatch::test;

class IncidentWindowTest : public QObject {
    Q_OBJECT

    using Desk = DetailDesk;

private slots:
    void initTestCase() {
        installTranslations();
        applyTheme(*qApp, ThemeChoice::Light);
    }

    void theIncidentIsAWindowOfItsOwn() {
        Desk desk(intrusion());
        desk.open(intrusion()[2].id);
        auto* strip = desk.detail.findChild<IncidentStrip*>();
        QTRY_VERIFY(strip->isVisible());
        const auto words = strip->findChildren<PlainLabel*>();
        QVERIFY(words.front()->text().startsWith(QStringLiteral("Part of incident beadbe: 5\u00A0alerts, ")));
        desk.action("detail.openIncident")->trigger();
        auto* window = desk.detail.incidentWindow();
        QVERIFY(window);
        QSignalSpy loaded(window, &IncidentWindow::loaded);
        QVERIFY(loaded.wait());
        auto* chain = window->findChild<KillChainView*>();
        QCOMPARE(chain->current(), intrusion()[2].id); // the one it was opened from
        QTest::keyClick(chain, Qt::Key_Home);
        QCOMPARE(chain->current(), intrusion()[0].id);
        QTest::keyClick(chain, Qt::Key_Right); // the next stage
        QCOMPARE(chain->current(), intrusion()[1].id);
        QVERIFY(chain->accessibleDescription().contains(QStringLiteral("shares")));
        QTest::keyClick(chain, Qt::Key_End);
        QCOMPARE(chain->current(), intrusion()[4].id);
        QSignalSpy wanted(&desk.detail, &AlertDetail::alertRequested);
        QTest::keyClick(chain, Qt::Key_Return);
        QCOMPARE(wanted.count(), 1);
        auto* table = window->findChild<FactsTable*>();
        QCOMPARE(table->rowCount(), 5);
        QCOMPARE(table->currentRow(), 4);
        table->setCurrentCell(3, 0);
        QCOMPARE(chain->current(), intrusion()[3].id);
        keepPicture(*window, QStringLiteral("incident"));
        for (auto* action : window->actions()) {
            QVERIFY2(action->objectName().startsWith(QStringLiteral("incident.")),
                     qPrintable(action->objectName()));
            QVERIFY2(action->isEnabled(), qPrintable(action->objectName()));
        }
        window->findChild<QAction*>(QStringLiteral("incident.table"))->trigger();
        QVERIFY(table->isVisible());
        keepPicture(*window, QStringLiteral("incident_table"));
    }

    void allAlertsOfAnIncidentAreChangedAtOnce() {
        Desk desk(intrusion());
        IncidentWindow window(desk.gateway, desk.changes);
        QSignalSpy loaded(&window, &IncidentWindow::loaded);
        window.showIncident(incidentId);
        QVERIFY(loaded.wait());
        window.findChild<AlertActions*>()->acknowledge->trigger();
        for (const auto& alert : intrusion())
            QTRY_COMPARE(desk.store.alert(alert.id)->status, AlertStatus::InProgress);
        desk.changes.undo();
        for (const auto& alert : intrusion())
            QTRY_COMPARE(desk.store.alert(alert.id)->status, AlertStatus::Active);
        window.findChild<QAction*>(QStringLiteral("incident.copyMarkdown"))->trigger();
        QTRY_VERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("High severity incident")));
        window.findChild<QAction*>(QStringLiteral("incident.copyJson"))->trigger();
        QTRY_VERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("CosmosDB_Incident")));
        QCOMPARE(QGuiApplication::clipboard()->text().count(QLatin1Char('\n')), 6);
    }

    void anIncidentThatIsGoneSaysSo() {
        Desk desk({});
        IncidentWindow window(desk.gateway, desk.changes);
        QSignalSpy loaded(&window, &IncidentWindow::loaded);
        window.showIncident("none");
        QVERIFY(loaded.wait());
        for (auto* action : window.actions())
            QVERIFY(!action->isEnabled());
        window.show();
        keepPicture(window, QStringLiteral("incident_gone"));
    }

    void aStoryOfAThousandAlertsIsPaintedAtOnce() {
        Incident incident;
        incident.id = incidentId;
        for (int i = 0; i < 1000; ++i) {
            IncidentMember member = memberOf(intrusion()[static_cast<std::size_t>(i % 5)]);
            member.id = std::to_string(i);
            member.first += std::chrono::minutes(i);
            incident.members.push_back(member);
        }
        incident.alertCount = 1000;
        const KillChainStory story = layOut(incident);
        QCOMPARE(story.rows.size(), std::size_t{1000});
        QVERIFY(story.stages.size() >= 3);
        QVERIFY(story.lanes.size() >= 2 && story.lanes.size() <= mostLanes);
        KillChainView view;
        view.resize(1000, 700);
        view.setStory(story);
        view.show();
        QElapsedTimer clock;
        clock.start();
        QTest::keyClick(&view, Qt::Key_End);
        view.grab();
        QVERIFY2(clock.elapsed() < 500, qPrintable(QString::number(clock.elapsed())));
        QVERIFY(view.readout().startsWith(QStringLiteral("Alert 1000 of 1000")));
    }
};

QTEST_MAIN(IncidentWindowTest)
#include "incident_window_test.moc"
