// The queue's page: keys, actions, undo, what stays chosen, and that hostile text stays text.
#include "tests/gui/fake_store.h"
#include "ui/alert_actions.h"
#include "ui/models/alert_queue_model.h"
#include "ui/pages/alert_detail.h"
#include "ui/pages/alerts_page.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/translations.h"
#include "ui/widgets/alert_queue_view.h"
#include "ui/widgets/closing_dialog.h"
#include "ui/widgets/evidence_view.h"
#include "ui/widgets/filter_bar.h"
#include "ui/widgets/mail_preview.h"
#include "ui/widgets/time_histogram.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDesktopServices>
#include <QFile>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTimer>
#include <QUrl>

#include <functional>

using namespace cosmoswatch;
using namespace cosmoswatch::test;

class OpenedUrls : public QObject {
    Q_OBJECT
public:
    int count = 0;
public slots:
    void open(const QUrl&) { ++count; }
};

class AlertsPageTest : public QObject {
    Q_OBJECT

    struct Desk {
        FakeStore store;
        StoreGateway gateway{store};
        StatusChanges changes{gateway, "anna"};
        std::unique_ptr<QWidget> window = std::make_unique<QWidget>();
        AlertActions* actions = new AlertActions(gateway, changes, window.get());
        std::unique_ptr<AlertsPage> page;

        explicit Desk(std::function<void(FakeStore&)> fill) {
            fill(store);
            page = std::make_unique<AlertsPage>(gateway, *actions, changes);
            page->resize(1300, 850);
            page->show();
            page->activateWindow();
            page->focusQueue();
        }
        AlertQueueView& queue() { return *page->queue(); }
        int rows() { return queue().model()->rowCount(); }
        AlertDetail& detail() { return *page->findChild<AlertDetail*>(); }
        AlertStatus status(const std::string& id) { return store.alert(id)->status; }
        void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
            QTest::keyClick(&queue(), key, modifiers);
        }
        // "e", then Enter in the panel that opens.
        void resolveAtOnce() {
            key(Qt::Key_E);
            auto* panel = qobject_cast<ClosingDialog*>(QApplication::activeModalWidget());
            QVERIFY(panel);
            QTest::keyClick(panel, Qt::Key_Return);
            page->activateWindow();
            page->focusQueue();
        }
        bool says(const QString& words) {
            for (auto* label : page->findChildren<PlainLabel*>())
                if (label->isVisible() && label->text().contains(words)) return true;
            return false;
        }
    };
    static void examples(FakeStore& store) { fillWithExamples(store); }

    // Does something in the dialog that the next action opens, however long that takes.
    template<typename Dialog>
    static void answer(std::function<void(Dialog&)> act) {
        QTimer::singleShot(10, qApp, [act] {
            if (auto* dialog = qobject_cast<Dialog*>(QApplication::activeModalWidget()))
                act(*dialog);
            else
                answer<Dialog>(act);
        });
    }

private slots:
    void initTestCase() {
        installTranslations();
        applyTheme(*qApp, ThemeChoice::Light);
    }

    void openAlertsNewestFirstAndTheFirstOneBeside() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7); // the resolved one is left out
        QTRY_COMPARE(desk.detail().alertId(), desk.queue().currentId());
        QTRY_VERIFY(desk.says(QStringLiteral("Suspicious extraction of account keys")));
    }

    void keysMoveThroughTheQueue() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        QTRY_VERIFY(desk.queue().hasFocus());
        desk.key(Qt::Key_J);
        desk.key(Qt::Key_J);
        desk.key(Qt::Key_Down);
        QCOMPARE(desk.queue().currentIndex().row(), 3);
        desk.key(Qt::Key_K);
        QCOMPARE(desk.queue().currentIndex().row(), 2);
        QTRY_COMPARE(desk.detail().alertId(), desk.queue().currentId());
        desk.key(Qt::Key_K);
        desk.key(Qt::Key_X); // lets go of the only one
        QCOMPARE(desk.queue().selectedAlerts().size(), std::size_t{0});
        desk.key(Qt::Key_X);
        QCOMPARE(desk.queue().selectedAlerts().size(), std::size_t{1});
    }

    void resolveGoesOnToTheNext() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        desk.queue().selectRow(2);
        const std::string id = desk.queue().currentId();
        const std::string next = static_cast<AlertQueueModel*>(desk.queue().model())->reference(3).id;
        desk.resolveAtOnce();
        QTRY_COMPARE(desk.status(id), AlertStatus::Resolved);
        QTRY_COMPARE(desk.rows(), 6);
        QCOMPARE(desk.queue().currentId(), next);
        QTRY_COMPARE(desk.detail().alertId(), next);
        QCOMPARE(desk.queue().selectedAlerts().size(), std::size_t{1});
        desk.actions->undo->trigger();
        QTRY_COMPARE(desk.status(id), AlertStatus::Active);
        QTRY_COMPARE(desk.rows(), 7);
        QTRY_COMPARE(desk.queue().currentId(), id); // back where it was
        QVERIFY(!desk.actions->undo->isEnabled());
    }

    void theLastOneLeavesAnEmptyQueueWithOneNextStep() {
        Desk desk([](FakeStore& store) { store.add(exampleAlert(1)); });
        QTRY_COMPARE(desk.rows(), 1);
        desk.resolveAtOnce();
        QTRY_COMPARE(desk.rows(), 0);
        QTRY_VERIFY(desk.says(QStringLiteral("Nothing left to do")));
        QTRY_COMPARE(desk.detail().alertId(), std::string());
        for (auto* button : desk.page->findChildren<QPushButton*>())
            if (button->isVisible() && button->text().startsWith(QStringLiteral("Show all"))) button->click();
        QTRY_COMPARE(desk.rows(), 1);
    }

    void acknowledgeManyAtOnce() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        desk.queue().selectAll();
        QTRY_VERIFY(desk.detail().alertId().empty());
        QVERIFY(!desk.actions->note->isEnabled()); // one alert only
        desk.key(Qt::Key_A);
        AlertFilter working;
        working.statuses = {AlertStatus::InProgress};
        QTRY_COMPARE(desk.store.countAlerts(working)->total, std::uint64_t{7});
        QCOMPARE(desk.rows(), 7); // still open
        QTRY_VERIFY(!desk.actions->acknowledge->isEnabled());
        desk.actions->undo->trigger();
        QTRY_COMPARE(desk.store.countAlerts(working)->total, std::uint64_t{1}); // the one that was
    }

    void dismissAsksWhy() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        const std::string id = desk.queue().currentId();
        answer<ClosingDialog>([](ClosingDialog& dialog) {
            QCOMPARE(dialog.disposition(), Disposition::BenignPositive);
            dialog.findChild<QPlainTextEdit*>()->setPlainText(QStringLiteral("Our <b>scanner</b>"));
            dialog.accept();
        });
        desk.key(Qt::Key_D);
        QTRY_COMPARE(desk.status(id), AlertStatus::Dismissed);
        QCOMPARE(desk.store.alert(id)->disposition, Disposition::BenignPositive);
        QCOMPARE(desk.store.history(id)->front().note, std::string("Our <b>scanner</b>"));
        QCOMPARE(desk.store.history(id)->front().who, std::string("anna"));
    }

    void aCancelledDialogChangesNothing() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        const std::string id = desk.queue().currentId();
        bool answered = false;
        answer<ClosingDialog>([&answered](ClosingDialog& dialog) {
            dialog.reject();
            answered = true;
        });
        desk.key(Qt::Key_D);
        QTRY_VERIFY(answered);
        QCOMPARE(desk.status(id), AlertStatus::Active);
        QVERIFY(!desk.actions->undo->isEnabled());
    }

    void aNoteThenAnotherAction() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        const std::string id = desk.queue().currentId();
        answer<ClosingDialog>([](ClosingDialog& dialog) {
            dialog.findChild<QPlainTextEdit*>()->setPlainText(QStringLiteral("Asked the owner"));
            dialog.accept();
        });
        desk.key(Qt::Key_N);
        QTRY_COMPARE(desk.store.history(id)->size(), std::size_t{1});
        QTRY_COMPARE(desk.queue().selectedAlerts().front().version, 2u);
        desk.page->activateWindow();
        desk.page->focusQueue();
        QTRY_VERIFY(desk.queue().hasFocus());
        desk.key(Qt::Key_A); // on the version that the note made
        QTRY_COMPARE(desk.status(id), AlertStatus::InProgress);
        desk.page->findChild<QTabBar*>(QStringLiteral("alertTabs"))
            ->setCurrentIndex(AlertDetail::HistoryPart);
        QTRY_VERIFY([&] {
            for (auto* view : desk.detail().findChildren<PlainCodeView*>())
                if (view->toPlainText() == QStringLiteral("Asked the owner")) return true;
            return false;
        }());
    }

    void reopenWhatIsClosed() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        QVERIFY(!desk.actions->reopen->isEnabled());
        desk.page->filterBar()->setText(QStringLiteral("status:resolved"));
        QTRY_COMPARE(desk.rows(), 1);
        QTRY_VERIFY(desk.actions->reopen->isEnabled());
        QVERIFY(!desk.actions->resolve->isEnabled());
        const std::string id = desk.queue().currentId();
        desk.actions->reopen->trigger();
        QTRY_COMPARE(desk.status(id), AlertStatus::Active);
        QTRY_COMPARE(desk.rows(), 0);
    }

    void withoutSelectionNothingIsEnabled() {
        Desk desk([](FakeStore&) {});
        QTest::qWait(50);
        for (auto* action : desk.actions->all())
            QVERIFY2(!action->isEnabled(), qPrintable(action->text()));
        QVERIFY(desk.says(QStringLiteral("No alerts yet")));
    }

    void copies() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        QSignalSpy said(desk.actions, &AlertActions::message);
        desk.key(Qt::Key_C);
        QVERIFY(said.wait());
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("Suspicious extraction")));
        desk.actions->copyJson->trigger();
        QVERIFY(said.wait());
        QVERIFY(QGuiApplication::clipboard()->text().contains(fromUtf8(desk.queue().currentId())));
        desk.key(Qt::Key_C, Qt::ShiftModifier);
        QVERIFY(said.wait());
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(QLatin1Char('#')));
    }

    void exportsToAFile() {
        Desk desk(examples);
        QTemporaryDir folder;
        AlertExport exporter(desk.gateway, desk.window.get());
        QSignalSpy done(&exporter, &AlertExport::done);
        QSignalSpy failed(&exporter, &AlertExport::failed);
        const QString file = folder.filePath(QStringLiteral("alerts.jsonl"));
        const std::string first = desk.store.alerts({}, {}, {}, 2)->rows[0].id;
        const std::string second = desk.store.alerts({}, {}, {}, 2)->rows[1].id;
        exporter.saveTo({first, second}, FileFormat::JsonLines, file);
        QVERIFY(done.wait());
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(written.readAll().count('\n'), 2);
        exporter.saveTo({first}, FileFormat::Csv, folder.filePath(QStringLiteral("no/such/folder.csv")));
        QVERIFY(failed.wait());
        exporter.saveTo({"0000"}, FileFormat::Csv, file);
        QVERIFY(failed.wait());
        QCOMPARE(safeFileName("../etc/pass wd\n"), QStringLiteral("etc-pass-wd"));
        QCOMPARE(safeFileName("///"), QStringLiteral("alert"));
    }

    void mailIsShownBeforeItIsSaved() {
        Desk desk(examples);
        const Alert alert = *desk.store.alert(desk.store.alerts({}, {}, {}, 1)->rows.front().id);
        MailPreview preview({AlertReport{alert, {}}});
        QSignalSpy saved(&preview, &MailPreview::saved);
        auto* to = preview.findChild<QLineEdit*>();
        auto* save = [&]() -> QPushButton* {
            for (auto* button : preview.findChildren<QPushButton*>())
                if (button->text().startsWith(QStringLiteral("&Save"))) return button;
            return nullptr;
        }();
        QVERIFY(save->isEnabled());
        to->setText(QStringLiteral("no-address"));
        QVERIFY(!save->isEnabled());
        to->setText(QStringLiteral("admins@contoso.example"));
        QVERIFY(save->isEnabled());
        QTemporaryDir folder;
        QVERIFY(preview.saveTo(folder.filePath(QStringLiteral("a.eml"))));
        QCOMPARE(saved.count(), 1);
        QVERIFY(!preview.saveTo(folder.filePath(QStringLiteral("none/a.eml"))));
        if (const QString pictures = qEnvironmentVariable("COSMOSWATCH_SCREENSHOTS"); !pictures.isEmpty()) {
            preview.show();
            QTest::qWait(50);
            preview.grab().save(pictures + QStringLiteral("/mail.png"));
        }
    }

    void mailGoesToTheMailProgram() {
        QTemporaryDir runtime;
        QFile::setPermissions(runtime.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        qputenv("XDG_RUNTIME_DIR", runtime.path().toUtf8());
        OpenedUrls opened;
        QDesktopServices::setUrlHandler(QStringLiteral("file"), &opened, "open");
        Desk desk(examples);
        const Alert alert = *desk.store.alert(desk.store.alerts({}, {}, {}, 1)->rows.front().id);
        MailPreview preview({AlertReport{alert, {}}});
        preview.setFileName(QStringLiteral("/elsewhere/alert.eml"));
        auto* attachment = preview.findChild<QComboBox*>();
        attachment->setCurrentIndex(attachment->findText(QStringLiteral("Alerts as CSV")));
        QSignalSpy handedOn(&preview, &MailPreview::handedOn);
        QVERIFY(preview.openInMailProgram());
        QCOMPARE(handedOn.count(), 1);
        QCOMPARE(opened.count, 1);
        QFile mail(runtime.filePath(QStringLiteral("cosmoswatch/alert.eml")));
        QVERIFY(mail.open(QIODevice::ReadOnly));
        QVERIFY(mail.readAll().contains("alerts.csv"));
        QCOMPARE(mail.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions{});
        QDesktopServices::unsetUrlHandler(QStringLiteral("file"));
    }

    void mailHeaders_data() {
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<QString>("subject");
        QTest::newRow("plain") << QByteArray("From: a\r\nSubject: High: keys\r\n\r\nSubject: no")
                               << QStringLiteral("High: keys");
        QTest::newRow("folded") << QByteArray("Subject: one\r\n two\r\nTo: x\r\n\r\n")
                                << QStringLiteral("one two");
        QTest::newRow("quoted") << QByteArray("Subject: =?UTF-8?Q?a_=C2=B7_b?=\r\n\r\n")
                                << QStringLiteral("a · b");
        QTest::newRow("base64") << QByteArray("Subject: =?utf-8?B?wrc=?=\r\n\r\n") << QStringLiteral("·");
        QTest::newRow("cut between words")
            << QByteArray("Subject: =?UTF-8?Q?=C2?=\r\n =?UTF-8?Q?=B7?=\r\n\r\n") << QStringLiteral("·");
        QTest::newRow("none") << QByteArray("To: x\r\n\r\nSubject: body") << QString();
    }
    void mailHeaders() {
        QFETCH(QByteArray, message);
        QFETCH(QString, subject);
        QCOMPARE(mailHeader(message.toStdString(), "Subject"), subject);
    }

    void newAlertsAreAnnouncedNotThrownIn() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        QTRY_VERIFY(desk.queue().hasFocus());
        desk.key(Qt::Key_J); // the analyst is at work
        const std::string id = desk.queue().currentId();
        Alert late = exampleAlert(1);
        late.last += std::chrono::days(60);
        desk.store.add(late);
        desk.gateway.poll();
        QPushButton* bar = nullptr;
        QTRY_VERIFY([&] {
            for (auto* button : desk.page->findChildren<QPushButton*>())
                if (button->isVisible() && button->text().startsWith(QStringLiteral("1 new"))) bar = button;
            return bar != nullptr;
        }());
        QCOMPARE(desk.rows(), 7);
        QCOMPARE(desk.queue().currentId(), id);
        QTest::mouseClick(bar, Qt::LeftButton);
        QTRY_COMPARE(desk.rows(), 8);
        QTRY_COMPARE(desk.queue().currentId(), id); // still the same alert
        QVERIFY(!bar->isVisible());
    }

    void untouchedTheQueueGrowsByItself() {
        Desk desk([](FakeStore&) {});
        QTest::qWait(20);
        desk.store.add(exampleAlert(1));
        desk.gateway.poll();
        QTRY_COMPARE(desk.rows(), 1);
    }

    void filterByTextChipAndChart() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        auto& bar = *desk.page->filterBar();
        bar.setText(QStringLiteral("address:185.220.101.1"));
        QTRY_COMPARE(desk.rows(), 1);
        QTest::keyClick(bar.findChild<QLineEdit*>(), Qt::Key_Return); // becomes a chip
        QCOMPARE(bar.findChild<QLineEdit*>()->text(), QString());
        QCOMPARE(bar.filter().addresses, std::vector<std::string>{"185.220.101.1"});
        bar.setText(QStringLiteral("severity:urgent"));
        QTRY_VERIFY(desk.says(QStringLiteral("Severities: high")));
        bar.reset();
        QTRY_COMPARE(desk.rows(), 7);
        QVERIFY(bar.isDefault());
        bar.toggleSeverity(Severity::High);
        QTRY_COMPARE(desk.rows(), 2);
        bar.reset();
        auto* chart = desk.page->findChild<TimeHistogram*>();
        chart->setFocus();
        QTest::keyClick(chart, Qt::Key_End);
        QTest::keyClick(chart, Qt::Key_Return); // the newest bin
        QTRY_COMPARE(desk.rows(), 1);
        QTest::keyClick(chart, Qt::Key_Escape);
        QTRY_COMPARE(desk.rows(), 7);
    }

    void singleKeysStayInTheQueue() {
        Desk desk(examples);
        QTRY_COMPARE(desk.rows(), 7);
        const std::string id = desk.queue().currentId();
        auto* edit = desk.page->filterBar()->findChild<QLineEdit*>();
        desk.key(Qt::Key_Slash);
        QTRY_VERIFY(edit->hasFocus());
        QTest::keyClicks(edit, QStringLiteral("ead"));
        QCOMPARE(edit->text(), QStringLiteral("ead"));
        QTest::qWait(50);
        QCOMPARE(desk.status(id), AlertStatus::Active);
    }

    void evidenceIsShownAsText() {
        Desk desk([](FakeStore& store) {
            store.add(hostileAlert(),
                      {{now(), 1, "<b>file</b>", 9, R"({"a":"<img src=x>","operationName":"<u>Query"})"},
                       {now(), 2, "f", 0, "not json \x1b[2J"}});
        });
        QTRY_COMPARE(desk.rows(), 1);
        QTRY_VERIFY(!desk.detail().alertId().empty());
        auto* tabs = desk.page->findChild<QTabBar*>(QStringLiteral("alertTabs"));
        QTRY_VERIFY(tabs->isVisible());
        tabs->setCurrentIndex(1);
        auto* evidence = desk.page->findChild<EvidenceView*>();
        QTRY_VERIFY(
            evidence->findChild<PlainCodeView*>()->toPlainText().contains(QStringLiteral("<img src=x>")));
        QCOMPARE(prettyJson("not json \x1b[2J"), QStringLiteral("not json \\u001B[2J"));
        QCOMPARE(prettyJson("{\"b\":1}"), QStringLiteral("{\n    \"b\": 1\n}"));
    }

    void statementsStandInBlocks() {
        const QString statement = QStringLiteral("SELECT * FROM c WHERE c.mail = '<b>x</b>' OR true");
        Desk desk([&](FakeStore& store) {
            Alert alert = exampleAlert(1);
            alert.type = "CosmosDB_SqlInjection.DataExfiltration";
            alert.reasons = {{"injected-query",
                              {{"fragment", "<b>x</b>' OR true"},
                               {"offset", "32"},
                               {"effect", "returns every item: the condition is always true"},
                               {"statement", statement.toStdString() + "\xE2\x80\xAE"},
                               {"parameterized", "SELECT * FROM c WHERE c.mail = @p1"}},
                              std::nullopt}};
            store.add(alert);
        });
        QTRY_VERIFY(desk.says(QStringLiteral("Parameterized statement")));
        QVERIFY(desk.says(QStringLiteral("Vulnerable statement")));
        QStringList blocks;
        for (auto* view : desk.detail().findChildren<PlainCodeView*>())
            if (view->isVisible()) blocks += view->toPlainText();
        QVERIFY(blocks.contains(statement + QStringLiteral("\\u202E")));
        QVERIFY(blocks.contains(QStringLiteral("SELECT * FROM c WHERE c.mail = @p1")));
        if (const QString folder = qEnvironmentVariable("COSMOSWATCH_SCREENSHOTS"); !folder.isEmpty())
            QVERIFY(desk.page->grab().save(folder + QStringLiteral("/alert_injection.png")));
    }

    void hostileTextStaysText() {
        OpenedUrls opened;
        QDesktopServices::setUrlHandler(QStringLiteral("http"), &opened, "open");
        QDesktopServices::setUrlHandler(QStringLiteral("file"), &opened, "open");
        Desk desk([](FakeStore& store) { store.add(hostileAlert()); });
        QTRY_COMPARE(desk.rows(), 1);
        auto* tabs = desk.page->findChild<QTabBar*>(QStringLiteral("alertTabs"));
        QTRY_VERIFY(tabs->isVisible());
        QTest::qWait(50);
        MailPreview preview({AlertReport{*desk.store.alert(desk.queue().currentId()), {}}});
        preview.show();
        for (auto* root : {static_cast<QWidget*>(desk.page.get()), static_cast<QWidget*>(&preview)}) {
            for (auto* label : root->findChildren<QLabel*>())
                QCOMPARE(label->textFormat(), Qt::PlainText);
            for (auto* view : root->findChildren<PlainTextView*>()) {
                QVERIFY(view->isReadOnly());
                for (auto block = view->document()->begin(); block.isValid(); block = block.next())
                    for (auto part = block.begin(); !part.atEnd(); ++part) {
                        QVERIFY(!part.fragment().charFormat().isAnchor());
                        QVERIFY(!part.fragment().charFormat().isImageFormat());
                        QVERIFY(!part.fragment().text().contains(QChar(0x202E)));
                    }
                QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, QPoint(20, 5));
            }
            for (auto* widget : root->findChildren<QWidget*>())
                QVERIFY(!widget->toolTip().contains(QStringLiteral("<img")));
        }
        QCOMPARE(opened.count, 0);
        QDesktopServices::unsetUrlHandler(QStringLiteral("http"));
        QDesktopServices::unsetUrlHandler(QStringLiteral("file"));
    }
};

QTEST_MAIN(AlertsPageTest)
#include "alerts_page_test.moc"
