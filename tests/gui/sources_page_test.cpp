// Sources: added, tested, paused, removed; each with its state; hostile names stay text.
#include "tests/gui/settings_desk.h"
#include "ui/pages/sources_page.h"
#include "ui/translations.h"
#include "ui/widgets/source_card.h"

#include <QAction>
#include <QLineEdit>
#include <QProgressBar>
#include <QSignalSpy>
#include <QTimer>

using namespace cosmoswatch;
using namespace cosmoswatch::test;

namespace {

struct Page : SettingsDesk {
    std::unique_ptr<SourcesPage> page;
    Result<SourceCheck> answer = SourceCheck{"3 logs, 1.2 MB", {"No Activity Log here."}, 3};

    Page() {
        connectReading();
        page = std::make_unique<SourcesPage>(gateway, reading, settings,
                                             [this](const SourceSettings&) { return answer; });
        page->resize(1100, 800);
        page->show();
    }
    [[nodiscard]] std::vector<SourceCard*> cards() const {
        std::vector<SourceCard*> cards;
        for (auto* card : page->findChildren<SourceCard*>())
            if (card->isVisibleTo(page.get())) cards.push_back(card);
        return cards;
    }
};

SourceHealth health(const std::string& name) {
    SourceHealth health;
    health.name = name;
    health.state = SourceState::Following;
    health.progress = {1000, 1000, 4, 4, 0, 0};
    health.records = 12'345;
    health.bytes = 6'000'000;
    health.bad = 2;
    health.newestRecord = now() - std::chrono::minutes{4};
    return health;
}

} // namespace

class SourcesPageTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        installTranslations();
        applyTheme(*qApp, ThemeChoice::Light);
    }
    void emptyHasANextStep();
    void anAddedSourceIsReadAndKept();
    void pauseAndResume();
    void aTestTellsWhatIsThere();
    void removalAsksBefore();
    void passingPathsCanBeKeptOrClosed();
    void statesAreTold_data();
    void statesAreTold();
    void missingCategoriesAreTold();
    void theDialogRefusesWhatCannotBe();
    void hostileTextStaysText();
    void everythingHasAName();
    void pictures_data();
    void pictures();
};

void SourcesPageTest::emptyHasANextStep() {
    Page desk;
    QVERIFY(says(*desk.page, QStringLiteral("No source yet.")));
    for (const char* text : {"Add a Source…", "Open a Folder…", "Open Files…", "Sample Data"})
        QVERIFY2(findButton(*desk.page, QString::fromUtf8(text)), text);
    QVERIFY(!actionNamed(QStringLiteral("sources.start"), desk.page->actions())->isEnabled());
    QVERIFY(!actionNamed(QStringLiteral("sources.stop"), desk.page->actions())->isEnabled());
    QSignalSpy folder(desk.page.get(), &SourcesPage::openFolderRequested);
    actionNamed(QStringLiteral("sources.openFolder"), desk.page->actions())->trigger();
    QCOMPARE(folder.count(), 1);
}

void SourcesPageTest::anAddedSourceIsReadAndKept() {
    Page desk;
    desk.page->addSource(SourceSettings{"Shop", FolderLogs{"/logs/shop"}});
    QTRY_COMPARE(desk.control.started.load(), 1);
    QCOMPARE(desk.control.settings.sources.front().name, std::string("Shop"));
    QTRY_COMPARE(desk.cards().size(), 1u);
    QVERIFY(!says(*desk.page, QStringLiteral("No source yet.")));
    QTRY_COMPARE(desk.kept().sources.size(), 1u);
}

void SourcesPageTest::pauseAndResume() {
    Page desk;
    SessionStatus status;
    status.sources = {health("Shop")};
    desk.control.set(status);
    desk.page->addSource(SourceSettings{"Shop", FolderLogs{"/logs/shop"}});
    QTRY_VERIFY(desk.reading.hasSession());
    QTRY_VERIFY(findButton(*desk.page, QStringLiteral("Pause")));
    QTest::mouseClick(findButton(*desk.page, QStringLiteral("Pause")), Qt::LeftButton);
    QVERIFY(desk.settings.settings().sources.at(0).paused);
    QTRY_VERIFY(says(*desk.page, QStringLiteral("Paused")));
    QCOMPARE(desk.control.started.load(), 1);
    QTest::mouseClick(findButton(*desk.page, QStringLiteral("Resume")), Qt::LeftButton);
    QVERIFY(!desk.settings.settings().sources.at(0).paused);
    QTRY_VERIFY(says(*desk.page, QStringLiteral("Watching for new records")));
}

void SourcesPageTest::aTestTellsWhatIsThere() {
    Page desk;
    desk.page->addSource(SourceSettings{"Shop", FolderLogs{"/logs/shop"}});
    QTRY_VERIFY(findButton(*desk.page, QStringLiteral("Test")));
    QTest::mouseClick(findButton(*desk.page, QStringLiteral("Test")), Qt::LeftButton);
    QTRY_VERIFY(says(*desk.page, QStringLiteral("Can be read: 3 logs, 1.2 MB.")));
    QVERIFY(says(*desk.page, QStringLiteral("• No Activity Log here.")));
    desk.answer = fail(ErrorCode::PermissionDenied, "may not be read", "/logs/shop");
    QTest::mouseClick(findButton(*desk.page, QStringLiteral("Test")), Qt::LeftButton);
    QTRY_VERIFY(says(*desk.page, QStringLiteral("Cannot be read: /logs/shop: may not be read")));
}

void SourcesPageTest::removalAsksBefore() {
    Page desk;
    desk.page->addSource(SourceSettings{"Shop", FolderLogs{"/logs/shop"}});
    QTRY_VERIFY(desk.reading.hasSession());
    QTimer::singleShot(0, [] { // no
        for (auto* widget : QApplication::topLevelWidgets())
            if (auto* dialog = qobject_cast<QDialog*>(widget); dialog && dialog->isVisible())
                dialog->reject();
    });
    desk.page->removeSource(QStringLiteral("Shop"));
    QTRY_COMPARE(desk.cards().size(), 1u);
    QTimer::singleShot(0, [] { // yes
        for (auto* widget : QApplication::topLevelWidgets())
            if (widget->isVisible() && widget->isModal())
                if (auto* yes = findButton(*widget, QStringLiteral("Remove")))
                    QTest::mouseClick(yes, Qt::LeftButton);
    });
    desk.page->removeSource(QStringLiteral("Shop"));
    QTRY_COMPARE(desk.cards().size(), 0u);
    QTRY_VERIFY(desk.kept().sources.empty());
    QTRY_VERIFY(!desk.reading.isBusy());
}

void SourcesPageTest::passingPathsCanBeKeptOrClosed() {
    Page desk;
    desk.reading.open({QStringLiteral("/logs/once")});
    QTRY_COMPARE(desk.cards().size(), 1u);
    QVERIFY(!findButton(*desk.page, QStringLiteral("Pause")));
    QTRY_VERIFY(desk.reading.hasSession());
    QTRY_VERIFY(findButton(*desk.page, QStringLiteral("Keep as a Source")));
    QTest::mouseClick(findButton(*desk.page, QStringLiteral("Keep as a Source")), Qt::LeftButton);
    QTRY_COMPARE(desk.kept().sources.size(), 1u);
    QVERIFY(desk.reading.paths().isEmpty());
    QCOMPARE(desk.kept().sources[0].name, std::string("once"));
    QTRY_VERIFY(desk.reading.hasSession() && !desk.reading.isStarting());
    desk.reading.open({QStringLiteral("/logs/twice")});
    QTRY_COMPARE(desk.cards().size(), 2u);
    QTRY_VERIFY(desk.reading.hasSession() && !desk.reading.isStarting());
    QTRY_VERIFY(findButton(*desk.page, QStringLiteral("Cancel")));
    QTest::mouseClick(findButton(*desk.page, QStringLiteral("Cancel")), Qt::LeftButton);
    QTRY_COMPARE(desk.cards().size(), 1u);
}

void SourcesPageTest::statesAreTold_data() {
    QTest::addColumn<SourceState>("state");
    QTest::addColumn<bool>("paused");
    QTest::addColumn<bool>("trouble");
    QTest::addColumn<QString>("text");
    QTest::newRow("reading") << SourceState::Reading << false << false << QStringLiteral("Reading, 40 %");
    QTest::newRow("watching") << SourceState::Following << false << false
                              << QStringLiteral("Watching for new records");
    QTest::newRow("trouble") << SourceState::Following << false << true
                             << QStringLiteral("Watching, with trouble");
    QTest::newRow("read") << SourceState::Finished << false << false << QStringLiteral("All read");
    QTest::newRow("paused") << SourceState::Reading << true << false << QStringLiteral("Paused");
}

void SourcesPageTest::statesAreTold() {
    QFETCH(SourceState, state);
    QFETCH(bool, paused);
    QFETCH(bool, trouble);
    QFETCH(QString, text);
    SourceHealth one = health("a");
    one.state = state;
    one.paused = paused;
    one.progress.bytesRead = 400;
    if (trouble) one.problems = {{"/a/b.json", "may not be read"}};
    const SourceSettings source{"a", FolderLogs{"/a"}};
    const auto told = sourceStateText(source, &one, false);
    QVERIFY2(told.text.startsWith(text), qPrintable(told.text));
    QCOMPARE(told.trouble, trouble);
    QCOMPARE(sourceFactsText(one, now()).section(QStringLiteral("  ·  "), 0, 1),
             QStringLiteral("12,345 records  ·  6.0 MB"));
    QVERIFY(sourceFactsText(one, now()).contains(QStringLiteral("newest record 4 min")));
    QVERIFY(sourceFactsText(one, now()).contains(QStringLiteral("2 bad lines")));
    QVERIFY(sourceStateText({"hub", UnknownLogs{"event-hub"}}, nullptr, false).trouble);
    QCOMPARE(sourceStateText(source, nullptr, true).text, QStringLiteral("Starting…"));
}

void SourcesPageTest::missingCategoriesAreTold() {
    Page desk;
    SessionStatus status;
    status.progress.kinds.dataRequests = 5000;
    status.progress.kinds.queries = 10;
    status.progress.kinds.obfuscatedQueries = 4;
    desk.control.set(status);
    desk.page->addSource(SourceSettings{"Shop", FolderLogs{"/logs/shop"}});
    QTRY_VERIFY(says(*desk.page, QStringLiteral("4 of 10 queries came with their names and values hidden")));
    QVERIFY(says(*desk.page, QStringLiteral("Neither ControlPlaneRequests nor the Activity Log")));
    status.progress.kinds = {5000, 0, 0, 5, 5};
    desk.control.set(status);
    QTRY_VERIFY(says(*desk.page, QStringLiteral("No QueryRuntimeStatistics records")));
    status.progress.kinds = {5000, 100, 0, 5, 5};
    desk.control.set(status);
    QTRY_VERIFY(!says(*desk.page, QStringLiteral("No QueryRuntimeStatistics records")));
}

void SourcesPageTest::theDialogRefusesWhatCannotBe() {
    Settings present;
    present.sources = {{"Shop", FolderLogs{"/logs/shop"}}};
    SourceDialog dialog(
        [](const SourceSettings&) -> Result<SourceCheck> {
            return SourceCheck{"1 log", {}, 1};
        },
        present);
    auto* add = findButton(dialog, QStringLiteral("Add Source"));
    QVERIFY(!add->isEnabled());
    dialog.setFolder(QStringLiteral("relative"));
    QVERIFY(!add->isEnabled());
    QVERIFY(says(dialog, QStringLiteral("Write the whole path")));
    dialog.setFolder(QStringLiteral("/logs/shop/2026"));
    QVERIFY(!add->isEnabled());
    QVERIFY(says(dialog, QStringLiteral("“Shop” reads these logs already")));
    dialog.setFolder(QStringLiteral("/logs/blog/"));
    QVERIFY(add->isEnabled());
    QCOMPARE(dialog.source().name, std::string("blog"));
    QCOMPARE(std::get<FolderLogs>(dialog.source().logs).path, std::filesystem::path("/logs/blog"));
    QTest::mouseClick(findButton(dialog, QStringLiteral("Test")), Qt::LeftButton);
    QTRY_VERIFY(says(dialog, QStringLiteral("Can be read: 1 log.")));
    for (auto* edit : dialog.findChildren<QLineEdit*>())
        if (edit->accessibleName() == QStringLiteral("Name")) edit->setText(QStringLiteral("Shop"));
    QVERIFY(!add->isEnabled());
    QVERIFY(says(dialog, QStringLiteral("Another source has this name.")));
    QCOMPARE(unnamedWidget(dialog), QString());
}

void SourcesPageTest::hostileTextStaysText() {
    Page desk;
    SessionStatus status;
    status.sources = {health(hostileName)};
    status.sources[0].problems = {{std::string(100'000, 'x'), hostileName}};
    desk.control.set(status);
    desk.answer = fail(ErrorCode::InvalidFormat, hostileName, hostileName);
    desk.page->addSource(SourceSettings{hostileName, FolderLogs{"/logs/" + hostileName}});
    QTRY_VERIFY(says(*desk.page, QStringLiteral("<img src=//198.51.100.1/x>&lt;\\u202Eevil")));
    QTest::mouseClick(findButton(*desk.page, QStringLiteral("Test")), Qt::LeftButton);
    QTRY_VERIFY(says(*desk.page, QStringLiteral("Cannot be read: <img")));
    QVERIFY(desk.page->width() <= 1100);
}

void SourcesPageTest::everythingHasAName() {
    Page desk;
    desk.page->addSource(SourceSettings{"Shop", FolderLogs{"/logs/shop"}});
    QCOMPARE(unnamedWidget(*desk.page), QString());
    for (auto* action : desk.page->actions())
        QVERIFY(action->objectName().startsWith(QStringLiteral("sources.")) && !action->text().isEmpty());
}

void SourcesPageTest::pictures_data() {
    QTest::addColumn<int>("theme");
    QTest::addColumn<QSize>("size");
    QTest::newRow("light-1280") << static_cast<int>(ThemeChoice::Light) << QSize(1130, 660);
    QTest::newRow("dark-1280") << static_cast<int>(ThemeChoice::Dark) << QSize(1130, 660);
    QTest::newRow("light-2560") << static_cast<int>(ThemeChoice::Light) << QSize(2400, 1350);
}

void SourcesPageTest::pictures() {
    QFETCH(int, theme);
    QFETCH(QSize, size);
    applyTheme(*qApp, static_cast<ThemeChoice>(theme));
    Page desk;
    SessionStatus status;
    status.sources = {health("Shop logs"), health("Blog"), health("Archive")};
    status.sources[0].recordsPerSecond = 210;
    status.sources[1].state = SourceState::Reading;
    status.sources[1].progress = {4'000'000'000, 1'720'000'000, 120, 51, 0, 0};
    status.sources[1].bytesPerSecond = 90e6;
    status.sources[1].recordsPerSecond = 84'100;
    status.sources[2].problems = {
        {"/mnt/archive/locked.json", "may not be read; give yourself the right to"}};
    status.progress.source = {4'000'002'000, 1'720'002'000, 128, 59, 0, 0};
    status.progress.kinds = {50'000, 2000, 40, 12, 0};
    status.progress.bytesPerSecond = 90e6;
    desk.control.set(status);
    desk.settings.change([](Settings& settings) {
        settings.sources = {{"Shop logs", FolderLogs{"/srv/azure/shop-prod"}},
                            {"Blog", FolderLogs{"/srv/azure/blog"}},
                            {"Archive", FolderLogs{"/mnt/archive"}},
                            {"Hub", UnknownLogs{"event-hub"}}};
    });
    desk.reading.start();
    QTRY_VERIFY(desk.reading.hasSession());
    desk.page->resize(size);
    QTest::qWait(400);
    keepPicture(*desk.page, QStringLiteral("sources-page-") + QString::fromLatin1(QTest::currentDataTag()));
    applyTheme(*qApp, ThemeChoice::Light);
}

QTEST_MAIN(SourcesPageTest)
#include "sources_page_test.moc"
