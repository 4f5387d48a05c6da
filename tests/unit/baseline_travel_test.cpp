#include "core/baseline/travel_history.h"

#include <QObject>
#include <QTest>

#include <algorithm>
#include <random>
#include <set>
#include <tuple>

using namespace cosmoswatch;
using namespace std::chrono_literals;

namespace {

using days = std::chrono::days;

const Timestamp start = *parseTimestamp("2026-03-02T00:00:00Z");
constexpr LearningRules rules{days{14}, 48h};

Place in(const std::string& country) {
    Place place;
    place.countryCode = country;
    return place;
}

Place munich() {
    Place place = in("DE");
    place.state = "Bavaria";
    place.city = "Munich";
    place.latitude = 48.1374;
    place.longitude = 11.5755;
    return place;
}

std::string saved(const TravelHistory& history) {
    ByteWriter bytes;
    history.save(bytes);
    return bytes.take();
}

bool loads(const std::string& bytes, TravelHistory& history) {
    ByteReader from(bytes);
    history.load(from);
    return from.finished();
}

std::vector<TravelHistory::Leap> see(TravelHistory& history, const Place& place, Timestamp time,
                                     std::string_view principal = "anna") {
    auto leaps = history.leaps(principal, place, time, rules);
    history.observe(principal, place, time);
    return leaps;
}

struct Seen {
    std::string principal;
    Place place;
    Timestamp time;
};

// Some at home, some travelling, some everywhere.
std::vector<Seen> someWeeks(unsigned seed) {
    std::mt19937 random(seed);
    const std::vector<Place> places{in("DE"), in("AT"), in("SG"), in("US"), munich()};
    std::vector<Seen> all;
    for (int i = 0; i < 3000; ++i) {
        const auto who = random() % 6;
        const std::size_t where = random() % 10 < 8 ? who % 5 : random() % 5;
        all.push_back(
            {"principal " + std::to_string(who), places[where], start + i * 13min + (random() % 600) * 1s});
    }
    std::stable_sort(all.begin(), all.end(), [](const Seen& a, const Seen& b) { return a.time < b.time; });
    return all;
}

// Records overtake each other by up to a quarter of an hour.
void shuffle(std::vector<Seen>& all, std::mt19937& random) {
    std::vector<std::pair<Timestamp, Seen>> delivered;
    for (const auto& seen : all)
        delivered.emplace_back(seen.time + (random() % 900) * 1s, seen);
    std::stable_sort(delivered.begin(), delivered.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = delivered[i].second;
}

using Told = std::set<std::tuple<std::string, Timestamp, Timestamp, std::uint32_t>>;

// What a detector would go by: who, the day, the window, how usual.
Told tell(const std::vector<Seen>& all, TravelHistory& history) {
    Told told;
    for (const auto& seen : all)
        for (const auto& leap : see(history, seen.place, seen.time, seen.principal))
            if (!leap.repeated) told.emplace(seen.principal, leap.day, leap.window, leap.usualDays);
    return told;
}

} // namespace

class BaselineTravelTest : public QObject {
    Q_OBJECT
private slots:
    void journeys_data();
    void journeys();
    void bothDirections();
    void firstIsToldOnce();
    void dayIsThatOfTheEarlierTime();
    void whatIsUsual();
    void repeatsShareAWindow();
    void everywhere();
    void oneCountry();
    void whoseAddressTells();
    void orderDoesNotMatter();
    void orderAroundMidnight();
    void halvesMergeIntoTheWhole();
    void savingLosesNothing();
    void damageIsSurvived();
    void isBounded();
    void forgets();
};

void BaselineTravelTest::journeys_data() {
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<int>("minutes");
    QTest::addColumn<int>("leaps");
    const auto row = [](const char* from, const char* to, int minutes, int leaps) {
        QTest::addRow("%s %s %d", from, to, minutes)
            << QByteArray(from) << QByteArray(to) << minutes << leaps;
    };
    row("DE", "SG", 0, 1);
    row("DE", "SG", 25, 1);
    row("DE", "SG", 9 * 60 + 20, 1);
    row("DE", "SG", 9 * 60 + 30, 0); // 9,610 km, and ten minutes for the clocks
    row("DE", "SG", 14 * 60, 0);
    row("DE", "AT", 0, 0); // neighbours
    row("DE", "DE", 0, 0);
    row("DE", "GB", 0, 0); // too near for databases to be trusted
    row("DE", "FI", 10, 1);
    row("DE", "FI", 40, 0);
    row("BR", "JP", 11 * 60 + 59, 1);
    row("BR", "JP", 12 * 60 + 1, 0); // longer than 12 hours is not followed
    row("DE", "ZZ", 0, 0);           // no such country
}

void BaselineTravelTest::journeys() {
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(int, minutes);
    QFETCH(int, leaps);
    for (const auto begin : {0min, 7min, 29min, 23 * 60min + 45min}) {
        TravelHistory history;
        const Timestamp time = start + begin;
        see(history, in(from.toStdString()), time);
        const auto found = see(history, in(to.toStdString()), time + minutes * 1min);
        QCOMPARE(static_cast<int>(found.size()), leaps);
        TravelHistory backwards;
        see(backwards, in(to.toStdString()), time + minutes * 1min);
        QCOMPARE(static_cast<int>(see(backwards, in(from.toStdString()), time).size()), leaps);
    }
}

void BaselineTravelTest::bothDirections() {
    TravelHistory history;
    QVERIFY(see(history, munich(), start + 10h).empty());
    QVERIFY(see(history, munich(), start + 14h, "kenji").empty());
    const auto there = see(history, in("SG"), start + 12h);
    QCOMPARE(there.size(), std::size_t{1});
    QCOMPARE(there[0].otherPlace, std::string_view("DE/Bavaria/Munich"));
    QCOMPARE(there[0].otherTime, start + 10h);
    QCOMPARE(there[0].kilometres, kilometresBetween(in("DE"), in("SG"))); // one of them has no position
    QVERIFY(!there[0].repeated);
    const auto back = see(history, munich(), start + 13h);
    QCOMPARE(back.size(), std::size_t{1});
    QCOMPARE(back[0].otherPlace, std::string_view("SG"));
    QCOMPARE(back[0].otherTime, start + 12h);
    QVERIFY(see(history, munich(), start + 15h, "kenji").empty()); // somebody else
    QVERIFY(see(history, munich(), start + 15h, "unknown").empty());
}

void BaselineTravelTest::firstIsToldOnce() {
    TravelHistory history;
    for (int day = 0; day < 6; ++day)
        see(history, in("DE"), start + days{day} + 8h);
    const Timestamp today = start + days{6};
    see(history, in("SG"), today + 8h);
    QVERIFY(!see(history, in("DE"), today + 9h)[0].repeated);
    QVERIFY(see(history, in("DE"), today + 9h + 10min)[0].repeated);
    QVERIFY(see(history, in("DE"), today + 9h + 5min)[0].repeated); // between two that were judged
    QVERIFY(!see(history, in("SG"), today + 10h)[0].repeated);      // a new place: all that comes from there
    QVERIFY(!see(history, in("SG"), today + 10h)[0].repeated);
}

void BaselineTravelTest::dayIsThatOfTheEarlierTime() {
    TravelHistory history;
    see(history, in("DE"), start + 23h + 50min);
    const auto over = see(history, in("SG"), start + 24h + 10min);
    QCOMPARE(over.size(), std::size_t{1});
    QCOMPARE(over[0].day, start);
    see(history, in("DE"), start + 24h + 20min);
    const auto both = see(history, in("SG"), start + 24h + 30min);
    QCOMPARE(both.size(), std::size_t{2});
    QCOMPARE(both[0].day, start);
    QCOMPARE(both[1].day, start + 24h);
}

void BaselineTravelTest::whatIsUsual() {
    TravelHistory history;
    for (int day = 0; day < 5; ++day) { // at home by day, through Singapore at noon
        const Timestamp morning = start + days{day} + 8h;
        see(history, in("DE"), morning);
        const auto leaps = see(history, in("SG"), morning + 4h);
        QCOMPARE(leaps.size(), std::size_t{1});
        // The days before the last two are settled.
        QCOMPARE(leaps[0].usualDays, static_cast<std::uint32_t>(std::clamp(day - 2, 0, 2)));
        QCOMPARE(leaps[0].daysHere, static_cast<std::uint32_t>(std::max(0, day - 2)));
        QCOMPARE(leaps[0].daysThere, leaps[0].daysHere);
        see(history, in("DE"), morning + 8h);
    }
    // A flight each way is no leap, however often.
    for (int day = 0; day < 10; ++day) {
        see(history, in("DE"), start + days{day} + 2h, "pilot");
        QVERIFY(see(history, in("SG"), start + days{day} + 13h, "pilot").empty());
    }
    const auto stolen = see(history, in("DE"), start + days{9} + 14h, "pilot");
    QVERIFY(!stolen.empty());
    QCOMPARE(stolen[0].usualDays, 0u);
    QVERIFY(stolen[0].daysThere >= 6);
    const auto usual = history.usualPlaces("anna", start + days{5}, 5);
    QCOMPARE(usual.size(), std::size_t{2});
    QCOMPARE(usual[0].place, std::string("DE"));
    QCOMPARE(usual[0].days, 5u);
}

void BaselineTravelTest::repeatsShareAWindow() {
    TravelHistory history;
    for (const int day : {0, 1, 2, 6, 20}) {
        see(history, in("DE"), start + days{day} + 8h);
        const auto leaps = see(history, in("SG"), start + days{day} + 9h);
        QCOMPARE(leaps[0].day, start + days{day});
        QCOMPARE(leaps[0].window, day < 20 ? start : start + days{20});
    }
}

void BaselineTravelTest::everywhere() {
    TravelHistory history;
    for (int day = 0; day < 6; ++day) {
        for (const char* country : {"DE", "US", "JP", "BR"})
            see(history, in(country), start + days{day} + 12h, "app");
        for (const char* country : {"DE", "US"})
            see(history, in(country), start + days{day} + 12h, "vpn");
        for (const char* country : {"DE", "AT", "CH", "FR"})
            see(history, in(country), start + days{day} + 12h, "border");
    }
    QVERIFY(history.isEverywhere("app", start + days{6}, rules));
    QVERIFY(!history.isEverywhere("app", start + days{4}, rules)); // two days are settled
    QVERIFY(!history.isEverywhere("vpn", start + days{6}, rules));
    QVERIFY(!history.isEverywhere("border", start + days{6}, rules));
    QVERIFY(!history.isEverywhere("nobody", start + days{6}, rules));
}

void BaselineTravelTest::oneCountry() {
    Place seattle = munich();
    seattle.countryCode = "US";
    seattle.city = "Seattle";
    seattle.latitude = 47.6;
    seattle.longitude = -122.3;
    Place miami = seattle;
    miami.city = "Miami";
    miami.latitude = 25.8;
    miami.longitude = -80.2;
    Place denver = seattle;
    denver.city = "Denver";
    denver.latitude = 39.7;
    denver.longitude = -105.0;
    TravelHistory history;
    see(history, seattle, start);
    QCOMPARE(see(history, denver, start + 1min).size(), std::size_t{1}); // 1,640 km
    QCOMPARE(see(history, miami, start + 30min).size(), std::size_t{2});
    Place portland = seattle;
    portland.city = "Portland";
    portland.latitude = 35.8; // 1,310 km away
    see(history, portland, start + days{2});
    QVERIFY(see(history, seattle, start + days{2} + 1min).empty());
}

void BaselineTravelTest::whoseAddressTells() {
    AddressFacts person;
    person.place = in("DE");
    QVERIFY(tellsWhereSomebodyIs(person));
    person.networkKind = NetworkKind::Access;
    QVERIFY(tellsWhereSomebodyIs(person));
    const auto without = [&](auto change) {
        AddressFacts facts = person;
        change(facts);
        return !tellsWhereSomebodyIs(facts);
    };
    QVERIFY(without([](AddressFacts& facts) { facts.networkKind = NetworkKind::Hosting; }));
    QVERIFY(without([](AddressFacts& facts) { facts.networkKind = NetworkKind::Platform; }));
    QVERIFY(without([](AddressFacts& facts) { facts.namedNetwork = "VPN"; }));
    QVERIFY(without([](AddressFacts& facts) { facts.scope = AddressScope::Private; }));
    QVERIFY(without([](AddressFacts& facts) { facts.torLists.emplace_back(); }));
    QVERIFY(without([](AddressFacts& facts) { facts.threatLists.emplace_back(); }));
    QVERIFY(without([](AddressFacts& facts) { facts.place.countryCode.clear(); }));
}

void BaselineTravelTest::orderDoesNotMatter() {
    auto all = someWeeks(1);
    TravelHistory inOrder;
    const Told told = tell(all, inOrder);
    QVERIFY(told.size() > 20);
    std::mt19937 random(7);
    for (int round = 0; round < 20; ++round) {
        auto shuffled = all;
        shuffle(shuffled, random);
        TravelHistory history;
        const Told toldNow = tell(shuffled, history);
        QVERIFY2(toldNow == told,
                 qPrintable(QString("round %1: %2, not %3").arg(round).arg(toldNow.size()).arg(told.size())));
        QVERIFY(saved(history) == saved(inOrder));
    }
}

void BaselineTravelTest::orderAroundMidnight() {
    const Timestamp midnight = start + days{1};
    std::vector<Seen> all{{"anna", in("DE"), midnight - 10min},
                          {"anna", in("SG"), midnight - 5min},
                          {"anna", in("DE"), midnight + 2min},
                          {"anna", in("SG"), midnight + 4min}};
    std::set<std::pair<Timestamp, Timestamp>> expected{{start, start}, {midnight, midnight}};
    std::vector<int> order{0, 1, 2, 3};
    do {
        TravelHistory history;
        std::set<std::pair<Timestamp, Timestamp>> found;
        for (const int i : order)
            for (const auto& leap :
                 see(history, all[static_cast<std::size_t>(i)].place, all[static_cast<std::size_t>(i)].time))
                found.emplace(leap.day, leap.window);
        QVERIFY(found == expected);
    } while (std::next_permutation(order.begin(), order.end()));
}

void BaselineTravelTest::halvesMergeIntoTheWhole() {
    const auto all = someWeeks(2);
    TravelHistory whole;
    for (const auto& seen : all)
        whole.observe(seen.principal, seen.place, seen.time);
    for (const std::size_t cut :
         {std::size_t{0}, std::size_t{1}, all.size() / 3, all.size() - 5, all.size()}) {
        TravelHistory first;
        TravelHistory second;
        TravelHistory odd;
        TravelHistory even;
        for (std::size_t i = 0; i < all.size(); ++i) {
            (i < cut ? first : second).observe(all[i].principal, all[i].place, all[i].time);
            (i % 2 ? odd : even).observe(all[i].principal, all[i].place, all[i].time);
        }
        TravelHistory backwards = second;
        backwards.merge(first);
        first.merge(second);
        odd.merge(even);
        QVERIFY(saved(first) == saved(whole));
        QVERIFY(saved(backwards) == saved(whole));
        QVERIFY(saved(odd) == saved(whole));
    }
}

void BaselineTravelTest::savingLosesNothing() {
    auto all = someWeeks(3);
    all[0].principal = std::string("\0 \xff \"", 5);
    TravelHistory history;
    tell(all, history);
    TravelHistory again;
    QVERIFY(loads(saved(history), again));
    QVERIFY(saved(again) == saved(history));
    QVERIFY(see(again, munich(), start + days{27} + 5h, "principal 2").size() ==
            see(history, munich(), start + days{27} + 5h, "principal 2").size());
    QVERIFY(saved(again) == saved(history));
    TravelHistory empty;
    QVERIFY(loads(saved(TravelHistory{}), empty));
    QCOMPARE(empty.size(), std::size_t{0});
    history.observe(std::string(5000, 'p'), in("DE"), start + days{28}); // more than can be read back
    QVERIFY(loads(saved(history), again));
}

void BaselineTravelTest::damageIsSurvived() {
    TravelHistory history;
    const auto all = someWeeks(4);
    for (std::size_t i = 0; i < 200; ++i)
        history.observe(all[i].principal, all[i].place, all[i].time);
    const std::string bytes = saved(history);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        TravelHistory cut;
        QVERIFY(!loads(bytes.substr(0, size), cut));
    }
    std::mt19937 random(5);
    for (int round = 0; round < 20'000; ++round) {
        std::string flipped = bytes;
        flipped[random() % flipped.size()] = static_cast<char>(random());
        TravelHistory damaged;
        if (!loads(flipped, damaged)) continue;
        for (const auto& who : {"principal 0", "principal 1", "principal 3"}) {
            see(damaged, in("SG"), start + 3h, who);
            std::ignore = damaged.isEverywhere(who, start + days{9}, rules);
        }
        damaged.merge(history);
        saved(damaged);
    }
}

void BaselineTravelTest::isBounded() {
    TravelHistory history;
    std::mt19937 random(6);
    std::size_t most = 0;
    for (int i = 0; i < 60'000; ++i) {
        Place place = munich();
        place.city = "City " + std::to_string(random() % 500);
        history.observe("principal " + std::to_string(random() % 5000), place, start + i * 1min);
        most = std::max(most, history.size());
    }
    QCOMPARE(most, std::size_t{1000});
    TravelHistory one;
    for (int i = 0; i < 60'000; ++i) {
        Place place = munich();
        place.city = "City " + std::to_string(random() % 500);
        one.observe("app", place, start + i * 2min);
    }
    QVERIFY2(saved(one).size() < 4000, qPrintable(QString::number(saved(one).size())));
    TravelHistory again;
    QVERIFY(loads(saved(history), again) && loads(saved(one), again));
}

void BaselineTravelTest::forgets() {
    TravelHistory history;
    see(history, in("DE"), start, "gone");
    see(history, in("DE"), start, "anna");
    see(history, in("DE"), start + days{100}, "anna");
    QCOMPARE(*history.firstDay("anna"), start);
    QCOMPARE(history.usualPlaces("anna", start + days{101}, 9)[0].days, 1u); // of the last 45 days
    QCOMPARE(history.size(), std::size_t{2});
    see(history, in("DE"), start + days{181}, "anna");
    QCOMPARE(history.size(), std::size_t{1});
    QVERIFY(!history.firstDay("gone"));
    see(history, in("SG"), start + 10min, "anna"); // far too late
    QCOMPARE(history.usualPlaces("anna", start + days{200}, 9).size(), std::size_t{1});
}

QTEST_APPLESS_MAIN(BaselineTravelTest)
#include "baseline_travel_test.moc"
