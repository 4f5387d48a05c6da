// The window: first run, reading, menus, what is kept, and pictures of its pages.
#include "tests/gui/fake_session.h"
#include "tests/gui/fake_store.h"
#include "tests/gui/page_tools.h"
#include "ui/address_lists.h"
#include "ui/alert_actions.h"
#include "ui/main_window.h"
#include "ui/pages/alerts_page.h"
#include "ui/pages/sources_page.h"
#include "ui/pages/welcome_page.h"
#include "ui/plain_text.h"
#include "ui/translations.h"
#include "ui/widgets/alert_queue_view.h"

#include <QApplication>
#include <QDir>
#include <QDropEvent>
#include <QListWidget>
#include <QMenuBar>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>

using namespace cosmoswatch;
using namespace cosmoswatch::test;

class MainWindowTest : public QObject {
    Q_OBJECT

    struct Console {
        FakeStore store;
        SessionControl control;
        QTemporaryDir folder;
        std::unique_ptr<MainWindow> window;

        void start() {
            window.reset(); // it writes its settings before the next one reads them
            window = std::make_unique<MainWindow>(
                ConsoleServices{store,
                                [this](const SessionSettings& settings) { return control.start(settings); },
                                []() -> Result<SessionSettings> {
                                    SessionSettings settings;
                                    settings.paths = {"/sample"};
                                    settings.engine.sample = true;
                                    return settings;
                                },
                                {},
                                std::filesystem::path(toUtf8(folder.filePath(QStringLiteral("console.ini")))),
                                "anna"});
            window->show();
        }
        template<typename T>
        T* find() {
            return window->findChild<T*>();
        }
        void showPage(const char* name) {
            auto* navigation = find<QListWidget>();
            for (int row = 0; row < navigation->count(); ++row)
                if (navigation->item(row)->text() == QString::fromUtf8(name)) navigation->setCurrentRow(row);
        }
        QPushButton* button(const char* text) {
            for (auto* one : window->findChildren<QPushButton*>())
                if (one->text() == QString::fromUtf8(text) && one->isVisible()) return one;
            return nullptr;
        }
        bool says(const QString& words) {
            for (auto* label : window->findChildren<PlainLabel*>())
                if (label->isVisible() && label->text().contains(words)) return true;
            return false;
        }
    };

private slots:
    void initTestCase() {
        installTranslations();
        QApplication::setApplicationVersion(QStringLiteral("0"));
        if (qEnvironmentVariableIsSet("COSMOSWATCH_SCREENSHOTS"))
            QApplication::setFont(QFont(QStringLiteral("Inter"), 10));
        applyTheme(*qApp, ThemeChoice::Light);
    }

    void anEmptyStoreOffersWaysIn() {
        Console console;
        console.start();
        auto* welcome = console.find<WelcomePage>();
        QTRY_VERIFY(welcome->isVisible());
        QTest::mouseClick(console.button("Try Sample Data"), Qt::LeftButton);
        QTRY_COMPARE(console.control.started.load(), 1);
        QVERIFY(console.control.settings.engine.sample);
        keepPicture(*console.window, QStringLiteral("welcome-reading"));
    }

    void theFirstAlertOpensTheQueue() {
        Console console;
        console.start();
        console.window->open({QStringLiteral("/logs")});
        QTRY_COMPARE(console.control.started.load(), 1);
        QCOMPARE(console.control.settings.paths.front(), std::filesystem::path("/logs"));
        auto* welcome = console.find<WelcomePage>();
        QVERIFY(welcome->isVisible());
        fillWithExamples(console.store);
        QTRY_VERIFY_WITH_TIMEOUT(!welcome->isVisible(), 3000);
        QTRY_COMPARE(console.window->alertsPage()->queue()->model()->rowCount(), 7);
    }

    void droppedFoldersAreRead() {
        Console console;
        console.start();
        QMimeData data;
        data.setUrls(
            {QUrl::fromLocalFile(QStringLiteral("/logs/a")), QUrl(QStringLiteral("https://198.51.100.1/"))});
        QCOMPARE(droppedPaths(data), QStringList{QStringLiteral("/logs/a")});
        QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(console.find<WelcomePage>(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(console.find<WelcomePage>(), &drop);
        QTRY_COMPARE(console.control.started.load(), 1);
        QCOMPARE(console.control.settings.paths.size(), std::size_t{1});
    }

    void addressListsAreKeptAndUsed() {
        Console console;
        console.start();
        QTRY_VERIFY(console.says(QStringLiteral("No list of Tor exits")));
        auto* lists = console.find<AddressLists>();
        lists->add(AddressLists::Kind::TorExits, {QStringLiteral("/lists/<b>&tor.txt")});
        QVERIFY(console.says(QStringLiteral("Tor exits: <b>&tor.txt.")));
        console.window->open({QStringLiteral("/logs")});
        QTRY_COMPARE(console.control.started.load(), 1);
        QCOMPARE(console.control.settings.intel.torExitLists,
                 std::vector<std::filesystem::path>{"/lists/<b>&tor.txt"});
        console.window->close();
        console.start(); // kept
        lists = console.find<AddressLists>();
        QCOMPARE(lists->settings().torExitLists.size(), std::size_t{1});
        lists->remove(AddressLists::Kind::TorExits, QStringLiteral("/lists/<b>&tor.txt"));
        QVERIFY(lists->settings().torExitLists.empty());
        QTRY_VERIFY(console.says(QStringLiteral("No list of Tor exits")));
    }

    void progressIsShownAndCanBeStopped() {
        Console console;
        SessionStatus status;
        status.progress.source = {3'000'000'000, 1'200'000'000, 12, 4, 0};
        status.progress.bytesPerSecond = 90e6;
        status.progress.recordsPerSecond = 84'100;
        status.progress.timeLeft = std::chrono::seconds(20);
        status.progress.counters.bad = 2;
        status.problems = {{"/logs/locked.json", "May not be read. Give yourself the right to read it."}};
        console.control.set(status);
        fillWithExamples(console.store);
        console.start();
        console.window->open({QStringLiteral("/logs")});
        QTRY_VERIFY(console.says(QStringLiteral("1.2 GB of 3.0 GB")));
        QVERIFY(console.says(QStringLiteral("90 MB/s")));
        QVERIFY(console.says(QStringLiteral("20 s left")));
        QVERIFY(console.says(QStringLiteral("84,100 records/s")));
        QCOMPARE(console.window->statusBar()->findChild<QProgressBar*>()->value(), 400);
        console.showPage("Sources");
        QTRY_VERIFY(console.says(QStringLiteral("locked.json: May not be read")));
        QTest::qWait(100);
        keepPicture(*console.window, QStringLiteral("sources-light"));
        QTest::mouseClick(console.window->statusBar()->findChild<QPushButton*>(), Qt::LeftButton);
        QVERIFY(console.control.stopAsked);
        QTRY_VERIFY(console.says(QStringLiteral("All logs read")));
    }

    void whatCannotBeReadIsTold() {
        Console console;
        console.control.refuse =
            Error{ErrorCode::NotFound, "There is no such folder. Check the path.", "/nowhere"};
        console.start();
        console.window->open({QStringLiteral("/nowhere")});
        QTRY_VERIFY(console.says(QStringLiteral("There is no such folder")));
        QVERIFY(console.find<WelcomePage>()->isVisible()); // still with its ways in
        QTRY_VERIFY(console.button("Try Sample Data"));
    }

    void badLinesCanBeLookedAt() {
        Console console;
        fillWithExamples(console.store);
        console.store.bad = {
            {"PT1H.json", 4711, "not JSON: no value at byte 3", "{\"a\":\x1b[31m<b>", now()}};
        console.store.ingestCounters.bad = 1;
        console.start();
        console.showPage("Sources");
        auto* excerpt = console.find<SourcesPage>()->findChild<PlainCodeView*>();
        QTRY_COMPARE(excerpt->toPlainText(), QStringLiteral("{\"a\":\\u001B[31m<b>"));
    }

    void theWindowRemembers() {
        Console console;
        fillWithExamples(console.store);
        console.start();
        console.window->resize(1100, 700);
        console.window->chooseTheme(ThemeChoice::Dark);
        console.window->close();
        applyTheme(*qApp, ThemeChoice::FollowSystem);
        console.start();
        QCOMPARE(console.window->size(), QSize(1100, 700));
        QCOMPARE(themeChoice(), ThemeChoice::Dark);
        applyTheme(*qApp, ThemeChoice::Light);
    }

    void timesInUtcOrLocal() {
        Console console;
        fillWithExamples(console.store);
        console.start();
        QTRY_VERIFY(console.says(QStringLiteral("Times in UTC")));
        for (auto* action : console.window->findChildren<QAction*>())
            if (action->text() == QStringLiteral("&Local")) action->trigger();
        QCOMPARE(timeZoneChoice(), TimeZoneChoice::Local);
        setTimeZoneChoice(TimeZoneChoice::Utc);
    }

    void everyFocusableWidgetHasAName() {
        Console console;
        fillWithExamples(console.store);
        console.start();
        QTRY_COMPARE(console.window->alertsPage()->queue()->model()->rowCount(), 7);
        for (int page = 0; page < console.find<QListWidget>()->count(); ++page) {
            console.find<QListWidget>()->setCurrentRow(page);
            QTest::qWait(50);
            for (auto* widget : console.window->findChildren<QWidget*>()) {
                if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus) || widget->focusProxy())
                    continue;
                const auto* button = qobject_cast<QAbstractButton*>(widget);
                const bool named =
                    !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty());
                QVERIFY2(named, widget->metaObject()->className());
            }
        }
    }

    void pictures_data() {
        QTest::addColumn<int>("theme");
        QTest::addColumn<QSize>("size");
        QTest::newRow("light-1440") << static_cast<int>(ThemeChoice::Light) << QSize(1440, 900);
        QTest::newRow("dark-1440") << static_cast<int>(ThemeChoice::Dark) << QSize(1440, 900);
        QTest::newRow("light-1280") << static_cast<int>(ThemeChoice::Light) << QSize(1280, 720);
        QTest::newRow("dark-1280") << static_cast<int>(ThemeChoice::Dark) << QSize(1280, 720);
        QTest::newRow("contrast-1440") << static_cast<int>(ThemeChoice::HighContrast) << QSize(1440, 900);
    }

    void pictures() {
        QFETCH(int, theme);
        QFETCH(QSize, size);
        const QString suffix = QLatin1Char('-') + QString::fromLatin1(QTest::currentDataTag());
        {
            Console empty;
            empty.start();
            empty.window->chooseTheme(static_cast<ThemeChoice>(theme));
            empty.window->resize(size);
            QTest::qWait(50);
            keepPicture(*empty.window, QStringLiteral("welcome") + suffix);
        }
        Console console;
        fillWithExamples(console.store, 60);
        console.start();
        console.window->chooseTheme(static_cast<ThemeChoice>(theme));
        console.window->resize(size);
        auto* queue = console.window->alertsPage()->queue();
        QTRY_VERIFY(queue->model()->rowCount() > 7);
        queue->selectRow(1);
        queue->setFocus();
        QTest::qWait(300);
        keepPicture(*console.window, QStringLiteral("alerts") + suffix);
        auto* tabs = console.window->findChild<QTabBar*>(QStringLiteral("alertTabs"));
        tabs->setCurrentIndex(1);
        QTest::qWait(150);
        keepPicture(*console.window, QStringLiteral("evidence") + suffix);
        const auto alerts = queue->selectedAlerts();
        QVERIFY(!alerts.empty());
        applyTheme(*qApp, ThemeChoice::Light);
    }
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
