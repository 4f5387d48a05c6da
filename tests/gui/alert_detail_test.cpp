// The alert beside the queue: every part, what can be done with values, the incident's window, and that
// hostile text of any length stays text.
#include "tests/gui/detail_desk.h"
#include "ui/alert_actions.h"
#include "ui/pages/alert_detail.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/translations.h"
#include "ui/value_menu.h"
#include "ui/widgets/alert_facts.h"
#include "ui/widgets/entity_timeline.h"
#include "ui/widgets/event_list.h"
#include "ui/widgets/evidence_view.h"
#include "ui/widgets/facts_table.h"
#include "ui/widgets/history_view.h"
#include "ui/widgets/incident_strip.h"
#include "ui/widgets/kill_chain_view.h"
#include "ui/widgets/mail_preview.h"
#include "ui/widgets/query_compare.h"
#include "ui/widgets/related_alerts.h"
#include "ui/widgets/small_charts.h"
#include "ui/widgets/timeline_chart.h"

#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QMenu>
#include <QScrollArea>
#include <QSignalSpy>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QUrl>

#include <ctime>

using namespace cosmoswatch;
using namespace cosmoswatch::test;

class OpenedUrls : public QObject {
    Q_OBJECT
public:
    int count = 0;
public slots:
    void open(const QUrl&) { ++count; }
};

class AlertDetailTest : public QObject {
    Q_OBJECT

    struct Desk : DetailDesk {
        using DetailDesk::DetailDesk;
        void part(AlertDetail::Part part) {
            detail.findChild<QTabBar*>(QStringLiteral("alertTabs"))->setCurrentIndex(part);
        }
        QString tab(AlertDetail::Part part) {
            return detail.findChild<QTabBar*>(QStringLiteral("alertTabs"))->tabText(part);
        }
    };

private slots:
    void initTestCase() {
        installTranslations();
        applyTheme(*qApp, ThemeChoice::Light);
    }

    void everyActionHasANameAndIsEnabledOnlyWithAnAlert() {
        Desk desk(intrusion());
        QSet<QString> names;
        for (auto* action : desk.detail.actions()) {
            QVERIFY(action->objectName().startsWith(QStringLiteral("detail.")));
            QVERIFY(!action->text().isEmpty());
            QVERIFY2(!action->isEnabled(), qPrintable(action->objectName()));
            names.insert(action->objectName());
        }
        QCOMPARE(names.size(), static_cast<qsizetype>(desk.detail.actions().size()));
        desk.open(intrusion().front().id);
        for (auto* action : desk.detail.actions())
            QVERIFY2(action->isEnabled(), qPrintable(action->objectName()));
        desk.detail.showSelectionOf(3);
        for (auto* action : desk.detail.actions())
            QVERIFY2(!action->isEnabled(), qPrintable(action->objectName()));
    }

    void anAlertAloneHasNoIncident() {
        Desk desk({injection()});
        desk.open(injection().id);
        QVERIFY(!desk.action("detail.openIncident")->isEnabled());
        QVERIFY(!desk.detail.findChild<IncidentStrip*>()->isVisible());
    }

    void theFragmentIsMarkedBesideItsTwin() {
        Desk desk({injection()});
        desk.open(injection().id);
        auto* compare = desk.detail.findChild<QueryCompare*>();
        const auto panes = compare->findChildren<PlainCodeView*>();
        QCOMPARE(panes.size(), 3);
        const auto marks = panes[0]->extraSelections();
        QCOMPARE(marks.size(), 1);
        QCOMPARE(marks.front().cursor.selectedText(), QStringLiteral("x' OR 1=1 --"));
        QVERIFY(panes[0]->accessibleName().contains(QStringLiteral("x' OR 1=1 --")));
        QVERIFY(panes[1]->extraSelections().isEmpty());
        QVERIFY(!compare->isSideBySide());
        keepPicture(desk.detail, QStringLiteral("detail_injection"));
        desk.detail.resize(1000, 860);
        QTRY_VERIFY(compare->isSideBySide());
        QTRY_COMPARE(panes[0]->mapTo(compare, QPoint()).y(), panes[1]->mapTo(compare, QPoint()).y());
        keepPicture(desk.detail, QStringLiteral("detail_injection_wide"));
    }

    void stepsAndCommandsAreCopied() {
        Desk desk(intrusion());
        desk.open(intrusion()[1].id);
        QSignalSpy said(&desk.detail, &AlertDetail::message);
        int copies = 0;
        for (auto* button : desk.detail.findChildren<QAbstractButton*>()) {
            if (!button->accessibleName().startsWith(QStringLiteral("Copy"))) continue;
            QGuiApplication::clipboard()->clear();
            button->click();
            if (button->accessibleName().startsWith(QStringLiteral("Copy the command")))
                QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("az ")));
            ++copies;
        }
        QVERIFY(copies >= 4);
        desk.action("detail.copySentence")->trigger();
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("shop-prod")));
        desk.action("detail.copyId")->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), fromUtf8(intrusion()[1].id));
        said.clear();
        desk.action("detail.copyKql")->trigger();
        QTRY_COMPARE(said.count(), 1);
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("| where")));
    }

    void partsAreWalkedThroughAndFetchedWhenShown() {
        Desk desk(intrusion(), {recordOf("{\"a\":1}"), recordOf("{\"b\":2}")});
        desk.open(intrusion()[2].id);
        QCOMPARE(desk.tab(AlertDetail::EvidencePart), QStringLiteral("Evidence"));
        desk.action("detail.nextPart")->trigger();
        QTRY_COMPARE(desk.tab(AlertDetail::EvidencePart), QStringLiteral("Evidence 2"));
        desk.action("detail.nextPart")->trigger();
        auto* timeline = desk.detail.findChild<EntityTimeline*>();
        QTRY_VERIFY(timeline->findChild<EventList*>()->count() >= 5);
        desk.action("detail.previousPart")->trigger();
        desk.action("detail.previousPart")->trigger();
        desk.action("detail.previousPart")->trigger();
        QVERIFY(desk.detail.findChild<HistoryView*>()->isVisible());
    }

    void relatedAlertsSayWhyAndOpen() {
        Desk desk(intrusion());
        desk.open(intrusion()[0].id);
        QTRY_COMPARE(desk.tab(AlertDetail::RelatedPart), QStringLiteral("Related 4"));
        desk.part(AlertDetail::RelatedPart);
        auto* list = desk.detail.findChild<RelatedAlerts*>()->findChild<EventList*>();
        QCOMPARE(list->count(), 4);
        QVERIFY(list->events()[0].below.contains(QStringLiteral("same address 203.0.113.7")));
        QVERIFY(
            list->item(0)->data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("same address")));
        QSignalSpy wanted(&desk.detail, &AlertDetail::alertRequested);
        list->setFocus();
        list->setCurrentRow(1);
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted.front().front().value<std::string>(), list->events()[1].alertId);
        keepPicture(desk.detail, QStringLiteral("detail_related"));
    }

    void theTimelineIsReadWithTheKeys() {
        Desk desk(intrusion());
        desk.open(intrusion()[0].id);
        desk.part(AlertDetail::TimelinePart);
        auto* chart = desk.detail.findChild<TimelineChart*>();
        QTRY_VERIFY(chart->readout().contains(QStringLiteral("5 alerts")));
        QSignalSpy wanted(&desk.detail, &AlertDetail::alertRequested);
        chart->setFocus();
        QTest::keyClick(chart, Qt::Key_Home);
        QVERIFY(chart->readout().startsWith(QStringLiteral("Alert 1 of 5")));
        QTest::keyClick(chart, Qt::Key_Right);
        QVERIFY(chart->accessibleDescription().startsWith(QStringLiteral("Alert 2 of 5")));
        QTest::keyClick(chart, Qt::Key_Return);
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted.front().front().value<std::string>(), intrusion()[1].id);
        keepPicture(desk.detail, QStringLiteral("detail_timeline"));
    }

    void valuesOfferWhatCanBeDoneWithThem() {
        Alert alert = exampleAlert(1);
        alert.principal = "ana@contoso.example";
        alert.account.name = "a&b";
        ValueMenu menus(nullptr);
        QSignalSpy filters(&menus, &ValueMenu::filterRequested);
        QSignalSpy entities(&menus, &ValueMenu::entityRequested);
        bool found = false;
        for (const auto& fact : factsOf(alert)) {
            const std::unique_ptr<QMenu> menu(menus.menu(fact, nullptr));
            const auto action = [&](const char* name) {
                return menu->findChild<QAction*>(QLatin1String(name));
            };
            QVERIFY(action("value.copy"));
            QCOMPARE(action("value.include") != nullptr, fact.filter.has_value());
            QCOMPARE(action("value.exclude") != nullptr, fact.filter.has_value());
            QCOMPARE(action("value.pivot") != nullptr, fact.entity.has_value());
            if (fact.text != alert.principal) continue;
            found = true;
            action("value.include")->trigger();
            action("value.exclude")->trigger();
            action("value.pivot")->trigger();
            action("value.copy")->trigger();
        }
        QVERIFY(found);
        QCOMPARE(filters.count(), 2);
        QCOMPARE(filters[0][0].value<AlertFilter>().principals, std::vector<std::string>{alert.principal});
        QCOMPARE(filters[0][1].toBool(), true);
        QCOMPARE(filters[1][1].toBool(), false);
        QCOMPARE(entities.count(), 1);
        QVERIFY((entities[0][0].value<Entity>() == Entity{EntityKind::Principal, alert.principal}));
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("ana@contoso.example"));
    }

    void theRecordShowsTheInjectedPart() {
        Desk desk({injection()},
                  {recordOf("{\"properties\":{\"queryText\":\"WHERE c.mail = 'x' OR 1=1 --'\"}}")});
        desk.open(injection().id);
        desk.part(AlertDetail::EvidencePart);
        auto* evidence = desk.detail.findChild<EvidenceView*>();
        auto* json = evidence->findChild<PlainCodeView*>();
        QTRY_COMPARE(json->extraSelections().size(), 1);
        QCOMPARE(json->extraSelections().front().cursor.selectedText(), QStringLiteral("x' OR 1=1 --"));
        keepPicture(desk.detail, QStringLiteral("detail_evidence"));
    }

    void exportsCarryTheIncident() {
        Desk desk(intrusion());
        const auto one = loadForExport(desk.store, {intrusion()[0].id}, true);
        QVERIFY(one->alerts.front().incident.has_value());
        QCOMPARE(one->alerts.front().incident->alertCount, std::uint64_t{5});
        QVERIFY(written(*one, CopyFormat::Text).find("Part of an incident") != std::string::npos);
        const auto whole = loadForExport(desk.store, ExportScope::ofIncident(incidentId), false);
        QCOMPARE(whole->alerts.size(), std::size_t{5});
        QVERIFY(whole->incident.has_value());
        QVERIFY(!loadForExport(desk.store, {std::string("nothing")}, false).has_value());
        QVERIFY(!loadForExport(desk.store, ExportScope::ofIncident("nothing"), false).has_value());
    }

    void everyFormIsWritten_data() {
        QTest::addColumn<int>("format");
        QTest::addColumn<QByteArray>("begin");
        QTest::newRow("csv") << static_cast<int>(FileFormat::Csv) << QByteArray("Severity,");
        QTest::newRow("json") << static_cast<int>(FileFormat::JsonLines) << QByteArray("{");
        QTest::newRow("html") << static_cast<int>(FileFormat::Html) << QByteArray("<!DOCTYPE html>");
        QTest::newRow("markdown") << static_cast<int>(FileFormat::Markdown) << QByteArray("# ");
        QTest::newRow("ocsf") << static_cast<int>(FileFormat::Ocsf) << QByteArray("{\"activity_id\":");
        QTest::newRow("stix") << static_cast<int>(FileFormat::Stix) << QByteArray("{\n \"type\": \"bundle\"");
        QTest::newRow("cef") << static_cast<int>(FileFormat::Cef) << QByteArray("CEF:0|Cosmos Watch|");
        QTest::newRow("ecs") << static_cast<int>(FileFormat::Ecs) << QByteArray("{\"@timestamp\":");
        QTest::newRow("pdf") << static_cast<int>(FileFormat::Pdf) << QByteArray("%PDF-1.");
    }
    void everyFormIsWritten() {
        QFETCH(int, format);
        QFETCH(QByteArray, begin);
        std::vector<Alert> alerts = intrusion();
        alerts.push_back(injection());
        alerts.push_back(hostileAlert());
        Desk desk(alerts);
        AlertExport exporter(desk.gateway, &desk.window);
        QSignalSpy done(&exporter, &AlertExport::done);
        QTemporaryDir folder;
        const QString kept = qEnvironmentVariable("COSMOSWATCH_SCREENSHOTS");
        const auto scopes = {ExportScope{alerts[5].id}, ExportScope{alerts[0].id, alerts[5].id, alerts[6].id},
                             ExportScope::ofIncident(incidentId)};
        int number = 0;
        for (const auto& scope : scopes) {
            const QString name = QStringLiteral("export%1.%2")
                                     .arg(QString::number(++number), QLatin1String(QTest::currentDataTag()));
            const QString file = (kept.isEmpty() ? folder.path() : kept) + QLatin1Char('/') + name;
            exporter.saveTo(scope, static_cast<FileFormat>(format), file);
            QVERIFY(done.wait(30000));
            QFile written(file);
            QVERIFY(written.open(QIODevice::ReadOnly));
            const QByteArray bytes = written.readAll();
            QVERIFY2(bytes.startsWith(begin), bytes.left(40).constData());
            if (begin == "<!DOCTYPE html>") QVERIFY(!bytes.contains("<img"));
        }
    }

    // The one dialog for all forms for other programs: the form chosen is the form written, and a name
    // without an ending gets its own.
    void formsForProgramsAreChosenInTheDialog_data() {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QString>("ending");
        QTest::addColumn<QByteArray>("begin");
        QTest::newRow("ocsf") << QStringLiteral("OCSF") << QStringLiteral(".ocsf.jsonl")
                              << QByteArray("{\"act");
        QTest::newRow("stix") << QStringLiteral("STIX") << QStringLiteral(".stix.json")
                              << QByteArray("{\n \"t");
        QTest::newRow("cef") << QStringLiteral("Common Event") << QStringLiteral(".cef")
                             << QByteArray("CEF:0|");
        QTest::newRow("ecs") << QStringLiteral("Elastic") << QStringLiteral(".ecs.jsonl")
                             << QByteArray("{\"@ti");
    }
    void formsForProgramsAreChosenInTheDialog() {
        QFETCH(QString, filter);
        QFETCH(QString, ending);
        QFETCH(QByteArray, begin);
        const auto alerts = intrusion();
        Desk desk(alerts);
        AlertExport exporter(desk.gateway, &desk.window);
        QSignalSpy done(&exporter, &AlertExport::done);
        QTemporaryDir folder;
        QTimer::singleShot(0, this, [&] {
            auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
            if (dialog == nullptr) return;
            dialog->setDirectory(folder.path());
            const QStringList found = dialog->nameFilters().filter(filter);
            if (found.size() == 1) dialog->selectNameFilter(found.front());
            dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"))->setText(QStringLiteral("mine"));
            static_cast<QDialog*>(dialog)->accept();
        });
        exporter.saveForPrograms({alerts[0].id});
        QVERIFY(done.count() == 1 || done.wait(30000));
        QFile written(folder.filePath(QStringLiteral("mine") + ending));
        QVERIFY2(written.open(QIODevice::ReadOnly), qPrintable(QDir(folder.path()).entryList().join(u' ')));
        QVERIFY(written.readAll().startsWith(begin));
    }

    void trouble() {
        Desk desk(intrusion());
        desk.detail.showAlert("none");
        QTRY_VERIFY([&] {
            for (auto* label : desk.detail.findChildren<PlainLabel*>())
                if (label->isVisible() && label->text().contains(QStringLiteral("no such alert")))
                    return true;
            return false;
        }());
        for (auto* action : desk.detail.actions())
            QVERIFY(!action->isEnabled());
    }

    void hostileAndHugeTextBreaksNothing_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("markup") << QByteArray(
            "<img src=//198.51.100.1/x><a href=\"file:///etc/passwd\">y</a>");
        QTest::newRow("bidi") << QByteArray("\xE2\x80\xAE"
                                            "evil\xE2\x81\xA6 %1 %2 & \x1b[31m");
        QTest::newRow("nul") << QByteArray("a\0b\r\n\tc", 7);
        QTest::newRow("megabyte") << QByteArray(1 << 20, 'W');
        QTest::newRow("megabyte of lines") << QByteArray("x\n").repeated(1 << 19);
        QTest::newRow("bad UTF-8") << QByteArray("\xff\xfe\xc3(").repeated(100);
    }
    void hostileAndHugeTextBreaksNothing() {
        QFETCH(QByteArray, text);
        const std::string bad = text.toStdString();
        std::vector<Alert> alerts = intrusion();
        for (auto& alert : alerts) {
            alert.account.name = alert.address = alert.principal = bad;
            alert.place = {bad, bad, bad, bad, {}, {}, 1, bad};
            alert.threats = {{bad, bad, bad, bad, std::nullopt}};
            alert.application = alert.userAgent = alert.authentication = alert.assignedTo = bad;
            alert.operations = alert.containers = {bad, bad};
            alert.reasons = {{"volume", {{"observed", bad}}, Measure{bad, bad, 3, 1, 2}},
                             {"injected-query",
                              {{"fragment", bad}, {"offset", "0"}, {"statement", bad}, {"twin", bad}},
                              std::nullopt}};
        }
        OpenedUrls opened;
        QDesktopServices::setUrlHandler(QStringLiteral("http"), &opened, "open");
        QDesktopServices::setUrlHandler(QStringLiteral("file"), &opened, "open");
        Desk desk(alerts, {recordOf(bad), recordOf("{\"operationName\":\"x\"}")});
        const std::clock_t begin = std::clock(); // of the processor: other programs run too
        desk.open(alerts[0].id);
        for (const auto part : {AlertDetail::EvidencePart, AlertDetail::TimelinePart,
                                AlertDetail::RelatedPart, AlertDetail::HistoryPart, AlertDetail::StoryPart}) {
            desk.part(part);
            QTest::qWait(40);
        }
        QVERIFY(desk.store.addNote(alerts[0].id, bad, bad).has_value());
        desk.part(AlertDetail::HistoryPart);
        QTest::qWait(40);
        desk.action("detail.openIncident")->trigger();
        QSignalSpy loaded(desk.detail.incidentWindow(), &IncidentWindow::loaded);
        QVERIFY(loaded.count() > 0 || loaded.wait());
        QTest::qWait(40);
        const auto seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
        QVERIFY2(seconds < 10, qPrintable(QString::number(seconds)));
        QCOMPARE(desk.detail.width(), 430); // nothing pushed it wider
        for (auto* root :
             {static_cast<QWidget*>(&desk.detail), static_cast<QWidget*>(desk.detail.incidentWindow())}) {
            for (auto* area : root->findChildren<QScrollArea*>())
                if (area->isVisible()) QVERIFY(area->widget()->width() <= area->viewport()->width());
            for (auto* label : root->findChildren<QLabel*>()) {
                QCOMPARE(label->textFormat(), Qt::PlainText);
                QVERIFY(!label->text().contains(QChar(0x202E)));
            }
            for (auto* widget : root->findChildren<QWidget*>())
                QVERIFY(!widget->toolTip().contains(QStringLiteral("<img")));
        }
        if (text.size() < 1000) keepPicture(desk.detail, QStringLiteral("detail_hostile"));
        QCOMPARE(opened.count, 0);
        QDesktopServices::unsetUrlHandler(QStringLiteral("http"));
        QDesktopServices::unsetUrlHandler(QStringLiteral("file"));
    }

    void everyThemeAndEveryFocusableNamed_data() {
        QTest::addColumn<int>("theme");
        QTest::newRow("light") << static_cast<int>(ThemeChoice::Light);
        QTest::newRow("dark") << static_cast<int>(ThemeChoice::Dark);
        QTest::newRow("contrast") << static_cast<int>(ThemeChoice::HighContrast);
    }
    void everyThemeAndEveryFocusableNamed() {
        QFETCH(int, theme);
        applyTheme(*qApp, static_cast<ThemeChoice>(theme));
        std::vector<Alert> alerts = intrusion();
        alerts[3].reasons = injection().reasons;
        Desk desk(alerts, {recordOf("{}")});
        desk.open(alerts[3].id);
        QTest::qWait(80);
        const QByteArray tag = QTest::currentDataTag();
        keepPicture(desk.detail, QString::fromLatin1("detail_" + tag));
        desk.action("detail.openIncident")->trigger();
        QSignalSpy loaded(desk.detail.incidentWindow(), &IncidentWindow::loaded);
        QVERIFY(loaded.count() > 0 || loaded.wait());
        QTest::qWait(50);
        keepPicture(*desk.detail.incidentWindow(), QString::fromLatin1("incident_" + tag));
        for (auto* root :
             {static_cast<QWidget*>(&desk.detail), static_cast<QWidget*>(desk.detail.incidentWindow())})
            for (auto* widget : root->findChildren<QWidget*>()) {
                if (!(widget->focusPolicy() & Qt::TabFocus) || !widget->isVisible()) continue;
                const auto* button = qobject_cast<QAbstractButton*>(widget);
                const bool named =
                    !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty());
                const QByteArray whose = widget->metaObject()->className();
                QVERIFY2(named, whose.constData());
            }
        applyTheme(*qApp, ThemeChoice::Light);
    }
};

QTEST_MAIN(AlertDetailTest)
#include "alert_detail_test.moc"
