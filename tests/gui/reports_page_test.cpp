// Reports on a period: choosing it, what is shown, and every form it is exported in.
#include "tests/gui/fake_store.h"
#include "tests/gui/page_tools.h"
#include "ui/pages/reports_page.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/translations.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDateEdit>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>

using namespace cosmoswatch;
using namespace cosmoswatch::test;

namespace {

class TroubledStore : public FakeStore {
public:
    std::atomic_bool broken{false};
    Result<AlertStatistics> statistics(const AlertFilter& filter, std::size_t top) const override {
        if (broken) return fail(ErrorCode::Unreadable, "The disk is gone. Plug it in again.");
        return FakeStore::statistics(filter, top);
    }
};

} // namespace

class ReportsPageTest : public QObject {
    Q_OBJECT

    struct Desk {
        TroubledStore store;
        StoreGateway gateway{store};
        std::unique_ptr<ReportsPage> page;
        explicit Desk(bool filled) {
            if (filled) fillWithExamples(store, 20);
            page = std::make_unique<ReportsPage>(gateway);
            page->resize(1200, 860);
            QSignalSpy ready(page.get(), &ReportsPage::ready);
            page->show();
            QVERIFY(ready.wait());
        }
        QAction* action(const char* name) { return actionNamed(QString::fromLatin1(name), page->actions()); }
        QString text() { return page->findChild<PlainTextView*>()->toPlainText(); }
        void await(const std::function<void()>& act) {
            QSignalSpy ready(page.get(), &ReportsPage::ready);
            act();
            QVERIFY(ready.wait());
        }
        QDate first() { return page->findChildren<QDateEdit*>()[0]->date(); }
        QDate last() { return page->findChildren<QDateEdit*>()[1]->date(); }
    };

private slots:
    void initTestCase() {
        installTranslations();
        applyTheme(*qApp, ThemeChoice::Light);
    }

    void theWeekOfTheNewestAlertAtFirst() {
        Desk desk(true);
        QCOMPARE(desk.first(), QDate(2026, 10, 5)); // a Monday; the newest alert is of Oct 8
        QCOMPARE(desk.last(), QDate(2026, 10, 11));
        QVERIFY(desk.text().contains(QStringLiteral("Alerts, 2026-10-05 – 2026-10-11")));
        QVERIFY(desk.text().contains(QStringLiteral("Suspicious extraction of account keys")));
        keepPicture(*desk.page, QStringLiteral("reports_light"));
    }

    void periodsAreSteppedThrough() {
        Desk desk(true);
        desk.await([&] { desk.action("reports.previous")->trigger(); });
        QCOMPARE(desk.first(), QDate(2026, 9, 28));
        QCOMPARE(desk.last(), QDate(2026, 10, 4));
        desk.await([&] { desk.page->setPeriod(Period::Month, desk.page->report()->request.from); });
        QCOMPARE(desk.first(), QDate(2026, 9, 1));
        QCOMPARE(desk.last(), QDate(2026, 9, 30));
        desk.await([&] { desk.action("reports.next")->trigger(); });
        QCOMPARE(desk.first(), QDate(2026, 10, 1));
        QCOMPARE(desk.last(), QDate(2026, 10, 31));
        desk.await([&] { desk.page->findChildren<QDateEdit*>()[1]->setDate(QDate(2026, 10, 3)); });
        QCOMPARE(desk.page->findChild<QComboBox*>()->currentIndex(), 3);
        QVERIFY(desk.text().contains(QStringLiteral("2026-10-01 – 2026-10-03")));
        desk.await([&] { desk.action("reports.next")->trigger(); }); // as long, later
        QCOMPARE(desk.first(), QDate(2026, 10, 4));
        QCOMPARE(desk.last(), QDate(2026, 10, 6));
    }

    void aPeriodThatEndsBeforeItBeginsSaysWhatToDo() {
        Desk desk(true);
        desk.await([&] { desk.page->findChildren<QDateEdit*>()[1]->setDate(QDate(2026, 10, 1)); });
        QVERIFY(!desk.page->report());
        QVERIFY(!desk.action("reports.exportPdf")->isEnabled());
        bool said = false;
        for (auto* label : desk.page->findChildren<PlainLabel*>())
            said |= label->isVisible() && label->text().contains(QStringLiteral("The period is empty"));
        QVERIFY(said);
    }

    void withoutAlertsThereIsOneNextStep() {
        Desk desk(false);
        bool said = false;
        for (auto* label : desk.page->findChildren<PlainLabel*>())
            said |= label->isVisible() && label->text() == QStringLiteral("Nothing to report yet");
        QVERIFY(said);
        for (auto* action : desk.page->actions())
            if (action->objectName().contains(QStringLiteral("xport")) ||
                action->objectName().contains(QStringLiteral("copy")))
                QVERIFY2(!action->isEnabled(), qPrintable(action->objectName()));
        keepPicture(*desk.page, QStringLiteral("reports_empty"));
    }

    void troubleIsSaidAndTriedAgain() {
        Desk desk(true);
        desk.store.broken = true;
        desk.await([&] { desk.action("reports.refresh")->trigger(); });
        QVERIFY(!desk.page->report());
        keepPicture(*desk.page, QStringLiteral("reports_trouble"));
        desk.store.broken = false;
        for (auto* button : desk.page->findChildren<QPushButton*>())
            if (button->isVisible() && button->text() == QStringLiteral("Try Again"))
                desk.await([&] { button->click(); });
        QVERIFY(desk.page->report());
    }

    void everyFormIsExported_data() {
        QTest::addColumn<int>("form");
        QTest::addColumn<QByteArray>("begin");
        QTest::newRow("html") << static_cast<int>(PeriodForm::Html) << QByteArray("<!DOCTYPE html>");
        QTest::newRow("md") << static_cast<int>(PeriodForm::Markdown) << QByteArray("# Alerts, ");
        QTest::newRow("pdf") << static_cast<int>(PeriodForm::Pdf) << QByteArray("%PDF-1.");
        QTest::newRow("csv") << static_cast<int>(PeriodForm::Csv)
                             << QByteArray("Table,Column,Line,Value\r\n");
        QTest::newRow("json") << static_cast<int>(PeriodForm::Json) << QByteArray("{");
    }
    void everyFormIsExported() {
        QFETCH(int, form);
        QFETCH(QByteArray, begin);
        Desk desk(true);
        desk.store.add(hostileAlert());
        desk.await([&] { desk.page->setPeriod(Period::Month, desk.page->report()->request.from); });
        QSignalSpy said(desk.page.get(), &ReportsPage::message);
        QSignalSpy failed(desk.page.get(), &ReportsPage::failed);
        QTemporaryDir folder;
        const QString kept = qEnvironmentVariable("COSMOSWATCH_SCREENSHOTS");
        const QString file = (kept.isEmpty() ? folder.path() : kept) + QStringLiteral("/report.") +
                             QLatin1String(QTest::currentDataTag());
        desk.page->exportTo(static_cast<PeriodForm>(form), file);
        QVERIFY(said.wait(30000));
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        const QByteArray bytes = written.readAll();
        QVERIFY2(bytes.startsWith(begin), bytes.left(60).constData());
        if (begin == "<!DOCTYPE html>") QVERIFY(!bytes.contains("<img"));
        if (begin.startsWith("# ")) QCOMPARE(bytes.count("<img"), bytes.count("\\<img"));
        desk.page->exportTo(static_cast<PeriodForm>(form), folder.filePath(QStringLiteral("no/such/file")));
        QVERIFY(failed.wait());
    }

    void copies() {
        Desk desk(true);
        desk.action("reports.copyMarkdown")->trigger();
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("# Alerts, ")));
        desk.action("reports.copyJson")->trigger();
        const auto json = QJsonDocument::fromJson(QGuiApplication::clipboard()->text().toUtf8());
        QCOMPARE(json.object()[QStringLiteral("alerts")].toInt(),
                 static_cast<int>(desk.page->report()->alerts.counts.total));
    }

    void hostileTextStaysText() {
        Desk desk(true);
        desk.store.add(hostileAlert());
        desk.await([&] { desk.page->setPeriod(Period::Month, desk.page->report()->request.from); });
        auto* paper = desk.page->findChild<PlainTextView*>();
        QVERIFY(paper->isReadOnly());
        for (auto block = paper->document()->begin(); block.isValid(); block = block.next())
            for (auto part = block.begin(); !part.atEnd(); ++part) {
                QVERIFY(!part.fragment().charFormat().isAnchor());
                QVERIFY(!part.fragment().charFormat().isImageFormat());
                QVERIFY(!part.fragment().text().contains(QChar(0x202E)));
            }
        keepPicture(*desk.page, QStringLiteral("reports_hostile"));
    }

    void dark() {
        applyTheme(*qApp, ThemeChoice::Dark);
        Desk desk(true);
        desk.page->resize(1136, 640);
        keepPicture(*desk.page, QStringLiteral("reports_dark"));
        applyTheme(*qApp, ThemeChoice::Light);
    }
};

QTEST_MAIN(ReportsPageTest)
#include "reports_page_test.moc"
