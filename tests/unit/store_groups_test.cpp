// Groups, exclusions, statistics, related alerts and timelines, held against plain loops over the same
// alerts.
#include "store_conformance.h"

#include "core/alert/catalogue.h"

#include <algorithm>
#include <map>
#include <set>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace std::chrono_literals;

namespace {

const std::string types[] = {"CosmosDB_TorAnomaly", "CosmosDB_GeoAnomaly", "CosmosDB_SuspiciousIp"};

Alert alertNumber(int number) {
    const auto random = [&](std::uint64_t seed, std::uint64_t below) {
        return static_cast<int>(hash64(std::to_string(number), seed) % below);
    };
    Alert alert = makeAlert(stableId({"groups", std::to_string(number)}));
    alert.type = types[random(1, 3)];
    alert.severity = static_cast<Severity>(random(2, 4));
    alert.account = parseAccount("account" + std::to_string(random(3, 5)));
    alert.first = minutesLater(number * 10);
    alert.last = alert.first + std::chrono::minutes(random(4, 30));
    alert.address = random(5, 6) == 0 ? "" : "203.0.113." + std::to_string(random(6, 20));
    alert.principal = random(7, 3) == 0 ? "" : "User" + std::to_string(random(8, 9)) + "@contoso.example";
    alert.application = random(9, 2) == 0 ? "Python SDK" : "Java SDK";
    alert.place.countryCode = random(10, 2) == 0 ? "DE" : "NL";
    alert.place.countryName = alert.place.countryCode == "DE" ? "Germany" : "Netherlands";
    alert.place.network = "Network " + std::to_string(random(11, 4));
    return alert;
}

std::string keyOf(const AlertRow& row, GroupBy by) {
    switch (by) {
    case GroupBy::Type:
        return row.type;
    case GroupBy::Severity:
        return std::string(name(row.severity));
    case GroupBy::Status:
        return std::string(name(row.status));
    case GroupBy::Account:
        return row.accountKey;
    case GroupBy::Address:
        return row.address;
    case GroupBy::Country:
        return row.countryCode;
    case GroupBy::Network:
        return row.network;
    case GroupBy::Principal:
        return row.principal;
    case GroupBy::Application:
        return row.application;
    case GroupBy::Assignee:
        return row.assignedTo;
    case GroupBy::Incident:
        return row.correlationKey;
    }
    return {};
}

constexpr GroupBy allGroupings[] = {GroupBy::Type,     GroupBy::Severity,  GroupBy::Status,
                                    GroupBy::Account,  GroupBy::Address,   GroupBy::Country,
                                    GroupBy::Network,  GroupBy::Principal, GroupBy::Application,
                                    GroupBy::Assignee, GroupBy::Incident};

} // namespace

class StoreGroupsTest : public StoreConformance {
    Q_OBJECT

private:
    static constexpr int alertCount = 400;

    void fill() {
        StoreBatch batch;
        for (int i = 0; i < alertCount; ++i)
            batch.alerts.push_back({alertNumber(i), {}, {}});
        commit(batch);
        std::vector<StatusChange> closings;
        std::vector<AssigneeChange> assignments;
        for (int i = 0; i < alertCount; i += 4)
            closings.push_back({alertNumber(i).id, 1,
                                i % 8 == 0 ? AlertStatus::Resolved : AlertStatus::InProgress,
                                Disposition::BenignPositive, "", "ana"});
        for (int i = 0; i < alertCount; i += 5)
            assignments.push_back({alertNumber(i).id, 0, i % 2 == 0 ? "ana" : "ben", "", "ana"});
        QVERIFY(store_->setStatus(closings));
        QVERIFY(store_->setAssignee(assignments));
    }

    std::vector<AlertRow> rows(const AlertFilter& filter) {
        auto page = store_->alerts(filter, {}, {}, 100'000);
        return page ? page->rows : std::vector<AlertRow>();
    }

private slots:
    void groupsAreSumsOfTheirAlerts() {
        fill();
        AlertFilter filter;
        filter.severities = {Severity::High, Severity::Low};
        for (const auto& narrowed : {AlertFilter{}, filter}) {
            const auto all = rows(narrowed);
            QVERIFY(!all.empty());
            for (const auto by : allGroupings) {
                const auto answer = store_->groupAlerts(narrowed, by, GroupOrder::MostAlerts, 0, 1000);
                QVERIFY2(answer, answer ? "" : describe(answer.error()).c_str());
                std::map<std::string, std::vector<AlertRow>> expected;
                for (const auto& row : all)
                    expected[keyOf(row, by)].push_back(row);
                QCOMPARE(answer->total, expected.size());
                QCOMPARE(answer->groups.size(), expected.size());
                for (const auto& group : answer->groups) {
                    const auto& members = expected.at(group.key);
                    QCOMPARE(group.count, members.size());
                    std::array<std::uint64_t, 4> severities{};
                    std::array<std::uint64_t, 4> statuses{};
                    for (const auto& row : members) {
                        ++severities[static_cast<std::size_t>(row.severity)];
                        ++statuses[static_cast<std::size_t>(row.status)];
                    }
                    QCOMPARE(group.bySeverity, severities);
                    QCOMPARE(group.byStatus, statuses);
                    const auto earlier = [](const AlertRow& a, const AlertRow& b) {
                        return a.first < b.first;
                    };
                    const auto later = [](const AlertRow& a, const AlertRow& b) { return a.last < b.last; };
                    const auto graver = [](const AlertRow& a, const AlertRow& b) {
                        return a.severity < b.severity;
                    };
                    QCOMPARE(group.first, std::min_element(members.begin(), members.end(), earlier)->first);
                    QCOMPARE(group.last, std::max_element(members.begin(), members.end(), later)->last);
                    QCOMPARE(group.worst, std::max_element(members.begin(), members.end(), graver)->severity);
                    // Its filter finds just its alerts.
                    QCOMPARE(store_->countAlerts(within(narrowed, by, group.key))->total, group.count);
                }
            }
        }
    }

    void groupsAreOrderedAndPaged() {
        fill();
        const auto whole = *store_->groupAlerts({}, GroupBy::Address, GroupOrder::MostAlerts, 0, 1000);
        QVERIFY(std::is_sorted(whole.groups.begin(), whole.groups.end(),
                               [](const AlertGroup& a, const AlertGroup& b) { return a.count > b.count; }));
        const auto worst = *store_->groupAlerts({}, GroupBy::Principal, GroupOrder::Worst, 0, 1000);
        QVERIFY(std::is_sorted(worst.groups.begin(), worst.groups.end(),
                               [](const AlertGroup& a, const AlertGroup& b) { return a.worst > b.worst; }));
        const auto newest = *store_->groupAlerts({}, GroupBy::Account, GroupOrder::Newest, 0, 1000);
        QVERIFY(std::is_sorted(newest.groups.begin(), newest.groups.end(),
                               [](const AlertGroup& a, const AlertGroup& b) { return a.last > b.last; }));
        const auto named = *store_->groupAlerts({}, GroupBy::Country, GroupOrder::Label, 0, 1000);
        QCOMPARE(named.groups.at(0).label, std::string("Germany"));
        QCOMPARE(named.groups.at(1).label, std::string("Netherlands"));
        QCOMPARE(
            store_->groupAlerts({}, GroupBy::Type, GroupOrder::MostAlerts, 0, 1)->groups.at(0).label,
            alertType(store_->groupAlerts({}, GroupBy::Type, GroupOrder::MostAlerts, 0, 1)->groups.at(0).key)
                .title);

        std::vector<std::string> keys;
        for (std::size_t offset = 0;; offset += 7) {
            const auto page = *store_->groupAlerts({}, GroupBy::Address, GroupOrder::MostAlerts, offset, 7);
            QCOMPARE(page.total, whole.total);
            if (page.groups.empty()) break;
            for (const auto& group : page.groups)
                keys.push_back(group.key);
        }
        QCOMPARE(keys.size(), whole.groups.size());
        for (std::size_t i = 0; i < keys.size(); ++i)
            QCOMPARE(keys[i], whole.groups[i].key);
    }

    void nothingToGroup() {
        for (const auto by : allGroupings) {
            const auto none = store_->groupAlerts({}, by, GroupOrder::Label, 3, 10);
            QVERIFY(none && none->groups.empty() && none->total == 0);
        }
        const auto statistics = store_->statistics({}, 5);
        QVERIFY(statistics && statistics->counts.total == 0 && !statistics->medianToClose);
    }

    void everyColumnIncludesAndExcludes() {
        fill();
        const auto all = rows({});
        const AlertRow pivot = all[all.size() / 2];
        const auto check = [&](const char* what, auto set, auto has) {
            AlertFilter wanted;
            set(static_cast<AlertValues&>(wanted));
            AlertFilter unwanted;
            set(unwanted.exclude);
            const auto expected = static_cast<std::size_t>(std::count_if(all.begin(), all.end(), has));
            QVERIFY2(expected > 0 && expected < all.size(), what);
            for (const auto& row : rows(wanted))
                QVERIFY2(has(row), what);
            for (const auto& row : rows(unwanted))
                QVERIFY2(!has(row), what);
            QCOMPARE(rows(wanted).size(), expected);
            QCOMPARE(rows(unwanted).size(), all.size() - expected);
        };
        check(
            "severity", [&](AlertValues& v) { v.severities = {pivot.severity}; },
            [&](const AlertRow& row) { return row.severity == pivot.severity; });
        check(
            "status", [&](AlertValues& v) { v.statuses = {AlertStatus::Resolved}; },
            [&](const AlertRow& row) { return row.status == AlertStatus::Resolved; });
        check(
            "disposition", [&](AlertValues& v) { v.dispositions = {Disposition::BenignPositive}; },
            [&](const AlertRow& row) { return row.disposition == Disposition::BenignPositive; });
        check(
            "type", [&](AlertValues& v) { v.types = {pivot.type}; },
            [&](const AlertRow& row) { return row.type == pivot.type; });
        check(
            "account",
            [&](AlertValues& v) {
                v.accountKeys = {pivot.accountKey, "none"};
            },
            [&](const AlertRow& row) { return row.accountKey == pivot.accountKey; });
        check(
            "address",
            [&](AlertValues& v) {
                v.addresses = {"203.0.113.4", "203.0.113.5"};
            },
            [&](const AlertRow& row) {
                return row.address == "203.0.113.4" || row.address == "203.0.113.5";
            });
        check(
            "no address", [&](AlertValues& v) { v.addresses = {""}; },
            [&](const AlertRow& row) { return row.address.empty(); });
        check(
            "country", [&](AlertValues& v) { v.countryCodes = {"DE"}; },
            [&](const AlertRow& row) { return row.countryCode == "DE"; });
        check(
            "network", [&](AlertValues& v) { v.networks = {pivot.network}; },
            [&](const AlertRow& row) { return row.network == pivot.network; });
        check(
            "principal, as written",
            [&](AlertValues& v) {
                v.principals = {"User3@contoso.example", "user4@contoso.example"};
            },
            [&](const AlertRow& row) { return row.principal == "User3@contoso.example"; });
        check(
            "application", [&](AlertValues& v) { v.applications = {"Java SDK"}; },
            [&](const AlertRow& row) { return row.application == "Java SDK"; });
        check(
            "assignee", [&](AlertValues& v) { v.assignees = {"ana"}; },
            [&](const AlertRow& row) { return row.assignedTo == "ana"; });
        check(
            "nobody's", [&](AlertValues& v) { v.assignees = {""}; },
            [&](const AlertRow& row) { return row.assignedTo.empty(); });
        AlertFilter begins;
        begins.idBeginning = pivot.id.substr(0, 12);
        QCOMPARE(rows(begins).size(), 1u);
        begins.idBeginning = pivot.id + "0";
        QVERIFY(rows(begins).empty());
        begins.idBeginning = "%";
        QVERIFY(rows(begins).empty());
        AlertFilter words;
        words.text = "python";
        words.excludedText = "netherlands USER3@";
        const auto found = rows(words);
        QVERIFY(!found.empty());
        for (const auto& row : found)
            QVERIFY(row.application == "Python SDK" && row.countryCode == "DE" &&
                    row.principal != "User3@contoso.example");
    }

    void incidentsAreGroupedAndExcluded() {
        Alert a = makeAlert("a");
        Alert b = makeAlert("b");
        Alert alone = makeAlert("alone");
        alone.address = "203.0.113.200";
        commit(batchOf(a));
        commit(batchOf(b));
        commit(batchOf(alone));
        const auto groups = *store_->groupAlerts({}, GroupBy::Incident, GroupOrder::MostAlerts, 0, 10);
        QCOMPARE(groups.groups.size(), 2u);
        QCOMPARE(groups.groups[0].key, alertOf("a").correlationKey);
        QCOMPARE(groups.groups[0].count, 2u);
        QVERIFY(groups.groups[1].key.empty());
        AlertFilter without;
        without.exclude.incidents = {groups.groups[0].key};
        QCOMPARE(rows(without).size(), 1u);
        QCOMPARE(rows(without)[0].id, std::string("alone"));
        without = {};
        without.exclude.incidents = {""};
        QCOMPARE(rows(without).size(), 2u);
    }

    void statisticsSayWhatAndHowFast() {
        const auto written = now() - 10h;
        StoreBatch batch;
        for (int i = 0; i < 10; ++i) {
            Alert alert = alertNumber(i);
            alert.generated = written;
            batch.alerts.push_back({alert, {}, {}});
        }
        commit(batch);
        for (int i = 0; i < 4; ++i)
            QVERIFY(store_->setStatus(std::vector<StatusChange>{
                {alertNumber(i).id, 0, i == 0 ? AlertStatus::Dismissed : AlertStatus::Resolved,
                 i == 0 ? Disposition::FalsePositive : Disposition::TruePositive, "", "ana"}}));
        QVERIFY(store_->setStatus(std::vector<StatusChange>{
            {alertNumber(3).id, 0, AlertStatus::Active, Disposition::Undetermined, "again", "ana"}}));
        const auto statistics = *store_->statistics({}, 3);
        QCOMPARE(statistics.counts.total, 10u);
        QCOMPARE(statistics.closed, 3u);
        QCOMPARE(statistics.suppressed, 0u);
        QCOMPARE(statistics.byDisposition[static_cast<std::size_t>(Disposition::TruePositive)], 2u);
        QCOMPARE(statistics.byDisposition[static_cast<std::size_t>(Disposition::FalsePositive)], 1u);
        QVERIFY(statistics.medianToClose && *statistics.medianToClose >= 10h &&
                *statistics.medianToClose < 11h);
        QVERIFY(*statistics.ninetyPercentToClose >= *statistics.medianToClose);
        QVERIFY(statistics.addresses.size() <= 3);
        for (const auto& group : statistics.principals)
            QVERIFY(!group.key.empty());
        std::uint64_t sum = 0;
        for (const auto& type : statistics.byType)
            sum += type.count;
        QCOMPARE(sum, 10u);
        sum = 0;
        for (const auto& day : statistics.byDay)
            for (const auto count : day.bySeverity)
                sum += count;
        QCOMPARE(sum, 10u);
    }

    void relatedAlertsSayWhy() {
        Alert centre = makeAlert("centre");
        centre.principal = "ana@contoso.example";
        Alert sameAddress = makeAlert("same address");
        sameAddress.first = sameAddress.last = minutesLater(100'000); // long after: no incident
        sameAddress.containers = {"shop/other"};
        Alert sameTarget = makeAlert("same target");
        sameTarget.address = "198.51.100.9";
        Alert samePerson = makeAlert("same person");
        samePerson.address = "198.51.100.10";
        samePerson.principal = centre.principal;
        samePerson.containers = {};
        Alert stranger = makeAlert("stranger");
        stranger.address = "198.51.100.11";
        stranger.type = "CosmosDB_GeoAnomaly";
        Alert sample = centre;
        sample.id = "sample";
        sample.sample = true;
        for (const auto& alert : {centre, sameAddress, sameTarget, samePerson, stranger, sample})
            commit(batchOf(alert));
        const auto related = *store_->related("centre", 10);
        std::map<std::string, std::set<Relation>> why;
        for (const auto& one : related)
            for (const auto& [relation, value] : one.reasons) {
                QVERIFY(!value.empty());
                why[one.row.id].insert(relation);
            }
        const std::map<std::string, std::set<Relation>> expected{
            {"same address", {Relation::SameAddress}},
            {"same target", {Relation::SameTarget}},
            {"same person", {Relation::SameIncident, Relation::SamePrincipal}}};
        QVERIFY(why == expected);
        QCOMPARE(related.front().row.id, std::string("same person")); // most reasons first
        QCOMPARE(store_->related("centre", 1)->size(), 1u);
        QVERIFY(store_->related("stranger", 10)->empty());
        QCOMPARE(store_->related("nobody", 10).error().code, ErrorCode::NotFound);
    }

    void timelineTellsInOrder() {
        Alert early = makeAlert("early");
        Alert late = makeAlert("late");
        late.first = late.last = minutesLater(90);
        Alert other = makeAlert("other");
        other.address = "198.51.100.9";
        for (const auto& alert : {early, late, other})
            commit(batchOf(alert));
        StoreBatch batch;
        batch.rollups = {{{baseTime, shopKey, early.address, "DE", "App", "Query"}, {7, 2, 100, 0, 1}}};
        commit(batch);
        QVERIFY(store_->setStatus(std::vector<StatusChange>{
            {"early", 0, AlertStatus::Resolved, Disposition::TruePositive, "blocked", "ana"}}));
        const Entity entity{EntityKind::Address, early.address};
        const auto timeline = *store_->timeline(entity, {}, 100);
        QVERIFY(timeline.complete);
        QCOMPARE(timeline.entries.size(), 3u);
        QVERIFY(
            std::is_sorted(timeline.entries.begin(), timeline.entries.end(),
                           [](const TimelineEntry& a, const TimelineEntry& b) { return a.time > b.time; }));
        const auto change = std::find_if(timeline.entries.begin(), timeline.entries.end(),
                                         [](const TimelineEntry& entry) { return entry.change.has_value(); });
        QVERIFY(change != timeline.entries.end() && change->change->note == "blocked");
        QCOMPARE(change->alert.id, std::string("early"));
        QCOMPARE(timeline.access.size(), 1u);
        QCOMPARE(timeline.access[0].totals.requests, 7u);
        const auto cut = *store_->timeline(entity, {}, 1);
        QVERIFY(!cut.complete && cut.entries.size() == 1);
        const auto before = *store_->timeline(entity, {{}, minutesLater(10)}, 100);
        QCOMPARE(before.entries.size(), 1u);
        QCOMPARE(before.entries[0].alert.id, std::string("early"));
    }

    void assignmentAndUndoAreKept() {
        commit(batchOf(makeAlert("a")));
        commit(batchOf(makeAlert("b")));
        QCOMPARE(*store_->setAssignee(std::vector<AssigneeChange>{{"a", 1, "ben", "yours", "ana"}}),
                 std::vector<std::uint32_t>{2});
        QCOMPARE(alertOf("a").assignedTo, std::string("ben"));
        QVERIFY(store_->setStatus(std::vector<StatusChange>{
            {"a", 2, AlertStatus::Resolved, Disposition::TruePositive, "", "ben"}}));
        auto history = *store_->history("a");
        QCOMPARE(history.size(), 2u);
        QCOMPARE(history[0].action, std::string("Assigned"));
        QCOMPARE(history[1].before.status, AlertStatus::Active);
        QCOMPARE(history[1].before.assignedTo, std::string("ben"));
        QCOMPARE(history[1].after.status, AlertStatus::Resolved);

        const HandlingRestore undo{"a", 3, history[1].before, "", "ben"};
        const HandlingRestore stale{"b", 7, {}, "", "ben"};
        QCOMPARE(store_->restoreHandling(std::vector{undo, stale}).error().code, ErrorCode::Conflict);
        QCOMPARE(alertOf("a").status, AlertStatus::Resolved); // all or none
        QVERIFY(store_->restoreHandling(std::vector{undo}));
        QCOMPARE(alertOf("a").status, AlertStatus::Active);
        QCOMPARE(alertOf("a").disposition, Disposition::Undetermined);
        QCOMPARE(alertOf("a").assignedTo, std::string("ben"));
        QCOMPARE(store_->history("a")->back().action, std::string("Undone"));
        AlertFilter bens;
        bens.assignees = {"ben"};
        bens.statuses = {AlertStatus::Active};
        QCOMPARE(store_->countAlerts(bens)->total, 1u);
    }
};

QTEST_APPLESS_MAIN(StoreGroupsTest)
#include "store_groups_test.moc"
