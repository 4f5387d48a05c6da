// The Access page against a store in memory: cross-filtering, keyboard, states, and pictures to look at when
// COSMOSWATCH_SCREENSHOTS names a folder.
#include "tests/gui/access_fake_store.h"
#include "ui/models/address_access_model.h"
#include "ui/models/country_access_model.h"
#include "ui/pages/access_page.h"
#include "ui/theme.h"
#include "ui/widgets/access_cards.h"
#include "ui/widgets/access_delegates.h"
#include "ui/widgets/world_map.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSet>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>
#include <QTimer>
#include <QToolButton>

using namespace cosmoswatch;
using cosmoswatch::test::AccessFakeStore;
using cosmoswatch::test::AccessPlace;

namespace {

// A page on its own gateway, shown and filled.
struct Shown {
    explicit Shown(AccessFakeStore from) : store(std::move(from)), gateway(store), page(gateway) {
        page.resize(1290, 810);
        page.show();
        settle();
    }
    // Until the answer to the newest question is shown.
    void settle() {
        QTest::qWait(30);
        int before = -1;
        for (int i = 0; i < 100 && before != store.questions; ++i) {
            before = store.questions;
            QTest::qWait(60);
        }
    }
    template<typename T>
    [[nodiscard]] T* find(const QString& name = {}) const {
        return page.findChild<T*>(name);
    }
    [[nodiscard]] QToolButton* chip(const char* name) const {
        for (QToolButton* button : page.findChildren<QToolButton*>(QString::fromLatin1(name))) {
            if (button->isVisible()) {
                return button;
            }
        }
        return nullptr;
    }
    [[nodiscard]] ChartCard* requests() const { return find<ChartCard>(QStringLiteral("requestsCard")); }
    [[nodiscard]] ChartCard* bytes() const { return find<ChartCard>(QStringLiteral("bytesCard")); }
    [[nodiscard]] AccessTable* addressTable() const {
        for (AccessTable* table : page.findChildren<AccessTable*>()) {
            if (qobject_cast<AddressAccessModel*>(table->model()) != nullptr) {
                return table;
            }
        }
        return nullptr;
    }
    [[nodiscard]] QStringList addresses() const {
        QStringList result;
        for (int row = 0; row < addressTable()->model()->rowCount(); ++row) {
            result << addressTable()->model()->index(row, AddressAccessModel::Address).data().toString();
        }
        return result;
    }
    [[nodiscard]] QString labels() const {
        QStringList texts;
        for (const QLabel* label : page.findChildren<QLabel*>()) {
            if (label->isVisible()) {
                texts << label->text();
            }
        }
        return texts.join(QLatin1Char('\n'));
    }

    AccessFakeStore store;
    StoreGateway gateway;
    AccessPage page;
};

} // namespace

class AccessPageTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::Light); }
    void showsEverythingAtFirst();
    void aCountryFiltersTheRest();
    void anAddressFiltersTheRest();
    void aCountryIsLeftOutAndTakenBack();
    void theTableIsCopied();
    void aTimeSpanFiltersEverything();
    void accountsFilterEverything();
    void readingAlongPreviewsTheChart();
    void aRefreshKeepsTheRow();
    void refreshesOnlyWhileShown();
    void emptyStoreSaysWhatToDo();
    void nothingMatchingOffersTheWayBack();
    void errorsCanBeTriedAgain();
    void chartIsReadByKeyboard();
    void chartDrawsManyPoints();
    void tabReachesEveryPart();
    void everythingHasAName();
    void hostileAddressStaysPlain();
    void screenshots_data();
    void screenshots();
};

void AccessPageTest::showsEverythingAtFirst() {
    Shown shown(AccessFakeStore::realistic());
    QVERIFY(shown.labels().contains(QStringLiteral("8 anomalies in 5 countries · 13 usual countries")));
    QVERIFY(shown.requests()->title().startsWith(QStringLiteral("Requests by location: all countries")));
    QVERIFY(shown.bytes()->title().contains(QStringLiteral("70 MB on"))); // stands out
    QCOMPARE(shown.addresses().size(), 20);
    const QStringList firstTwo = shown.addresses().mid(0, 2);
    QCOMPARE(firstTwo, (QStringList{QStringLiteral("105.112.4.9"), QStringLiteral("113.160.2.7")}));
}

void AccessPageTest::aCountryFiltersTheRest() {
    Shown shown(AccessFakeStore::realistic());
    auto* map = shown.find<WorldMap>();
    QTest::mouseClick(map, Qt::LeftButton, Qt::NoModifier, map->positionOf("DE").toPoint());
    shown.settle();
    QCOMPARE(shown.page.selection().countryCode, std::string("DE"));
    QCOMPARE(shown.addresses(), (QStringList{QStringLiteral("185.220.101.1"), QStringLiteral("84.12.9.40")}));
    QVERIFY(shown.requests()->title().startsWith(QStringLiteral("Requests by location: Germany")));
    // The map still shows the others.
    QVERIFY(shown.labels().contains(QStringLiteral("8 anomalies in 5 countries")));
    QToolButton* chip = shown.chip("countryChip");
    QVERIFY(chip != nullptr);
    QVERIFY(chip->text().startsWith(QStringLiteral("Germany")));
    QTest::mouseClick(chip, Qt::LeftButton);
    shown.settle();
    QVERIFY(shown.page.selection().countryCode.empty());
    QVERIFY(map->chosen().empty());
    QCOMPARE(shown.addresses().size(), 20);
    QVERIFY(shown.chip("countryChip") == nullptr);
}

// By the menu of the map, as a right click opens it.
void AccessPageTest::aCountryIsLeftOutAndTakenBack() {
    Shown shown(AccessFakeStore::realistic());
    const QStringList everybody = shown.addresses();
    const auto choose = [&](const char* what) {
        QTimer::singleShot(0, &shown.page, [what] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            QVERIFY(menu != nullptr);
            auto* action = menu->findChild<QAction*>(QString::fromLatin1(what));
            QVERIFY(action != nullptr && action->text().contains(QStringLiteral("Germany")));
            action->trigger();
            menu->close();
        });
        emit shown.find<WorldMap>()->menuRequested("DE", shown.page.mapToGlobal(QPoint(50, 50)));
        shown.settle();
    };
    auto* takeBack = shown.find<QAction>(QStringLiteral("access.takeBack"));
    auto* clear = shown.find<QAction>(QStringLiteral("access.clearFilters"));
    QVERIFY(!takeBack->isEnabled() && !clear->isEnabled());
    choose("value.exclude");
    QCOMPARE(shown.page.selection().excluded, (std::vector<Entity>{{EntityKind::Country, "DE"}}));
    QVERIFY(!shown.addresses().contains(QStringLiteral("185.220.101.1")));
    QVERIFY(takeBack->isEnabled() && clear->isEnabled());
    takeBack->trigger();
    shown.settle();
    QVERIFY(shown.page.selection().excluded.empty());
    QCOMPARE(shown.addresses(), everybody);
    QVERIFY(!takeBack->isEnabled());

    choose("value.include");
    QCOMPARE(shown.page.selection().countryCode, std::string("DE"));
    choose("value.exclude"); // the one that was chosen: not both
    QVERIFY(shown.page.selection().countryCode.empty());
    clear->trigger();
    shown.settle();
    QVERIFY(!shown.page.selection().isNarrowed());
    QCOMPARE(shown.addresses(), everybody);
}

void AccessPageTest::theTableIsCopied() {
    Shown shown(AccessFakeStore::realistic());
    const auto copied = [&](const char* action) {
        shown.find<QAction>(QString::fromLatin1(action))->trigger();
        return QGuiApplication::clipboard()->text();
    };
    QVERIFY(copied("access.copyTable").contains(QStringLiteral("185.220.101.1")));
    QVERIFY(copied("access.copyTableMarkdown").startsWith(QStringLiteral("| ")));
    const auto rows = QJsonDocument::fromJson(copied("access.copyTableJson").toUtf8()).array();
    QCOMPARE(rows.size(), shown.addressTable()->model()->rowCount());
    QVERIFY(rows[0].toObject().value(QStringLiteral("Address")).toString().contains(QLatin1Char('.')));
    auto* kql = shown.find<QAction>(QStringLiteral("access.copyKql"));
    shown.addressTable()->setFocus();
    shown.addressTable()->setCurrentIndex(shown.addressTable()->model()->index(0, 0));
    QVERIFY(kql->isEnabled());
    kql->trigger();
    QVERIFY(QGuiApplication::clipboard()->text().contains(shown.addresses().front()));
}

void AccessPageTest::anAddressFiltersTheRest() {
    Shown shown(AccessFakeStore::realistic());
    AccessTable* table = shown.addressTable();
    table->setFocus();
    table->setCurrentIndex(table->model()->index(0, 0));
    QTest::keyClick(table, Qt::Key_Down);
    QTest::keyClick(table, Qt::Key_Return);
    shown.settle();
    QCOMPARE(shown.page.selection().address, std::string("113.160.2.7"));
    QVERIFY(shown.labels().contains(QStringLiteral("2 anomalies in 1 country")));
    QVERIFY(shown.bytes()->title().startsWith(QStringLiteral("Bytes read by address: 113.160.2.7")));
    QCOMPARE(shown.addresses().size(), 20); // its own table stays whole
    QVERIFY(shown.chip("addressChip") != nullptr);
    QTest::keyClick(table, Qt::Key_Escape);
    shown.settle();
    QVERIFY(shown.page.selection().address.empty());
}

void AccessPageTest::aTimeSpanFiltersEverything() {
    Shown shown(AccessFakeStore::realistic());
    QList<TimeRange> chosen;
    connect(&shown.page, &AccessPage::timeRangeChosen, &shown.page,
            [&](const TimeRange& range) { chosen << range; });
    TimeSeriesChart& chart = shown.requests()->chart();
    QTest::keyClick(&chart, Qt::Key_End);
    for (int i = 0; i < 5; ++i) {
        QTest::keyClick(&chart, Qt::Key_Left, Qt::ShiftModifier);
    }
    QTest::keyClick(&chart, Qt::Key_Return);
    shown.settle();
    QVERIFY(shown.page.selection().timeChoice == TimeChoice::Custom);
    QCOMPARE(chosen.size(), 1);
    QVERIFY(*chosen[0].to - *chosen[0].from == std::chrono::hours(6));
    QTRY_COMPARE(chart.drawnPoints(), std::size_t(6));
    QVERIFY(!shown.addresses().contains(QStringLiteral("105.112.4.9")));
    QToolButton* chip = shown.chip("customTimeChip");
    QVERIFY(chip != nullptr);
    QTest::mouseClick(chip, Qt::LeftButton);
    shown.settle();
    QVERIFY(shown.page.selection().timeChoice == TimeChoice::Month);
    QVERIFY(shown.addresses().contains(QStringLiteral("105.112.4.9")));
}

void AccessPageTest::accountsFilterEverything() {
    Shown shown(AccessFakeStore::realistic());
    const QString before = shown.labels();
    QMenu* menu = shown.chip("accountChip")->menu();
    emit menu->aboutToShow();
    QCOMPARE(menu->actions().size(), 4); // all, a line, two accounts
    menu->actions().last()->trigger();
    shown.settle();
    QCOMPARE(shown.page.selection().accountKeys.size(), std::size_t(1));
    QVERIFY(shown.labels() != before);
    QVERIFY(shown.chip("accountChip")->text().startsWith(QStringLiteral("Account: shop-prod")));
}

void AccessPageTest::readingAlongPreviewsTheChart() {
    Shown shown(AccessFakeStore::realistic());
    AccessTable* table = shown.addressTable();
    table->setCurrentIndex(table->model()->index(5, 0));
    QTRY_VERIFY(
        shown.bytes()->title().startsWith(QStringLiteral("Bytes read by address: 84.12.9.40 — 70 MB")));
    QVERIFY(shown.page.selection().address.empty());
    QCOMPARE(shown.addresses().size(), 20);
}

void AccessPageTest::aRefreshKeepsTheRow() {
    Shown shown(AccessFakeStore::realistic());
    AccessTable* table = shown.addressTable();
    table->setCurrentIndex(table->model()->index(3, 0));
    shown.settle();
    AccessPlace busy{"9.9.9.9", "US", "United States", "Quad9", false, true, 40};
    shown.store.places.push_back(busy);
    shown.store.rows.push_back({hourOf(now()), shown.store.rows.front().account, "9.9.9.9", {1, 0, 10, 40}});
    ++shown.store.currentRevision;
    shown.gateway.poll();
    QTRY_COMPARE(shown.addresses().size(), 21);
    QCOMPARE(shown.addresses().first(), QStringLiteral("9.9.9.9"));
    QCOMPARE(table->currentIndex().siblingAtColumn(0).data().toString(), QStringLiteral("45.9.148.3"));
    QCOMPARE(table->currentIndex().row(), 4);
}

void AccessPageTest::refreshesOnlyWhileShown() {
    Shown shown(AccessFakeStore::realistic());
    shown.page.hide();
    const int before = shown.store.questions;
    for (int i = 0; i < 5; ++i) {
        ++shown.store.currentRevision;
        shown.gateway.poll();
        QTest::qWait(20);
    }
    QCOMPARE(shown.store.questions.load(), before);
    shown.page.show();
    QTRY_VERIFY(shown.store.questions > before);
    shown.settle();
    const int shownOnce = shown.store.questions;
    for (int i = 0; i < 20; ++i) { // a burst is one question under way and one after it
        ++shown.store.currentRevision;
        shown.gateway.poll();
    }
    shown.settle();
    QVERIFY(shown.store.questions - shownOnce <= 2);
}

void AccessPageTest::emptyStoreSaysWhatToDo() {
    Shown shown(AccessFakeStore::empty());
    QVERIFY(shown.labels().contains(QStringLiteral("No access recorded yet")));
    QSignalSpy open(&shown.page, &AccessPage::openLogsRequested);
    QSignalSpy sample(&shown.page, &AccessPage::sampleRequested);
    for (QPushButton* button : shown.find<MessagePanel>()->findChildren<QPushButton*>()) {
        QVERIFY(button->isVisible());
        button->click();
    }
    QCOMPARE(open.count(), 1);
    QCOMPARE(sample.count(), 1);
}

void AccessPageTest::nothingMatchingOffersTheWayBack() {
    Shown shown(AccessFakeStore::realistic());
    shown.page.showAddress("198.51.100.1");
    shown.settle();
    QVERIFY(shown.labels().contains(QStringLiteral("No access matches")));
    shown.find<MessagePanel>()->findChildren<QPushButton*>().first()->click();
    shown.settle();
    QVERIFY(!shown.page.selection().isNarrowed());
    QVERIFY(shown.find<WorldMap>()->isVisible());
}

void AccessPageTest::errorsCanBeTriedAgain() {
    AccessFakeStore failing = AccessFakeStore::realistic();
    failing.failing = true;
    Shown shown(std::move(failing));
    QVERIFY(shown.labels().contains(QStringLiteral("cosmoswatch.db: The file could not be read.")));
    shown.store.failing = false;
    shown.find<MessagePanel>()->findChildren<QPushButton*>().first()->click();
    QTRY_VERIFY(shown.find<WorldMap>()->isVisible());
}

void AccessPageTest::chartIsReadByKeyboard() {
    Shown shown(AccessFakeStore::realistic());
    TimeSeriesChart& chart = shown.requests()->chart();
    QVERIFY(chart.readout().isEmpty());
    QTest::keyClick(&chart, Qt::Key_Home);
    const QString first = chart.readout();
    QVERIFY2(first.contains(QStringLiteral("requests, usual")), qPrintable(first));
    QCOMPARE(chart.accessibleDescription(), first);
    QTest::keyClick(&chart, Qt::Key_Right);
    QVERIFY(chart.readout() != first);
    QTest::keyClick(&chart, Qt::Key_Left);
    QCOMPARE(chart.readout(), first);
    QVERIFY(chart.drawnPoints() <= static_cast<std::size_t>(chart.width()) * 2);
}

void AccessPageTest::chartDrawsManyPoints() {
    std::vector<TimedValue> points;
    for (int hour = 0; hour < 100'000; ++hour) {
        points.push_back({hourOf(now()) + std::chrono::hours(hour), double(hour % 977)});
    }
    const UsualRange usual = usualRange(points, std::chrono::hours(1));
    TimeSeriesChart chart(QStringLiteral("Requests"), SeriesUnit::Requests);
    chart.resize(800, 300);
    chart.show();
    QTest::qWait(50);
    QElapsedTimer timer;
    timer.start();
    chart.setSeries(points, std::chrono::hours(1), usual);
    QTRY_VERIFY(chart.drawnPoints() > 800);
    QVERIFY(chart.drawnPoints() <= 1600);
    // Redraws are held back to four a second.
    chart.setSeries({points.begin(), points.begin() + 50}, std::chrono::hours(1), {});
    QVERIFY(chart.drawnPoints() > 800);
    QTRY_COMPARE(chart.drawnPoints(), std::size_t(50));
    QVERIFY2(timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
}

void AccessPageTest::tabReachesEveryPart() {
    Shown shown(AccessFakeStore::realistic());
    shown.page.activateWindow();
    shown.find<WorldMap>()->setFocus();
    QSet<const QObject*> reached;
    for (int i = 0; i < 20; ++i) {
        reached << QApplication::focusWidget();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    QVERIFY(reached.contains(shown.find<WorldMap>()));
    QVERIFY(reached.contains(shown.addressTable()));
    QVERIFY(reached.contains(&shown.requests()->chart()));
    QVERIFY(reached.contains(&shown.bytes()->chart()));
    QVERIFY(reached.contains(shown.chip("timeChip")));
    QVERIFY(reached.contains(shown.find<QTabBar>()));
}

void AccessPageTest::everythingHasAName() {
    Shown shown(AccessFakeStore::realistic());
    for (const QWidget* widget : shown.page.findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible()) {
            continue;
        }
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const bool named =
            !widget->accessibleName().isEmpty() || (button != nullptr && !button->text().isEmpty());
        QVERIFY2(named || widget->focusProxy() != nullptr, widget->metaObject()->className());
    }
}

void AccessPageTest::hostileAddressStaysPlain() {
    AccessFakeStore store = AccessFakeStore::realistic();
    const std::string evil = "<img src=\"//evil/x\">\xE2\x80\xAE&amp;";
    store.places.push_back({evil, "VN", "<b>Vietnam</b>", "<i>net</i>", false, false, 99});
    store.rows.push_back({hourOf(now()), store.rows.front().account, evil, {1, 0, 10, 99}});
    Shown shown(std::move(store));
    shown.page.showAddress(evil);
    shown.settle();
    QVERIFY(shown.bytes()->title().contains(QStringLiteral("<img src=")));
    QVERIFY(!shown.bytes()->title().contains(QChar(0x202E)));
    for (const QLabel* label : shown.page.findChildren<QLabel*>()) {
        QVERIFY(label->textFormat() == Qt::PlainText);
    }
    QVERIFY(shown.chip("addressChip")->text().contains(QStringLiteral("&&amp;"))); // no mnemonic, no entity
}

void AccessPageTest::screenshots_data() {
    QTest::addColumn<int>("theme");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QString>("state");
    if (qEnvironmentVariableIsEmpty("COSMOSWATCH_SCREENSHOTS")) {
        return; // one skip instead of one for each picture
    }
    const std::pair<const char*, ThemeChoice> themes[] = {
        {"light", ThemeChoice::Light}, {"dark", ThemeChoice::Dark}, {"contrast", ThemeChoice::HighContrast}};
    for (const auto& [name, choice] : themes) {
        for (const QSize size : {QSize(1290, 810), QSize(1130, 630)}) {
            for (const char* state : {"loaded", "empty", "filtered", "countries", "focus", "custom"}) {
                QTest::addRow("%s-%s-%d", name, state, size.width())
                    << static_cast<int>(choice) << size << QString::fromLatin1(state);
            }
        }
    }
}

void AccessPageTest::screenshots() {
    const QString folder = qEnvironmentVariable("COSMOSWATCH_SCREENSHOTS");
    if (folder.isEmpty()) {
        QSKIP("COSMOSWATCH_SCREENSHOTS names no folder");
    }
    QFETCH(int, theme);
    QFETCH(QSize, size);
    QFETCH(QString, state);
    applyTheme(*qApp, static_cast<ThemeChoice>(theme));
    AccessFakeStore store =
        state == QLatin1String("empty") ? AccessFakeStore::empty() : AccessFakeStore::realistic();
    StoreGateway gateway(store);
    AccessPage page(gateway);
    page.resize(size);
    page.show();
    if (state == QLatin1String("filtered")) {
        AccessSelection selection;
        selection.countryCode = "DE";
        selection.address = "84.12.9.40";
        page.setSelection(selection);
    }
    QTest::qWait(300);
    if (state == QLatin1String("countries")) {
        page.findChild<QTabBar*>()->setCurrentIndex(1);
        page.findChild<QPushButton*>(QStringLiteral("measure-requests"))->click();
    }
    if (state == QLatin1String("focus")) {
        auto* map = page.findChild<WorldMap*>();
        map->setFocus(Qt::TabFocusReason);
        QTest::keyClick(map, Qt::Key_Right);
        auto* chart = page.findChildren<TimeSeriesChart*>().last();
        for (int i = 0; i < 120; ++i) {
            QTest::keyClick(chart, Qt::Key_Left, i > 60 ? Qt::ShiftModifier : Qt::NoModifier);
        }
    } else if (state == QLatin1String("custom")) {
        QMenu* menu = page.findChild<QToolButton*>(QStringLiteral("timeChip"))->menu();
        emit menu->aboutToShow();
        QTimer::singleShot(200, &page, [] {
            QWidget* dialog = QApplication::activeModalWidget();
            QVERIFY(
                dialog->grab().save(QDir(qEnvironmentVariable("COSMOSWATCH_SCREENSHOTS"))
                                        .filePath(QStringLiteral("access-dialog-%1.png")
                                                      .arg(QString::fromLatin1(QTest::currentDataTag())))));
            dialog->close();
        });
        menu->actions().last()->trigger();
    } else if (QApplication::focusWidget() != nullptr) {
        QApplication::focusWidget()->clearFocus();
    }
    QTest::qWait(300);
    QVERIFY(page.grab().save(QDir(folder).filePath(
        QStringLiteral("access-%1.png").arg(QString::fromLatin1(QTest::currentDataTag())))));
}

QTEST_MAIN(AccessPageTest)
#include "access_page_test.moc"
