// Models and pure parts behind the Access page.
#include "tests/gui/access_fake_store.h"
#include "ui/models/access_answer.h"
#include "ui/models/address_access_model.h"
#include "ui/models/country_access_model.h"
#include "ui/models/time_series.h"

#include <QAbstractItemModelTester>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <functional>

using namespace cosmoswatch;
using cosmoswatch::test::AccessFakeStore;
using std::chrono::days;
using std::chrono::hours;

namespace {

const Timestamp monday = *parseTimestamp("2026-10-05T00:00:00Z");

AddressAccess address(const char* text, std::uint64_t requests, std::uint64_t alerts, int firstHour) {
    AddressAccess row;
    row.address = text;
    row.countryCode = "NL";
    row.countryName = "Netherlands";
    row.totals.requests = requests;
    row.totals.alerts = alerts;
    row.totals.bytesRead = requests * 1000;
    row.first = monday + hours(firstHour);
    row.last = row.first + hours(5);
    return row;
}

std::vector<AddressAccess> addresses() {
    return {address("20.0.0.1", 9000, 0, 0), address("20.0.0.2", 3, 0, 200), address("20.0.0.3", 12, 2, 300),
            address("20.0.0.4", 500, 2, 10)};
}

QStringList column(const QAbstractItemModel& model, int which) {
    QStringList texts;
    for (int row = 0; row < model.rowCount(); ++row) {
        texts << model.index(row, which).data().toString();
    }
    return texts;
}

std::vector<TimedValue> hourly(int count, const std::function<double(int)>& value) {
    std::vector<TimedValue> points;
    for (int hour = 0; hour < count; ++hour) {
        points.push_back({monday + hours(hour), value(hour)});
    }
    return points;
}

} // namespace

class AccessModelsTest : public QObject {
    Q_OBJECT
private slots:
    void addressesAreMostUnusualFirst();
    void addressesSortByEveryColumn();
    void marksSayWhatIsKnown();
    void hostileTextIsMadeVisible();
    void storeOrderFitsTheColumn();
    void countriesSortByEveryColumn();
    void sortingKeepsPersistentIndexes();

    void presetsEndWithTheData();
    void livePresetsEndNow();
    void customTimeIsTakenAsItIs();
    void noDataIsNoRange();
    void everyViewLeavesOutItsOwnFilter();
    void bucketWidths_data();
    void bucketWidths();

    void decimationKeepsTheExtremes();
    void usualFollowsTheHourOfDay();
    void usualNeedsEnough();
    void sparseSeriesAreJudgedWhenActive();
    void fewDaysAreJudgedTogether();

    void answerAgreesWithItself();
    void previewNarrowsItsChartOnly();
    void chartsStartWithTheData();
    void errorsComeThrough();
};

void AccessModelsTest::addressesAreMostUnusualFirst() {
    AddressAccessModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setRows(addresses(), std::nullopt);
    QCOMPARE(column(model, AddressAccessModel::Address),
             (QStringList{QStringLiteral("20.0.0.3"), QStringLiteral("20.0.0.4"), QStringLiteral("20.0.0.2"),
                          QStringLiteral("20.0.0.1")}));
    QCOMPARE(column(model, AddressAccessModel::Requests),
             (QStringList{QStringLiteral("12"), QStringLiteral("500"), QStringLiteral("3"),
                          QStringLiteral("9,000")}));
    QCOMPARE(model.rowOf("20.0.0.1"), 3);
    QCOMPARE(model.rowOf("1.1.1.1"), -1);
    QVERIFY(model.rowAt(4) == nullptr);
    QVERIFY(model.rowAt(-1) == nullptr);
    model.setRows({}, std::nullopt);
    QCOMPARE(model.rowCount(), 0);
}

void AccessModelsTest::addressesSortByEveryColumn() {
    AddressAccessModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setRows(addresses(), std::nullopt);
    for (int which = 0; which < AddressAccessModel::ColumnCount; ++which) {
        model.sort(which, Qt::AscendingOrder);
        model.sort(which, Qt::DescendingOrder);
    }
    model.sort(AddressAccessModel::Requests, Qt::AscendingOrder);
    QCOMPARE(column(model, AddressAccessModel::Requests).first(), QStringLiteral("3"));
    model.sort(AddressAccessModel::BytesRead, Qt::DescendingOrder);
    QCOMPARE(column(model, AddressAccessModel::Address).first(), QStringLiteral("20.0.0.1"));
    model.setRows(addresses(), std::nullopt); // a refresh keeps the order
    QCOMPARE(column(model, AddressAccessModel::Address).first(), QStringLiteral("20.0.0.1"));
    model.sort(-1, Qt::AscendingOrder);
    QCOMPARE(column(model, AddressAccessModel::Address).first(), QStringLiteral("20.0.0.3"));
}

void AccessModelsTest::marksSayWhatIsKnown() {
    AddressAccessModel model;
    std::vector<AddressAccess> rows = addresses();
    rows[2].torExit = true;
    rows[2].listed = true;
    model.setRows(rows, monday + hours(150));
    const auto marks = [&](const char* text) {
        return model.index(model.rowOf(text), AddressAccessModel::Marks)
            .data(AddressAccessModel::MarksRole)
            .toInt();
    };
    QCOMPARE(marks("20.0.0.1"), 0);
    QCOMPARE(marks("20.0.0.2"), int(MarkNew));
    QCOMPARE(marks("20.0.0.3"), MarkTor | MarkListed | MarkNew);
    const QModelIndex cell = model.index(model.rowOf("20.0.0.3"), AddressAccessModel::Marks);
    QCOMPARE(cell.data(Qt::AccessibleTextRole).toString(), QStringLiteral("Tor, listed, new"));
    const QModelIndex none = model.index(model.rowOf("20.0.0.1"), AddressAccessModel::Marks);
    QCOMPARE(none.data(Qt::AccessibleTextRole).toString(), QStringLiteral("none"));
}

void AccessModelsTest::hostileTextIsMadeVisible() {
    AddressAccessModel model;
    AddressAccess row = address("1.2.3.4\xE2\x80\xAE<b>x</b>\n", 1, 0, 0);
    row.network = "\x1b[31mEvil";
    model.setRows({row}, std::nullopt);
    const QString text = model.index(0, AddressAccessModel::Address).data().toString();
    QVERIFY(!text.contains(QChar(0x202E)));
    QVERIFY(!text.contains(QLatin1Char('\n')));
    QVERIFY(text.contains(QStringLiteral("<b>"))); // plain text, as it came
    QVERIFY(!model.index(0, AddressAccessModel::Network).data().toString().contains(QChar(0x1b)));
}

void AccessModelsTest::storeOrderFitsTheColumn() {
    using Model = AddressAccessModel;
    QVERIFY(Model::storeOrder(-1, Qt::AscendingOrder) == AddressOrder::MostUnusual);
    QVERIFY(Model::storeOrder(Model::Requests, Qt::DescendingOrder) == AddressOrder::Requests);
    QVERIFY(Model::storeOrder(Model::BytesRead, Qt::DescendingOrder) == AddressOrder::BytesRead);
    QVERIFY(Model::storeOrder(Model::LastSeen, Qt::DescendingOrder) == AddressOrder::LastSeen);
    QVERIFY(!Model::storeOrder(Model::Requests, Qt::AscendingOrder));
    QVERIFY(!Model::storeOrder(Model::Network, Qt::DescendingOrder));
}

void AccessModelsTest::countriesSortByEveryColumn() {
    CountryAccessModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const AccessFakeStore store = AccessFakeStore::realistic();
    model.setRows(*store.accessByCountry({}));
    QVERIFY(model.rowCount() > 15);
    for (int which = 0; which < CountryAccessModel::ColumnCount; ++which) {
        model.sort(which, Qt::AscendingOrder);
        const QStringList up = column(model, CountryAccessModel::Country);
        model.sort(which, Qt::DescendingOrder);
        QCOMPARE(column(model, CountryAccessModel::Country).size(), up.size());
        QVERIFY(column(model, CountryAccessModel::Country) != up);
    }
    QVERIFY(column(model, CountryAccessModel::Country).contains(QStringLiteral("Private or unknown")));
    QVERIFY(model.rowOf("NL") >= 0);
    QCOMPARE(model.rowOf("XX"), -1);
}

void AccessModelsTest::sortingKeepsPersistentIndexes() {
    AddressAccessModel model;
    model.setRows(addresses(), std::nullopt);
    const QPersistentModelIndex kept = model.index(model.rowOf("20.0.0.2"), AddressAccessModel::Requests);
    model.sort(AddressAccessModel::Requests, Qt::DescendingOrder);
    QCOMPARE(kept.data().toString(), QStringLiteral("3"));
    QCOMPARE(kept.row(), 3);
}

void AccessModelsTest::presetsEndWithTheData() {
    AccessSelection selection;
    const TimeExtent data{monday, monday + hours(99)};
    const TimeRange range = selection.timeRange(data, monday + days(400));
    QVERIFY(range.to == monday + hours(100));
    QVERIFY(range.from == monday + hours(100) - days(30));
    selection.timeChoice = TimeChoice::All;
    QVERIFY(selection.timeRange(data, monday + days(400)).from == monday);
    selection.timeChoice = TimeChoice::Day;
    QVERIFY(selection.timeRange(data, monday + days(400)).from == monday + hours(76));
}

void AccessModelsTest::livePresetsEndNow() {
    AccessSelection selection;
    selection.timeChoice = TimeChoice::Week;
    const TimeExtent data{monday, monday + hours(99)};
    const TimeRange range = selection.timeRange(data, monday + hours(103) + std::chrono::minutes(20));
    QVERIFY(range.to == monday + hours(104)); // the silent hours are shown
    QVERIFY(range.from == monday + hours(104) - days(7));
    // A clock that runs behind the records hides none of them.
    QVERIFY(selection.timeRange(data, monday).to == monday + hours(100));
}

void AccessModelsTest::customTimeIsTakenAsItIs() {
    AccessSelection selection;
    selection.timeChoice = TimeChoice::Custom;
    selection.customTime = {monday, monday + hours(3)};
    QVERIFY(selection.timeRange(std::nullopt, monday).to == monday + hours(3));
}

void AccessModelsTest::noDataIsNoRange() {
    const TimeRange range = AccessSelection().timeRange(std::nullopt, monday);
    QVERIFY(!range.from && !range.to);
}

void AccessModelsTest::everyViewLeavesOutItsOwnFilter() {
    AccessSelection selection;
    QVERIFY(!selection.isNarrowed());
    selection.accountKeys = {"a"};
    QVERIFY(!selection.isNarrowed());
    selection.countryCode = "NL";
    selection.address = "20.0.0.1";
    selection.application = "curl";
    QVERIFY(selection.isNarrowed());
    const TimeRange range{monday, std::nullopt};
    const AccessFilter countries = selection.forCountries(range);
    QCOMPARE(countries.countryCode, std::string());
    QCOMPARE(countries.address, std::string("20.0.0.1"));
    const AccessFilter addresses = selection.forAddresses(range);
    QCOMPARE(addresses.countryCode, std::string("NL"));
    QCOMPARE(addresses.address, std::string());
    const AccessFilter charts = selection.forCharts(range);
    QCOMPARE(charts.countryCode, std::string("NL"));
    QCOMPARE(charts.address, std::string("20.0.0.1"));
    for (const AccessFilter& filter : {countries, addresses, charts}) {
        QCOMPARE(filter.application, std::string("curl"));
        QCOMPARE(filter.accountKeys, std::vector<std::string>{"a"});
        QVERIFY(filter.time.from == monday);
    }
    QVERIFY(!selection.forAccounts().time.from);
    QVERIFY(selection.forAccounts().address.empty());
}

void AccessModelsTest::bucketWidths_data() {
    QTest::addColumn<int>("span");
    QTest::addColumn<int>("width");
    QTest::newRow("an hour") << 1 << 1;
    QTest::newRow("30 days") << 720 << 1;
    QTest::newRow("31 days") << 744 << 2;
    QTest::newRow("60 days") << 1440 << 2;
    QTest::newRow("62 days") << 1488 << 3;
    QTest::newRow("90 days") << 2160 << 24; // days are kept as sums
    QTest::newRow("a year") << 8760 << 24;
    QTest::newRow("three years") << 26280 << 48;
    QTest::newRow("nothing") << 0 << 1;
}

void AccessModelsTest::bucketWidths() {
    QFETCH(int, span);
    QFETCH(int, width);
    QVERIFY(bucketWidth(monday, monday + hours(span), 720) == hours(width));
}

void AccessModelsTest::decimationKeepsTheExtremes() {
    auto points = hourly(20'000, [](int hour) { return std::sin(hour / 50.0); });
    points[12'345].value = 99;
    points[6'789].value = -99;
    const auto fewer = decimated(points, 800);
    QVERIFY(fewer.size() <= 800);
    QVERIFY(fewer.size() > 700);
    QVERIFY(std::any_of(fewer.begin(), fewer.end(), [](const TimedValue& p) { return p.value == 99; }));
    QVERIFY(std::any_of(fewer.begin(), fewer.end(), [](const TimedValue& p) { return p.value == -99; }));
    QVERIFY(std::is_sorted(fewer.begin(), fewer.end(),
                           [](const TimedValue& a, const TimedValue& b) { return a.start < b.start; }));
    QCOMPARE(decimated(std::span(points).first(10), 800).size(), std::size_t(10));
    QVERIFY(decimated({}, 800).empty());
}

void AccessModelsTest::usualFollowsTheHourOfDay() {
    // Ten days: 100 by day, 10 by night, one wild hour.
    auto points = hourly(240, [](int hour) { return hour % 24 >= 8 && hour % 24 < 18 ? 100.0 : 10.0; });
    points[24 * 4 + 12].value = 100'000;
    const UsualRange usual = usualRange(points, hours(1));
    QVERIFY(usual.basis == UsualBasis::HourOfDay);
    QCOMPARE(usual.middle.size(), points.size());
    QCOMPARE(usual.middle[12], 100.0); // the wild hour does not move it
    QCOMPARE(usual.middle[2], 10.0);
    QCOMPARE(usual.high[12], 130.0); // three times the root of a hundred
    QCOMPARE(usual.low[12], 70.0);
    QVERIFY(points[24 * 4 + 12].value > standsOut * usual.high[24 * 4 + 12]);
    QVERIFY(usual.low[2] >= 0);
}

void AccessModelsTest::usualNeedsEnough() {
    const auto points = hourly(7, [](int) { return 5.0; });
    const UsualRange usual = usualRange(points, hours(1));
    QVERIFY(usual.basis == UsualBasis::None);
    QVERIFY(usual.high.empty());
    QVERIFY(usualRange({}, hours(1)).basis == UsualBasis::None);
}

void AccessModelsTest::sparseSeriesAreJudgedWhenActive() {
    const auto points = hourly(240, [](int hour) { return hour % 12 == 0 ? 400.0 : 0.0; });
    const UsualRange usual = usualRange(points, hours(1));
    QVERIFY(usual.basis == UsualBasis::Active);
    QCOMPARE(usual.middle[3], 400.0);
}

void AccessModelsTest::fewDaysAreJudgedTogether() {
    const auto points = hourly(30, [](int) { return 64.0; });
    const UsualRange usual = usualRange(points, hours(1));
    QVERIFY(usual.basis == UsualBasis::Overall);
    QCOMPARE(usual.high[0], 88.0);
    QVERIFY(usualRange(points, days(1)).basis == UsualBasis::Overall);
}

void AccessModelsTest::answerAgreesWithItself() {
    const AccessFakeStore store = AccessFakeStore::realistic();
    AccessQuestion question;
    question.now = now();
    const auto result = answer(store, question);
    QVERIFY(result.has_value());
    std::uint64_t byAddress = 0;
    for (const AddressAccess& row : result->addresses) {
        byAddress += row.totals.requests;
    }
    double byTime = 0;
    for (const TimedValue& point : result->requests.points) {
        byTime += point.value;
    }
    const AccessSummary summary = summarise(result->countries);
    QCOMPARE(summary.requests, byAddress);
    QCOMPARE(static_cast<std::uint64_t>(byTime), byAddress);
    QCOMPARE(summary.alerts, std::uint64_t(8));
    QCOMPARE(summary.alertCountries, std::uint64_t(5)); // DE, VN, NG, RU, KR
    QVERIFY(summary.unknownRequests > 0);
    QVERIFY(result->bucket == hours(1));
    QVERIFY(result->newSince.has_value());
    QCOMPARE(result->accounts.size(), std::size_t(2));
}

void AccessModelsTest::previewNarrowsItsChartOnly() {
    const AccessFakeStore store = AccessFakeStore::realistic();
    AccessQuestion question;
    question.now = now();
    const auto whole = answer(store, question);
    question.previewCountry = "VN";
    question.previewAddress = "84.12.9.40";
    const auto previewed = answer(store, question);
    QCOMPARE(previewed->countries.size(), whole->countries.size());
    QCOMPARE(previewed->addresses.size(), whole->addresses.size());
    const auto total = [](const AccessSeries& series) {
        double sum = 0;
        for (const TimedValue& point : series.points) {
            sum += point.value;
        }
        return sum;
    };
    QVERIFY(total(previewed->requests) < 20);
    QVERIFY(total(previewed->bytesRead) < total(whole->bytesRead));
    QVERIFY(total(previewed->bytesRead) > 100e6);
}

void AccessModelsTest::chartsStartWithTheData() {
    AccessFakeStore store = AccessFakeStore::realistic();
    const Timestamp first = store.rows.front().hour + hours(600);
    std::erase_if(store.rows, [&](const auto& row) { return row.hour < first; });
    AccessQuestion question;
    question.now = now();
    const auto result = answer(store, question);
    QVERIFY(result->requests.points.front().start == first);
}

void AccessModelsTest::errorsComeThrough() {
    AccessFakeStore store = AccessFakeStore::realistic();
    store.failing = true;
    const auto result = answer(store, {});
    QVERIFY(!result);
    QVERIFY(result.error().code == ErrorCode::Unreadable);
}

QTEST_GUILESS_MAIN(AccessModelsTest)
#include "access_models_test.moc"
