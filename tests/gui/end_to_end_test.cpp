// The main job in the console, on the real core: sample data, filter, open, resolve, restart, mail.
#include "core/engine/session.h"
#include "core/sample/sample.h"
#include "core/store/sqlite_store.h"
#include "ui/alert_actions.h"
#include "ui/main_window.h"
#include "ui/pages/alerts_page.h"
#include "ui/plain_text.h"
#include "ui/translations.h"
#include "ui/widgets/alert_queue_view.h"
#include "ui/widgets/filter_bar.h"
#include "ui/widgets/filter_edit.h"
#include "ui/widgets/mail_preview.h"

#include <QApplication>
#include <QDir>
#include <QLineEdit>
#include <QListWidget>
#include <QProcess>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

using namespace cosmoswatch;

class EndToEndTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void theMainJob();

private:
    // One run of the program: what app/console puts together.
    struct Run {
        explicit Run(const QTemporaryDir& folder);
        std::unique_ptr<AlertStore> store;
        std::unique_ptr<MainWindow> window;

        [[nodiscard]] AlertQueueView* queue() const { return window->alertsPage()->queue(); }
        [[nodiscard]] int rows() const { return queue()->model()->rowCount(); }
        [[nodiscard]] bool says(const QString& words) const;
        void filter(const QString& text) const;
        void press(const char* buttonText) const;
    };
    static Result<SessionSettings> sampleLogs(const QTemporaryDir& folder);
    void keepPicture(const Run& run, const char* name);

    QTemporaryDir folder_;
};

Result<SessionSettings> EndToEndTest::sampleLogs(const QTemporaryDir& folder) {
    SampleSettings sample;
    sample.directory = toUtf8(folder.filePath(QStringLiteral("sample")));
    sample.rate = 0.1;
    sample.end = *parseTimestamp("2026-11-01T00:00:00Z");
    if (auto written = writeSample(sample); !written) return tl::unexpected(written.error());
    SessionSettings settings;
    settings.paths = {sample.directory};
    settings.engine.sample = true;
    settings.intel.torExitLists = {sample.directory / "intel" / "tor-exits.txt"};
    settings.intel.suspiciousLists = {sample.directory / "intel" / "suspicious-ips.txt"};
    return settings;
}

EndToEndTest::Run::Run(const QTemporaryDir& folder) {
    auto opened = openStore(toUtf8(folder.filePath(QStringLiteral("cosmoswatch.db"))));
    if (!opened) qFatal("%s", describe(opened.error()).c_str());
    store = std::move(opened->store);
    window = std::make_unique<MainWindow>(
        ConsoleServices{*store,
                        [this](const SessionSettings& settings) { return startSession(*store, settings); },
                        [&folder] { return sampleLogs(folder); },
                        {},
                        std::filesystem::path(toUtf8(folder.filePath(QStringLiteral("console.ini")))),
                        "anna"});
    window->resize(1440, 900);
    window->show();
    QApplication::setActiveWindow(window.get()); // there may be no window manager to do it
}

bool EndToEndTest::Run::says(const QString& words) const {
    for (const auto* label : window->findChildren<PlainLabel*>())
        if (label->isVisible() && label->text().contains(words)) return true;
    return false;
}

void EndToEndTest::Run::filter(const QString& text) const {
    auto* field = window->alertsPage()->filterBar()->findChild<FilterEdit*>();
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, text);
    QTest::keyClick(field, Qt::Key_Return);
}

void EndToEndTest::Run::press(const char* buttonText) const {
    for (auto* button : window->findChildren<QPushButton*>())
        if (button->isVisible() && button->text() == QString::fromUtf8(buttonText)) {
            QTest::mouseClick(button, Qt::LeftButton);
            return;
        }
    QFAIL(buttonText);
}

void EndToEndTest::keepPicture(const Run& run, const char* name) {
    const QString folder = qEnvironmentVariable("COSMOSWATCH_SCREENSHOTS");
    if (folder.isEmpty()) return;
    QDir().mkpath(folder);
    QTest::qWait(700);
    QVERIFY(run.window->grab().save(QDir(folder).filePath(QString::fromUtf8(name))));
}

void EndToEndTest::initTestCase() {
    installTranslations();
    applyTheme(*qApp, ThemeChoice::Light);
    if (qEnvironmentVariableIsSet("COSMOSWATCH_SCREENSHOTS"))
        QApplication::setFont(QFont(QStringLiteral("Inter"), 10));
}

void EndToEndTest::theMainJob() {
    std::string resolved;
    {
        Run first(folder_);
        QTRY_VERIFY(first.says(QStringLiteral("Watch your Azure Cosmos DB accounts")));
        first.press("Try Sample Data");
        QTRY_VERIFY_WITH_TIMEOUT(first.rows() >= 7, 60'000); // while it reads
        QTRY_VERIFY_WITH_TIMEOUT(first.says(QStringLiteral("All logs read")), 60'000);

        const int all = first.rows();
        first.filter(QStringLiteral("\"tor exit\" account:hr-records severity:high"));
        QTRY_VERIFY(first.rows() > 0 && first.rows() < all);
        const int high = first.rows();
        first.queue()->setFocus();
        first.queue()->selectRow(0);
        resolved = first.queue()->currentId();
        QVERIFY(!resolved.empty());
        const auto alert = first.store->alert(resolved);
        QVERIFY(alert.has_value());
        QCOMPARE(alert->type, std::string("CosmosDB_TorAnomaly"));
        QTRY_VERIFY(first.says(QStringLiteral("[SAMPLE ALERT] Access from a Tor exit node")));
        keepPicture(first, "end-to-end-open.png");

        QTest::keyClick(first.queue(), Qt::Key_E);
        QTRY_VERIFY(QApplication::activeModalWidget());
        QTest::keyClick(QApplication::activeModalWidget(), Qt::Key_Return);
        QTRY_COMPARE(first.rows(), high - 1); // the open ones are shown
        QCOMPARE(first.store->alert(resolved)->status, AlertStatus::Resolved);
        first.window->commands().find(QStringLiteral("go.access"))->action->trigger();
        QTest::qWait(300);
        keepPicture(first, "end-to-end-access.png");
        first.window->close();
    }
    Run second(folder_);
    QTRY_VERIFY(second.rows() > 0);
    const auto alert = second.store->alert(resolved);
    QVERIFY(alert.has_value());
    QCOMPARE(alert->status, AlertStatus::Resolved);
    second.filter(QStringLiteral("status:resolved"));
    QTRY_COMPARE(second.rows(), 1);
    QCOMPARE(second.queue()->currentId().empty() ? resolved : second.queue()->currentId(), resolved);

    // The mail, as the preview writes it, read by an independent program.
    const auto evidence = second.store->evidence(resolved);
    QVERIFY(evidence.has_value() && !evidence->empty());
    MailPreview preview({{*alert, *evidence}}, second.window.get());
    const QString file = folder_.filePath(QStringLiteral("alert.eml"));
    QVERIFY(preview.saveTo(file));
    QProcess python;
    python.start(QStringLiteral("python3"),
                 {qEnvironmentVariable("COSMOSWATCH_MAIL_CHECK"), file,
                  QStringLiteral("Access from a Tor exit node"), QStringLiteral("High"),
                  QStringLiteral("hr-records"), QString::fromStdString(alert->address),
                  QStringLiteral("2026"), QStringLiteral("causes"), QStringLiteral("actions")});
    QVERIFY(python.waitForFinished());
    QVERIFY2(python.exitCode() == 0, python.readAllStandardError().constData());
}

QTEST_MAIN(EndToEndTest)
#include "end_to_end_test.moc"
