// Settings: every choice is in force and kept; hostile names stay text.
#include "tests/gui/settings_desk.h"
#include "ui/pages/settings_page.h"
#include "ui/translations.h"
#include "ui/widgets/facts_table.h"
#include "ui/widgets/protection_form.h"

#include <QAction>
#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QSignalSpy>
#include <QSpinBox>

using namespace cosmoswatch;
using namespace cosmoswatch::test;

namespace {

struct Page : SettingsDesk {
    QWidget window;
    AddressLists* lists = new AddressLists(settings, {}, &window);
    std::unique_ptr<SettingsPage> page;

    Page() {
        addAccount("shop", std::chrono::days{5});
        addAccount("blog", std::chrono::days{60});
        page = std::make_unique<SettingsPage>(
            gateway, settings, *lists,
            std::filesystem::path(folder.filePath(QStringLiteral("cosmoswatch.db")).toStdString()));
        page->resize(1130, 660);
        page->show();
    }
    [[nodiscard]] FactsTable* table(const char* name) const {
        for (auto* table : page->findChildren<FactsTable*>())
            if (table->accessibleName() == QString::fromUtf8(name)) return table;
        return nullptr;
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
    void chooseScope(int row) const { table("Accounts and subscriptions")->setCurrentCell(row, 0); }
};

QString cell(const FactsTable* table, int row, int column) {
    return table->item(row, column)->text();
}

} // namespace

class SettingsPageTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        installTranslations();
        applyTheme(*qApp, ThemeChoice::Light);
    }
    void lookIsChosen();
    void listsAreAddedAndRemoved();
    void theDatabaseCanBeTheBundledOne();
    void networksAreAddedChangedAndRemoved();
    void protectionOfAnAccount();
    void learningPeriodOfASubscription();
    void progressOfLearningIsShown();
    void dataTellsWhereAndHowMuch();
    void hostileNamesStayText();
    void everythingHasAName();
    void pictures_data();
    void pictures();
};

void SettingsPageTest::lookIsChosen() {
    Page desk;
    QSignalSpy themes(desk.page.get(), &SettingsPage::themeChosen);
    QSignalSpy times(desk.page.get(), &SettingsPage::timesChosen);
    QSignalSpy densities(desk.page.get(), &SettingsPage::densityChosen);
    Page::choose(desk.input<QComboBox>("Theme"), QStringLiteral("Dark"));
    Page::choose(desk.input<QComboBox>("Times"), QStringLiteral("Local"));
    Page::choose(desk.input<QComboBox>("Density of rows"), QStringLiteral("Compact"));
    QCOMPARE(themes.count(), 1);
    QCOMPARE(themes[0][0].value<ThemeChoice>(), ThemeChoice::Dark);
    QCOMPARE(times[0][0].value<TimeZoneChoice>(), TimeZoneChoice::Local);
    QCOMPARE(densities[0][0].value<Density>(), Density::Compact);
    desk.page->setChoices(ThemeChoice::HighContrast, Density::Comfortable, TimeZoneChoice::Utc);
    QCOMPARE(desk.input<QComboBox>("Theme")->currentText(), QStringLiteral("High contrast"));
    QCOMPARE(themes.count(), 1); // shown, not chosen
    QSignalSpy samples(desk.page.get(), &SettingsPage::sampleAlertsRequested);
    actionNamed(QStringLiteral("settings.sampleAlerts"), desk.page->actions())->trigger();
    QCOMPARE(samples.count(), 1);
}

void SettingsPageTest::listsAreAddedAndRemoved() {
    Page desk;
    desk.page->showSection(SettingsPage::Lists);
    auto* remove = actionNamed(QStringLiteral("settings.removeList"), desk.page->actions());
    QVERIFY(!remove->isEnabled());
    desk.lists->add(AddressLists::Kind::TorExits, {QStringLiteral("/lists/tor.txt")});
    desk.lists->add(AddressLists::Kind::Suspicious, {QStringLiteral("/lists/bad.csv")});
    desk.lists->add(AddressLists::Kind::Suspicious, {QStringLiteral("/lists/bad.csv")}); // twice
    auto* table = desk.table("Lists of addresses");
    QCOMPARE(table->rowCount(), 2);
    QCOMPARE(cell(table, 1, 0), QStringLiteral("bad.csv"));
    QCOMPARE(cell(table, 1, 1), QStringLiteral("Suspicious addresses"));
    table->setCurrentCell(1, 0);
    QVERIFY(remove->isEnabled());
    remove->trigger();
    QCOMPARE(table->rowCount(), 1);
    QTRY_COMPARE(desk.kept().intel.torExitLists.size(), 1u);
    QTRY_VERIFY(desk.kept().intel.suspiciousLists.empty());
}

void SettingsPageTest::theDatabaseCanBeTheBundledOne() {
    Page desk;
    desk.page->showSection(SettingsPage::Lists);
    auto* bundled = actionNamed(QStringLiteral("settings.bundledGeoDatabase"), desk.page->actions());
    QVERIFY(!bundled->isEnabled());
    QVERIFY(says(*desk.page, QStringLiteral("comes with Cosmos Watch")));
    desk.lists->setGeoDatabase(QStringLiteral("/lists/city.mmdb"));
    QVERIFY(says(*desk.page, QStringLiteral("/lists/city.mmdb")));
    bundled->trigger();
    QTRY_VERIFY(desk.kept().intel.geoDatabase.empty());
}

void SettingsPageTest::networksAreAddedChangedAndRemoved() {
    Page desk;
    desk.page->showSection(SettingsPage::Lists);
    auto* add = actionNamed(QStringLiteral("settings.addNetwork"), desk.page->actions());
    auto* name = desk.input<QLineEdit>("Name of the network");
    auto* ranges = desk.input<QLineEdit>("Addresses and networks");
    QVERIFY(!add->isEnabled());
    name->setText(QStringLiteral("Office"));
    ranges->setText(QStringLiteral("192.0.2.0/24, nonsense"));
    QVERIFY(!add->isEnabled());
    QVERIFY(says(*desk.page, QStringLiteral("“nonsense” is neither an address nor a network")));
    ranges->setText(QStringLiteral("192.0.2.0/24 2001:db8::/32"));
    QVERIFY(add->isEnabled());
    QTest::keyClick(ranges, Qt::Key_Return);
    auto* table = desk.table("Your networks");
    QCOMPARE(cell(table, 0, 1), QStringLiteral("192.0.2.0/24, 2001:db8::/32"));
    QVERIFY(name->text().isEmpty());
    name->setText(QStringLiteral("Office")); // the same one gets more
    ranges->setText(QStringLiteral("198.51.100.7"));
    add->trigger();
    QCOMPARE(table->rowCount(), 1);
    QCOMPARE(desk.settings.settings().intel.namedNetworks.at(0).networks.size(), 3u);
    table->setCurrentCell(0, 0);
    actionNamed(QStringLiteral("settings.removeNetwork"), desk.page->actions())->trigger();
    QTRY_VERIFY(desk.kept().intel.namedNetworks.empty());
}

void SettingsPageTest::protectionOfAnAccount() {
    Page desk;
    desk.page->showSection(SettingsPage::Protection);
    auto* table = desk.table("Accounts and subscriptions");
    QTRY_COMPARE(table->rowCount(), 4); // everywhere, the subscription, two accounts
    desk.chooseScope(2);
    QCOMPARE(cell(table, 2, 0).trimmed(), QStringLiteral("blog"));
    auto* box = desk.input<QComboBox>("Protection");
    QCOMPARE(box->currentText(), QStringLiteral("As above: on"));
    Page::choose(box, QStringLiteral("Off"));
    QCOMPARE(cell(table, 2, 1), QStringLiteral("Off"));
    QCOMPARE(cell(table, 2, 3), QStringLiteral("Off, but learned"));
    const auto account = desk.store.accountSummaries[1].account;
    QTRY_VERIFY(!desk.kept().protection.of(account).enabled());
    desk.chooseScope(2);
    Page::choose(box, QStringLiteral("As above: on"));
    QTRY_VERIFY(desk.kept().protection.accounts.empty()); // what says nothing is not kept
}

void SettingsPageTest::learningPeriodOfASubscription() {
    Page desk;
    desk.page->showSection(SettingsPage::Protection);
    auto* table = desk.table("Accounts and subscriptions");
    QTRY_COMPARE(table->rowCount(), 4);
    desk.chooseScope(1);
    auto* learning = desk.input<QComboBox>("Learning period");
    auto* days = desk.input<QSpinBox>("Days to learn");
    QCOMPARE(learning->currentText(), QStringLiteral("As above: 14 days"));
    QVERIFY(!days->isVisibleTo(desk.page.get()));
    Page::choose(learning, QStringLiteral("Own"));
    QVERIFY(days->isVisibleTo(desk.page.get()));
    QCOMPARE(days->value(), 14);
    days->setValue(30);
    QCOMPARE(desk.settings.settings().protection.subscriptions.at("6a1f0c52-9a3e").learningPeriod,
             std::optional(std::chrono::days{30}));
    QCOMPARE(cell(table, 3, 2), QStringLiteral("30 days")); // its accounts follow
    desk.chooseScope(0);
    QCOMPARE(days->value(), 14);
    days->setValue(7);
    QTRY_COMPARE(desk.kept().protection.everywhere.learningPeriod, std::optional(std::chrono::days{7}));
}

void SettingsPageTest::progressOfLearningIsShown() {
    Page desk;
    desk.page->showSection(SettingsPage::Protection);
    auto* table = desk.table("Accounts and subscriptions");
    QTRY_COMPARE(table->rowCount(), 4);
    QCOMPARE(cell(table, 2, 3), QStringLiteral("Learned"));
    QCOMPARE(cell(table, 3, 3), QStringLiteral("Learning, 9 of 14 days left"));
}

void SettingsPageTest::dataTellsWhereAndHowMuch() {
    Page desk;
    QFile store(desk.folder.filePath(QStringLiteral("cosmoswatch.db")));
    QVERIFY(store.open(QIODevice::WriteOnly));
    store.write(QByteArray(12'000, 'x'));
    store.close();
    desk.page->showSection(SettingsPage::Data);
    auto* table = desk.table("Where data lives");
    QTRY_VERIFY(table->rowCount() >= 1);
    QCOMPARE(cell(table, 0, 1), QStringLiteral("12 KB"));
    QVERIFY(cell(table, 0, 2).endsWith(QStringLiteral("cosmoswatch.db")));
}

void SettingsPageTest::hostileNamesStayText() {
    Page desk;
    desk.store.accountSummaries[0].account.name = hostileName;
    desk.lists->add(AddressLists::Kind::TorExits, {QStringLiteral("/lists/<b>") + QChar(0x202e)});
    desk.lists->setNamedNetworks({{hostileName, {*IpNetwork::parse("192.0.2.0/24")}}});
    QCOMPARE(cell(desk.table("Lists of addresses"), 0, 0), QStringLiteral("<b>\\u202E"));
    QVERIFY(cell(desk.table("Your networks"), 0, 0).contains(QStringLiteral("\\u202E")));
    desk.page->showSection(SettingsPage::Protection);
    auto* table = desk.table("Accounts and subscriptions");
    QTRY_COMPARE(table->rowCount(), 4);
    desk.chooseScope(3);
    QVERIFY(says(*desk.page, QStringLiteral("<img src=//198.51.100.1/x>&lt;\\u202Eevil")));
}

void SettingsPageTest::everythingHasAName() {
    Page desk;
    for (const auto section : {SettingsPage::General, SettingsPage::Lists, SettingsPage::Protection,
                               SettingsPage::Data, SettingsPage::About}) {
        desk.page->showSection(section);
        QCOMPARE(unnamedWidget(*desk.page), QString());
    }
}

void SettingsPageTest::pictures_data() {
    QTest::addColumn<int>("theme");
    QTest::addColumn<QSize>("size");
    QTest::newRow("light-1280") << static_cast<int>(ThemeChoice::Light) << QSize(1130, 660);
    QTest::newRow("dark-1280") << static_cast<int>(ThemeChoice::Dark) << QSize(1130, 660);
    QTest::newRow("light-2560") << static_cast<int>(ThemeChoice::Light) << QSize(2400, 1350);
}

void SettingsPageTest::pictures() {
    QFETCH(int, theme);
    QFETCH(QSize, size);
    applyTheme(*qApp, static_cast<ThemeChoice>(theme));
    Page desk;
    desk.lists->add(AddressLists::Kind::TorExits, {QStringLiteral("/home/anna/lists/tor-exits.txt")});
    desk.lists->setNamedNetworks({{"Office Berlin", {*IpNetwork::parse("192.0.2.0/24")}}});
    desk.page->resize(size);
    const std::pair<SettingsPage::Section, const char*> sections[] = {
        {SettingsPage::General, "general"},
        {SettingsPage::Lists, "lists"},
        {SettingsPage::Protection, "protection"},
        {SettingsPage::Data, "data"},
        {SettingsPage::About, "about"}};
    for (const auto& [section, name] : sections) {
        desk.page->showSection(section);
        QTest::qWait(150);
        keepPicture(*desk.page,
                    QStringLiteral("settings-%1-%2")
                        .arg(QString::fromLatin1(name), QString::fromLatin1(QTest::currentDataTag())));
    }
    applyTheme(*qApp, ThemeChoice::Light);
}

QTEST_MAIN(SettingsPageTest)
#include "settings_page_test.moc"
