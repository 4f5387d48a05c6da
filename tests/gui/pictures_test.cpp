// Pictures of every page and dialog, to look at: every theme, empty, loaded and failing, small and large
// window, at scale 1, 1.5 and 2, all by one command:
//   COSMOSWATCH_SCREENSHOTS=<dir> QT_QPA_PLATFORM=offscreen tests/bin/pictures_test
// Without a folder the loaded pages are painted in each theme, to show that painting works.
#include "tests/gui/fake_store.h"
#include "tests/gui/sample_console.h"
#include "ui/pages/alerts_page.h"
#include "ui/theme.h"
#include "ui/translations.h"
#include "ui/widgets/alert_queue_view.h"

#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QProcess>
#include <QSplitter>
#include <QTabBar>
#include <QTest>
#include <QTimer>

using namespace cosmoswatch;
using namespace cosmoswatch::test;

class PicturesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        installTranslations();
        QApplication::setApplicationVersion(QStringLiteral("0"));
        QFont font(QStringLiteral("Inter"), 10);
        QApplication::setFont(font);
        applyTheme(*qApp, ThemeChoice::Light);
    }

    void everyPage_data() {
        QTest::addColumn<int>("theme");
        QTest::addColumn<int>("density");
        QTest::addColumn<QSize>("size");
        const auto comfortable = static_cast<int>(Density::Comfortable);
        QTest::newRow("light-1280") << static_cast<int>(ThemeChoice::Light) << comfortable
                                    << QSize(1280, 720);
        QTest::newRow("dark-1280") << static_cast<int>(ThemeChoice::Dark) << comfortable << QSize(1280, 720);
        QTest::newRow("contrast-1280")
            << static_cast<int>(ThemeChoice::HighContrast) << comfortable << QSize(1280, 720);
        QTest::newRow("light-2560") << static_cast<int>(ThemeChoice::Light) << comfortable
                                    << QSize(2560, 1440);
        QTest::newRow("dark-2560") << static_cast<int>(ThemeChoice::Dark) << comfortable << QSize(2560, 1440);
        QTest::newRow("contrast-2560")
            << static_cast<int>(ThemeChoice::HighContrast) << comfortable << QSize(2560, 1440);
        QTest::newRow("compact-1280")
            << static_cast<int>(ThemeChoice::Light) << static_cast<int>(Density::Compact) << QSize(1280, 720);
    }

    void everyPage() {
        QFETCH(int, theme);
        QFETCH(int, density);
        QFETCH(QSize, size);
        const QString suffix = QLatin1Char('-') + QString::fromLatin1(QTest::currentDataTag());
        const auto prepare = [&](const Console& console) {
            console.window().chooseTheme(static_cast<ThemeChoice>(theme));
            console.window().chooseDensity(static_cast<Density>(density));
            console.window().resize(size);
        };
        {
            const Console console(m_sample.store());
            prepare(console);
            for (int page = 0; page < console.pages(); ++page) {
                console.showPage(page);
                if (page == 0) console.window().alertsPage()->queue()->selectRow(1);
                keep(console, console.pageName(page) + QStringLiteral("-loaded") + suffix);
            }
        }
        if (!wanted()) return;
        {
            const StoreFolder empty = StoreFolder::empty();
            const Console console(empty.store());
            prepare(console);
            keepAll(console, QStringLiteral("-empty") + suffix);
        }
        FakeStore failing;
        fillWithExamples(failing, 10);
        failing.setFailing(true);
        const Console console(failing);
        prepare(console);
        keepAll(console, QStringLiteral("-error") + suffix);
    }

    // The three that README.md shows.
    void readme() {
        if (!wanted()) QSKIP("Only with COSMOSWATCH_SCREENSHOTS");
        const Console console(m_sample.store());
        console.window().chooseTheme(ThemeChoice::Dark);
        console.window().alertsPage()->queue()->selectRow(4);
        console.settle();
        keep(console, QStringLiteral("readme-alerts"));
        console.window().chooseTheme(ThemeChoice::Light);
        for (int page = 0; page < console.pages(); ++page)
            for (const char* name : {"Access", "Hardening"})
                if (console.pageName(page) == QLatin1String(name)) {
                    console.showPage(page);
                    QTest::qWait(1500);
                    keep(console, QStringLiteral("readme-") + QLatin1String(name));
                }
    }

    // What stands behind a tab or a line of a list.
    void everyPart_data() {
        QTest::addColumn<int>("theme");
        QTest::newRow("light") << static_cast<int>(ThemeChoice::Light);
        QTest::newRow("dark") << static_cast<int>(ThemeChoice::Dark);
        QTest::newRow("contrast") << static_cast<int>(ThemeChoice::HighContrast);
    }

    void everyPart() {
        if (!wanted()) QSKIP("Only with COSMOSWATCH_SCREENSHOTS");
        QFETCH(int, theme);
        const QString suffix = QLatin1Char('-') + QString::fromLatin1(QTest::currentDataTag());
        const Console console(m_sample.store());
        console.window().chooseTheme(static_cast<ThemeChoice>(theme));
        console.window().resize(1280, 720);
        for (int page = 0; page < console.pages(); ++page) {
            console.showPage(page);
            if (page == 0) console.window().alertsPage()->queue()->selectRow(4);
            console.settle();
            for (auto* tabs : console.window().findChildren<QTabBar*>())
                for (int tab = 0; tabs->isVisible() && tab < tabs->count(); ++tab) {
                    tabs->setCurrentIndex(tab);
                    keep(console, QStringLiteral("part-%1-tab-%2-%3%4")
                                      .arg(console.pageName(page), QString::number(tab),
                                           tabs->tabText(tab).section(u' ', 0, 0), suffix));
                }
            auto* sections = console.window().findChild<QListWidget*>(QStringLiteral("settingsSections"));
            for (int row = 0; sections != nullptr && sections->isVisible() && row < sections->count();
                 ++row) {
                sections->setCurrentRow(row);
                keep(console, QStringLiteral("part-settings-%1%2").arg(QString::number(row), suffix));
            }
        }
    }

    void everyDialog_data() { everyPart_data(); }

    void everyDialog() {
        if (!wanted()) QSKIP("Only with COSMOSWATCH_SCREENSHOTS");
        QFETCH(int, theme);
        const QString suffix = QLatin1Char('-') + QString::fromLatin1(QTest::currentDataTag());
        const Console console(m_sample.store());
        console.window().chooseTheme(static_cast<ThemeChoice>(theme));
        console.window().resize(1280, 720);
        console.window().alertsPage()->queue()->selectRow(1);
        console.settle();
        for (const char* id :
             {"alerts.resolve", "alerts.dismiss", "alerts.assign", "alerts.suppress", "alerts.mail",
              "alerts.incident", "sources.add", "receivers.add", "help.shortcuts", "help.about"}) {
            const Command* command = console.window().commands().find(QString::fromLatin1(id));
            if (command == nullptr) continue;
            // A dialog may wait in a loop of its own.
            QTimer::singleShot(600, &console.window(), [&] {
                for (auto* top : QApplication::topLevelWidgets())
                    if (top != &console.window() && top->isVisible() && top->isWindow()) {
                        top->grab().save(path(QStringLiteral("dialog-") + QString::fromLatin1(id) + suffix));
                        top->close();
                    }
            });
            command->action->trigger();
            QTest::qWait(700);
        }
    }

    // The scale is a program's for life, so the others are made by programs of their own.
    void otherScales() {
        if (!wanted() || qEnvironmentVariableIsSet("QT_SCALE_FACTOR")) QSKIP("One scale is enough");
        for (const char* scale : {"1.5", "2"}) {
            QProcess again;
            auto environment = QProcessEnvironment::systemEnvironment();
            environment.insert(QStringLiteral("QT_SCALE_FACTOR"), QString::fromLatin1(scale));
            again.setProcessEnvironment(environment);
            again.setProcessChannelMode(QProcess::ForwardedChannels);
            again.start(QApplication::applicationFilePath(), QStringList{});
            QVERIFY(again.waitForFinished(900'000));
            QCOMPARE(again.exitCode(), 0);
        }
    }

    void palette() {
        const Console console(m_sample.store());
        for (const ThemeChoice theme : {ThemeChoice::Light, ThemeChoice::Dark, ThemeChoice::HighContrast}) {
            console.window().chooseTheme(theme);
            console.window().commands().find(QStringLiteral("edit.commands"))->action->trigger();
            QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("tor"));
            keep(console, QStringLiteral("Palette-%1").arg(static_cast<int>(theme)));
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        }
        console.window().chooseTheme(ThemeChoice::Light);
        console.window().commands().find(QStringLiteral("help.shortcuts"))->action->trigger();
        QTest::qWait(100);
        auto* dialog = console.window().findChild<QDialog*>();
        QVERIFY(dialog != nullptr);
        if (wanted()) QVERIFY(dialog->grab().save(path(QStringLiteral("Shortcuts"))));
        dialog->close();
    }

private:
    static bool wanted() { return qEnvironmentVariableIsSet("COSMOSWATCH_SCREENSHOTS"); }
    static QString path(const QString& name) {
        const QDir folder(qEnvironmentVariable("COSMOSWATCH_SCREENSHOTS"));
        folder.mkpath(QStringLiteral("."));
        const QString scale =
            qApp->devicePixelRatio() > 1 ? QStringLiteral("-x%1").arg(qApp->devicePixelRatio()) : QString();
        return folder.filePath(name.toLower() + scale + QStringLiteral(".png"));
    }
    static void keep(const Console& console, const QString& name) {
        console.settle();
        const QPixmap picture = console.window().grab();
        QVERIFY(!picture.isNull());
        if (wanted()) QVERIFY(picture.save(path(name)));
    }
    static void keepAll(const Console& console, const QString& name) {
        for (int page = 0; page < console.pages(); ++page) {
            console.showPage(page);
            keep(console, console.pageName(page) + name);
        }
    }
    StoreFolder m_sample = StoreFolder::ofSample();
};

QTEST_MAIN(PicturesTest)
#include "pictures_test.moc"
