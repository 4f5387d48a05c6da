// Incidents follow from the alerts alone: any order, any batches, repeats and restarts lead to the same ones,
// and those are the ones that the rule names.
#include "store_test_support.h"

#include "core/alert/incident.h"
#include "core/store/correlation.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <set>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace std::chrono_literals;

namespace {

using Keys = std::map<std::string, std::string>; // alert → incident

// How alerts are strewn: over how many days, from how many clients.
struct World {
    int alerts = 0;
    int days = 0;
    unsigned clients = 0;
    int updates = 1; // each of another client with `hopping`
    bool hopping = false;
};

std::vector<AlertUpdate> updatesOf(const World& world, unsigned seed) {
    std::mt19937 random(seed);
    const auto below = [&](unsigned limit) { return random() % limit; };
    std::vector<AlertUpdate> updates;
    for (int i = 0; i < world.alerts; ++i) {
        Alert alert = makeAlert("alert" + std::to_string(i));
        const auto day = dayOf(baseTime) + std::chrono::days(below(static_cast<unsigned>(world.days)));
        alert.windowStart = day;
        alert.account = parseAccount("account" + std::to_string(below(3)));
        const auto client = below(world.clients);
        const auto principal = below(world.clients * 2);
        for (int part = 0; part < world.updates; ++part) {
            alert.first = day + std::chrono::minutes(below(24 * 60));
            alert.last = alert.first + std::chrono::minutes(below(60));
            const auto hop = world.hopping ? static_cast<unsigned>(part) * 7 + below(3) : 0;
            alert.address = "9.9." + std::to_string((client + hop) % world.clients) + ".1";
            alert.principal = principal < world.clients ? "p" + std::to_string(principal) + "@x.example" : "";
            alert.links.clear();
            if (below(10) == 0) alert.links = {"key:" + std::to_string(below(world.clients))};
            updates.push_back(makeUpdate(alert, static_cast<std::uint64_t>(part) * 10, 2));
        }
    }
    return updates;
}

// The rule, in the plainest way.
Keys named(const std::vector<AlertUpdate>& updates, int& cutStories) {
    std::map<std::string, Alert> alerts;
    for (const auto& update : updates) {
        const auto [it, isNew] = alerts.try_emplace(update.alert.id, update.alert);
        if (!isNew) mergeInto(it->second, update.alert);
    }
    std::vector<Alert> all;
    for (auto& [id, alert] : alerts)
        all.push_back(alert);
    std::map<std::string, std::vector<std::int64_t>> links;
    for (const auto& alert : all)
        links[alert.id] = comparableLinks(alert);
    const auto neighbours = [&](const Alert& a, const Alert& b) {
        if (b.first - a.last > 24h || a.first - b.last > 24h) return false;
        const auto& left = links.at(a.id);
        const auto& right = links.at(b.id);
        return std::any_of(left.begin(), left.end(),
                           [&](auto link) { return std::binary_search(right.begin(), right.end(), link); });
    };
    const auto components = [&](const std::vector<std::size_t>& of, auto&& together) {
        std::vector<std::vector<std::size_t>> found;
        std::set<std::size_t> left(of.begin(), of.end());
        while (!left.empty()) {
            std::vector<std::size_t> part{*left.begin()};
            left.erase(left.begin());
            for (std::size_t i = 0; i < part.size(); ++i)
                for (auto it = left.begin(); it != left.end();)
                    if (together(all[part[i]], all[*it]))
                        part.push_back(*it), it = left.erase(it);
                    else
                        ++it;
            found.push_back(part);
        }
        return found;
    };
    Keys keys;
    const auto nameAll = [&](const std::vector<std::size_t>& part) {
        const auto& lead = all[*std::min_element(part.begin(), part.end(), [&](auto a, auto b) {
            return std::tie(all[a].first, all[a].id) < std::tie(all[b].first, all[b].id);
        })];
        for (const auto i : part)
            keys[all[i].id] = part.size() > 1 ? lead.id : "";
    };
    const auto monday = [](const Alert& alert) {
        const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(alert.windowStart);
        return day - (std::chrono::weekday(day) - std::chrono::Monday);
    };
    std::vector<std::size_t> every(all.size());
    std::iota(every.begin(), every.end(), 0);
    for (const auto& story : components(every, neighbours)) {
        auto first = all[story[0]].first;
        auto last = all[story[0]].last;
        for (const auto i : story)
            first = std::min(first, all[i].first), last = std::max(last, all[i].last);
        if (last - first <= 7 * 24h) {
            nameAll(story);
            continue;
        }
        ++cutStories;
        for (const auto& week : components(story, [&](const Alert&a, const Alert&b) {
                 return monday(a) == monday(b) && neighbours(a, b);
             }))
            nameAll(week);
    }
    return keys;
}

Keys keysIn(const AlertStore& store) {
    Keys keys;
    const auto page = store.alerts({}, {}, {}, 10'000);
    for (const auto& row : page->rows)
        keys[row.id] = row.correlationKey;
    return keys;
}

} // namespace

class StoreIncidentOrdersTest : public QObject {
    Q_OBJECT

private slots:
    void anyOrderLeadsToTheSame_data() {
        QTest::addColumn<World>("world");
        QTest::newRow("sparse") << World{120, 40, 60};
        QTest::newRow("short stories") << World{150, 30, 40};
        QTest::newRow("stories of days") << World{200, 40, 12, 2};
        QTest::newRow("stories around a week") << World{200, 40, 8, 2};
        QTest::newRow("stories of weeks") << World{200, 40, 5, 2};
        QTest::newRow("stories of many weeks") << World{300, 60, 3, 2};
        QTest::newRow("one story") << World{150, 5, 5, 2};
        QTest::newRow("too many addresses") << World{60, 30, 60, 20, true};
        QTest::newRow("too many addresses for weeks") << World{120, 30, 40, 12, true};
        QTest::newRow("some addresses") << World{80, 40, 200, 3, true};
    }
    void anyOrderLeadsToTheSame() {
        QFETCH(World, world);
        int cutStories = 0;
        for (unsigned seed = 1; seed <= 3; ++seed) {
            auto updates = updatesOf(world, seed);
            const Keys expected = named(updates, cutStories);
            std::mt19937 random(seed);
            for (int round = 0; round < 3; ++round) {
                auto opened = openMemoryStore();
                QVERIFY(opened);
                for (std::size_t at = 0; at < updates.size();) {
                    const auto end = std::min(updates.size(), at + 1 + random() % 20);
                    StoreBatch batch;
                    batch.alerts.assign(updates.begin() + static_cast<std::ptrdiff_t>(at),
                                        updates.begin() + static_cast<std::ptrdiff_t>(end));
                    batch.alerts.push_back(updates[random() % end]); // what came before comes again
                    QVERIFY((*opened)->commit(batch));
                    at = end;
                }
                const Keys keys = keysIn(**opened);
                QCOMPARE(keys.size(), expected.size());
                for (const auto& [id, key] : expected)
                    QVERIFY2(keys.at(id) == key, (std::to_string(seed) + "/" + std::to_string(round) + ": " +
                                                  id + " is in '" + keys.at(id) + "', not in '" + key + "'")
                                                     .c_str());
                std::map<std::string, std::uint64_t> sizes;
                for (const auto& [id, key] : keys)
                    ++sizes[key];
                sizes.erase("");
                const auto incidents = *(*opened)->incidents({}, 10'000);
                QCOMPARE(incidents.size(), sizes.size());
                for (const auto& incident : incidents)
                    QCOMPARE(incident.alertCount, sizes[incident.id]);
                std::shuffle(updates.begin(), updates.end(), random);
            }
        }
        QCOMPARE(cutStories > 0, QByteArray(QTest::currentDataTag()).contains("week"));
    }

    void restartsChangeNothing() {
        const auto updates = updatesOf({100, 30, 4, 2}, 7);
        QTemporaryDir folder;
        const auto file = folder.filePath(QStringLiteral("store.db")).toStdString();
        for (std::size_t at = 0; at < updates.size(); at += 25) {
            auto opened = openStore(file);
            QVERIFY(opened);
            StoreBatch batch;
            batch.alerts.assign(updates.begin() + static_cast<std::ptrdiff_t>(at),
                                updates.begin() + static_cast<std::ptrdiff_t>(at + 25));
            QVERIFY(opened->store->commit(batch));
        }
        int cutStories = 0;
        QCOMPARE(keysIn(*openStore(file)->store), named(updates, cutStories));
        QVERIFY(cutStories > 0);
    }
};

QTEST_APPLESS_MAIN(StoreIncidentOrdersTest)
#include "store_incident_orders_test.moc"
