// Pages, filters and counts over a few thousand alerts, held against plain loops over the same alerts.
#include "store_test_support.h"

#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "core/store/alert_query_sql.h"
#include "core/store/schema.h"

#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <memory>
#include <set>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace std::chrono_literals;

namespace {

constexpr int alertCount = 5000;
const std::string allTypes[] = {"CosmosDB_TorAnomaly", "CosmosDB_GeoAnomaly",
                                "CosmosDB_SqlInjection.DataExfiltration"};

// Many equal values in every column, so that the ties are put to the test.
Alert alertNumber(int number) {
    const auto random = [&](std::uint64_t seed, std::uint64_t below) {
        return static_cast<int>(hash64(std::to_string(number), seed) % below);
    };
    Alert alert = makeAlert(stableId({"paging", std::to_string(number)}));
    alert.type = allTypes[random(1, 3)];
    alert.severity = static_cast<Severity>(random(2, 4));
    alert.account = parseAccount("account" + std::to_string(random(3, 7)));
    alert.first = minutesLater(random(4, 50));
    alert.last = minutesLater(50 + random(5, 600));
    alert.count = static_cast<std::uint64_t>(1 + random(6, 3));
    alert.address = number % 11 == 0 ? std::string() : "10.0.0." + std::to_string(random(7, 40));
    alert.place.countryCode = random(8, 2) == 0 ? "DE" : "NL";
    alert.place.countryName = alert.place.countryCode == "DE" ? "Germany" : "Netherlands";
    alert.application = random(9, 2) == 0 ? "Python SDK" : "Java SDK";
    alert.principal = "user" + std::to_string(random(10, 100)) + "@contoso.com";
    return alert;
}

bool holds(const Alert& alert, const AlertFilter& filter) {
    const auto in = [](const auto& list, const auto& value) {
        return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
    };
    if (filter.time.from && alert.last < *filter.time.from) return false;
    if (filter.time.to && alert.last >= *filter.time.to) return false;
    return in(filter.severities, alert.severity) && in(filter.statuses, alert.status) &&
           in(filter.accountKeys, alert.account.key) && in(filter.types, alert.type) &&
           in(filter.addresses, alert.address) && in(filter.countryCodes, alert.place.countryCode);
}

} // namespace

class StorePagingTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<AlertStore> store_;
    std::vector<Alert> alerts_;

    std::vector<AlertRow> allPages(const AlertFilter& filter, const AlertOrder& order, std::size_t pageSize) {
        std::vector<AlertRow> rows;
        std::optional<PageKey> after;
        do {
            const auto page = store_->alerts(filter, order, after, pageSize);
            if (!page || page->rows.size() > pageSize || (page->next && page->rows.size() != pageSize))
                return {};
            rows.insert(rows.end(), page->rows.begin(), page->rows.end());
            after = page->next;
        } while (after);
        return rows;
    }

    std::uint64_t matching(const AlertFilter& filter) const {
        return static_cast<std::uint64_t>(std::count_if(
            alerts_.begin(), alerts_.end(), [&](const Alert& alert) { return holds(alert, filter); }));
    }

private slots:
    void initTestCase() {
        auto opened = openMemoryStore();
        QVERIFY(opened);
        store_ = std::move(*opened);
        StoreBatch batch;
        std::vector<StatusChange> changes;
        for (int i = 0; i < alertCount; ++i) {
            alerts_.push_back(alertNumber(i));
            AlertUpdate update;
            update.alert = alerts_.back();
            batch.alerts.push_back(update);
            if (i % 5 == 0) {
                alerts_.back().status = allStatuses[static_cast<std::size_t>(i / 5 % 4)];
                changes.push_back(
                    {alerts_.back().id, 1, alerts_.back().status, Disposition::Undetermined, "", "ana"});
            }
        }
        QVERIFY(store_->commit(batch));
        QVERIFY(store_->setStatus(changes));
    }

    void everyAlertOnceInEveryOrder_data() {
        QTest::addColumn<int>("column");
        QTest::addColumn<bool>("descending");
        QTest::addColumn<bool>("filtered");
        for (int column = 0; column <= static_cast<int>(AlertColumn::AssignedTo); ++column)
            for (const bool descending : {false, true})
                for (const bool filtered : {false, true})
                    QTest::addRow("column %d %s%s", column, descending ? "down" : "up",
                                  filtered ? " filtered" : "")
                        << column << descending << filtered;
    }
    void everyAlertOnceInEveryOrder() {
        QFETCH(int, column);
        QFETCH(bool, descending);
        QFETCH(bool, filtered);
        const AlertOrder order{static_cast<AlertColumn>(column), descending};
        AlertFilter filter;
        if (filtered) filter.severities = {Severity::High, Severity::Low};
        const auto rows = allPages(filter, order, 173);
        QCOMPARE(rows.size(), matching(filter));
        std::set<std::string> ids;
        for (const auto& row : rows)
            ids.insert(row.id);
        QCOMPARE(ids.size(), rows.size());

        const auto compare = [&](const AlertRow& a, const AlertRow& b) {
            switch (order.column) {
            case AlertColumn::Severity:
                return static_cast<int>(a.severity) - static_cast<int>(b.severity);
            case AlertColumn::Title:
                return a.title.compare(b.title);
            case AlertColumn::Account:
                return a.accountName.compare(b.accountName);
            case AlertColumn::Address:
                return a.address.compare(b.address);
            case AlertColumn::Country:
                return a.countryName.compare(b.countryName);
            case AlertColumn::FirstSeen:
                return a.first < b.first ? -1 : a.first > b.first;
            case AlertColumn::LastSeen:
                return a.last < b.last ? -1 : a.last > b.last;
            case AlertColumn::Count:
                return static_cast<int>(a.count) - static_cast<int>(b.count);
            case AlertColumn::Status:
                return static_cast<int>(a.status) - static_cast<int>(b.status);
            case AlertColumn::Disposition:
                return static_cast<int>(a.disposition) - static_cast<int>(b.disposition);
            case AlertColumn::Network:
                return a.network.compare(b.network);
            case AlertColumn::Principal:
                return a.principal.compare(b.principal);
            case AlertColumn::Application:
                return a.application.compare(b.application);
            case AlertColumn::AssignedTo:
                return a.assignedTo.compare(b.assignedTo);
            }
            return 0;
        };
        const auto before = [&](const AlertRow& a, const AlertRow& b) {
            if (const int difference = compare(a, b); difference != 0) return (difference < 0) != descending;
            return a.last != b.last ? a.last > b.last : a.id < b.id;
        };
        QVERIFY(std::is_sorted(rows.begin(), rows.end(), before));
    }

    void filters_data() {
        QTest::addColumn<AlertFilter>("filter");
        const auto row = [](const char* name, auto set) {
            AlertFilter filter;
            set(filter);
            QTest::newRow(name) << filter;
        };
        row("everything", [](AlertFilter&) {});
        row("severity", [](AlertFilter& filter) { filter.severities = {Severity::High}; });
        row("statuses", [](AlertFilter& f) { f.statuses = {AlertStatus::Resolved, AlertStatus::Dismissed}; });
        row("one account", [](AlertFilter& filter) { filter.accountKeys = {"account3"}; });
        row("two accounts", [](AlertFilter& filter) { filter.accountKeys = {"account3", "account5"}; });
        row("no such account", [](AlertFilter& filter) { filter.accountKeys = {"account"}; });
        row("type", [](AlertFilter& filter) { filter.types = {allTypes[0], "unknown"}; });
        row("address", [](AlertFilter& filter) { filter.addresses = {"10.0.0.7"}; });
        row("country", [](AlertFilter& filter) { filter.countryCodes = {"NL"}; });
        row("from", [](AlertFilter& filter) { filter.time.from = minutesLater(500); });
        row("to", [](AlertFilter& filter) { filter.time.to = minutesLater(51); });
        row("a minute", [](AlertFilter& filter) { filter.time = {minutesLater(300), minutesLater(301)}; });
        row("nothing", [](AlertFilter& filter) { filter.time = {minutesLater(301), minutesLater(301)}; });
        row("all of it", [](AlertFilter& filter) {
            filter.severities = {Severity::High, Severity::Medium};
            filter.statuses = {AlertStatus::Active};
            filter.accountKeys = {"account1", "account2", "account3"};
            filter.types = {allTypes[1], allTypes[2]};
            filter.countryCodes = {"DE"};
            filter.time = {minutesLater(100), minutesLater(600)};
        });
    }
    void filters() {
        QFETCH(AlertFilter, filter);
        const auto expected = matching(filter);
        for (const auto& order :
             {AlertOrder{}, AlertOrder{AlertColumn::Severity, true}, AlertOrder{AlertColumn::Title, false}})
            QCOMPARE(allPages(filter, order, 97).size(), expected);

        AlertCounts wanted;
        std::set<std::string> accounts;
        std::optional<std::pair<Timestamp, Timestamp>> span;
        for (const auto& alert : alerts_) {
            if (!holds(alert, filter)) continue;
            ++wanted.total;
            ++wanted.bySeverity[static_cast<std::size_t>(alert.severity)];
            ++wanted.byStatus[static_cast<std::size_t>(alert.status)];
            accounts.insert(alert.account.key);
            if (!span) span = {alert.last, alert.last};
            span = {std::min(span->first, alert.last), std::max(span->second, alert.last)};
        }
        const auto counts = *store_->countAlerts(filter);
        QCOMPARE(counts.total, wanted.total);
        QCOMPARE(counts.bySeverity, wanted.bySeverity);
        QCOMPARE(counts.byStatus, wanted.byStatus);
        QCOMPARE(counts.accounts, accounts.size());
        QVERIFY(*store_->alertTimeSpan(filter) == span);

        const auto bins = *store_->histogram(filter, 1h);
        std::array<std::uint64_t, 4> total{};
        for (std::size_t i = 0; i < bins.size(); ++i) {
            QCOMPARE(bins[i].start, bins[0].start + std::chrono::hours(i));
            for (std::size_t s = 0; s < 4; ++s)
                total[s] += bins[i].bySeverity[s];
        }
        QCOMPARE(total, wanted.bySeverity);
        QCOMPARE(bins.empty(), expected == 0);
        if (span) QCOMPARE(bins.front().start, hourOf(span->first));
        if (span) QCOMPARE(bins.back().start, hourOf(span->second));
    }

    void words_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("country name") << "netherLANDS";
        QTest::newRow("two words") << "  python \t germany ";
        QTest::newRow("account") << "ACCOUNT4";
        QTest::newRow("address") << "10.0.0.12";
        QTest::newRow("principal") << "user42@";
        QTest::newRow("title or type") << "toranomaly";
        QTest::newRow("no wildcard") << "%";
        QTest::newRow("no other wildcard") << "user_2";
        QTest::newRow("quote") << "'";
        QTest::newRow("nowhere") << "atlantis";
    }
    void words() {
        QFETCH(QString, text);
        AlertFilter filter;
        filter.text = text.toStdString();
        std::uint64_t expected = 0;
        for (const auto& alert : alerts_) {
            bool all = true;
            for (const auto& word :
                 text.split(QRegularExpression(QStringLiteral("\\s+")), Qt::SkipEmptyParts)) {
                bool found = false;
                for (const auto& field :
                     {title(alert), alert.account.name, alert.address, alert.place.countryName,
                      alert.place.countryCode, alert.application, alert.principal})
                    found |= findIgnoreCase(field, word.toStdString()) != std::string::npos;
                all &= found;
            }
            expected += all;
        }
        QCOMPARE(store_->countAlerts(filter)->total, expected);
        QCOMPARE(allPages(filter, {}, 200).size(), expected);
    }

    void pagesWalkAlongAnIndex_data() {
        QTest::addColumn<int>("column");
        QTest::addColumn<bool>("descending");
        for (int column = 0; column <= static_cast<int>(AlertColumn::Status); ++column)
            for (const bool descending : {false, true})
                QTest::addRow("column %d %s", column, descending ? "down" : "up") << column << descending;
    }
    void pagesWalkAlongAnIndex() {
        QFETCH(int, column);
        QFETCH(bool, descending);
        const AlertOrder order{static_cast<AlertColumn>(column), descending};
        auto database = Database::openMemory();
        QVERIFY(database && migrate(*database, storeMigrations(), {}));
        AlertFilter filter;
        filter.severities = {Severity::High};
        const auto keyAfter = pageKeyAfter(AlertRow{}, order.column);
        for (const auto& after : {std::optional<PageKey>(), std::optional(keyAfter)}) {
            const auto statements = *pageStatements(filter, order, after, {});
            for (const auto& statement : statements) {
                // Only equals are sorted, among themselves by id: without that term nothing is.
                std::string sql = "EXPLAIN QUERY PLAN " + statement.text;
                sql.erase(sql.rfind(", id"), 4);
                auto plan = database->statement(sql);
                std::string text;
                QVERIFY(plan.forEach([&](const Statement& row) { text += row.text(3) + "; "; }));
                QVERIFY2(text.find("alerts USING INDEX alerts_") != std::string::npos, text.c_str());
                QVERIFY2(text.find("B-TREE") == std::string::npos, text.c_str());
                if (after)
                    QVERIFY2(text.find("SEARCH alerts USING INDEX") != std::string::npos, text.c_str());
            }
        }
    }

    void pageSizesAndKeys() {
        const auto none = store_->alerts({}, {}, {}, 0);
        QVERIFY(none && none->rows.empty() && !none->next);
        const auto all = store_->alerts({}, {}, {}, alertCount);
        QCOMPARE(all->rows.size(), static_cast<std::size_t>(alertCount));
        QVERIFY(!all->next);
        QVERIFY(store_->alerts({}, {}, {}, alertCount - 1)->next);
        const auto page = store_->alerts({}, {AlertColumn::Title, true}, {}, 3);
        QCOMPARE(store_->alerts({}, {AlertColumn::Count, true}, page->next, 3).error().code,
                 ErrorCode::InvalidArgument);
    }

    void pagesGoOnWhileAlertsCome() {
        auto opened = openMemoryStore();
        auto& store = **opened;
        for (int i = 0; i < 20; ++i)
            QVERIFY(store.commit(batchOf(alertNumber(i))));
        const auto first = store.alerts({}, {}, {}, 10);
        Alert newest = makeAlert("newest");
        newest.last = minutesLater(10'000);
        QVERIFY(store.commit(batchOf(newest)));
        const auto second = store.alerts({}, {}, first->next, 100);
        QCOMPARE(second->rows.size(), 10u); // nothing twice, nothing skipped
    }

    void histogramHasAtMostAThousandBins() {
        auto opened = openMemoryStore();
        auto& store = **opened;
        Alert old = makeAlert("old");
        old.first = old.last = fromMicroseconds(1);
        QVERIFY(store.commit(batchOf(old)));
        QVERIFY(store.commit(batchOf(makeAlert("new"))));
        const auto bins = *store.histogram({}, 1h);
        QVERIFY(bins.size() > 500 && bins.size() <= 1000);
        QCOMPARE((bins[1].start - bins[0].start) % 1h, Duration{0});
        QCOMPARE(bins.front().bySeverity[static_cast<std::size_t>(Severity::Medium)], 1u);
        QCOMPARE(bins.back().bySeverity[static_cast<std::size_t>(Severity::Medium)], 1u);
        QCOMPARE(store.histogram({}, 0h).error().code, ErrorCode::InvalidArgument);
    }
};

QTEST_APPLESS_MAIN(StorePagingTest)
#include "store_paging_test.moc"
