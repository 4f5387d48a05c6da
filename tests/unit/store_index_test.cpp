// The index in memory keeps up with the store, in this process and in another one, and tells when it cannot.
#include "store_test_support.h"

#include "core/store/alert_facets.h"
#include "core/store/alert_index.h"
#include "core/store/schema.h"
#include "core/store/sqlite_database.h"
#include "core/store/text_table.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <memory>
#include <numeric>
#include <thread>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
namespace fs = std::filesystem;

namespace {

std::string idOf(int number) {
    return stableId({"index", std::to_string(number)});
}

Alert alertNumber(int number) {
    Alert alert = makeAlert(idOf(number));
    alert.last = minutesLater(number * 7 % 1000);
    alert.address = "203.0." + std::to_string(number % 7) + ".1";
    alert.principal = "user" + std::to_string(number % 13);
    return alert;
}

// All that the index answers, as text.
std::string answers(const AlertReader& store) {
    std::string text;
    const auto page = store.alerts({}, {AlertColumn::Principal, false}, {}, 10'000);
    if (!page) return describe(page.error());
    for (const auto& row : page->rows)
        text += row.id + ' ' + row.principal + ' ' + std::string(name(row.status)) + ' ' +
                row.correlationKey + ' ' + std::to_string(row.count) + '\n';
    const auto groups = store.groupAlerts({}, GroupBy::Incident, GroupOrder::MostAlerts, 0, 100).value();
    for (const auto& group : groups.groups)
        text += group.key + ' ' + std::to_string(group.count) + '\n';
    AlertFilter filter;
    filter.statuses = {AlertStatus::Resolved};
    filter.text = "user1";
    return text + std::to_string(store.countAlerts(filter)->total);
}

} // namespace

class StoreIndexTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> folder_;
    fs::path file_;

private slots:
    void init() {
        folder_ = std::make_unique<QTemporaryDir>();
        file_ = folder_->filePath(QStringLiteral("store.db")).toStdString();
    }

    void readersFollowTheWriter() {
        auto opened = openStore(file_);
        QVERIFY(opened);
        auto& store = *opened->store;
        const auto follower = *openStoreForReading(file_);
        QCOMPARE(QString::fromStdString(answers(*follower)), QString::fromStdString(answers(store)));
        for (int round = 0; round < 30; ++round) {
            StoreBatch batch;
            for (int i = 0; i < 5; ++i)
                batch.alerts.push_back(makeUpdate(alertNumber(round * 3 + i), // some of them again
                                                  static_cast<std::uint64_t>(round * 100 + i), 2));
            QVERIFY(store.commit(batch));
            if (round % 3 == 0)
                QVERIFY(store.setStatus(std::vector<StatusChange>{
                    {idOf(round), 0, AlertStatus::Resolved, Disposition::TruePositive, "", "ana"}}));
            QCOMPARE(QString::fromStdString(answers(*follower)), QString::fromStdString(answers(store)));
        }
        const auto fresh = *openStoreForReading(file_); // built at once what the others built step by step
        QCOMPARE(QString::fromStdString(answers(*fresh)), QString::fromStdString(answers(store)));
    }

    void failedChangesLeaveNoTrace() {
        auto opened = openStore(file_);
        auto& store = *opened->store;
        QVERIFY(store.commit(batchOf(alertNumber(1))));
        const auto before = answers(store);
        const std::vector<StatusChange> changes{
            {idOf(1), 1, AlertStatus::Resolved, Disposition::TruePositive, "", "ana"},
            {idOf(2), 1, AlertStatus::Resolved, Disposition::TruePositive, "", "ana"}};
        QCOMPARE(store.setStatus(changes).error().code, ErrorCode::NotFound);
        QCOMPARE(QString::fromStdString(answers(store)), QString::fromStdString(before));
    }

    void removedAlertsAreForgotten() {
        {
            auto opened = openStore(file_);
            for (int i = 0; i < 5; ++i)
                QVERIFY(opened->store->commit(batchOf(alertNumber(i))));
        }
        const auto follower = *openStoreForReading(file_);
        QCOMPARE(follower->countAlerts({})->total, 5u);
        auto database = Database::open(file_, OpenMode::ReadWrite);
        QVERIFY(database->execute("PRAGMA foreign_keys = OFF; DELETE FROM alerts WHERE row = 2"));
        QCOMPARE(follower->countAlerts({})->total, 4u);
        QCOMPARE(follower->alerts({}, {}, {}, 10)->rows.size(), 4u);
    }

    void damagedFacetsAreTold_data() {
        QTest::addColumn<QByteArray>("damage");
        QTest::newRow("too short") << QByteArray("UPDATE alert_facets SET facets = x'00' WHERE alert = 1");
        QTest::newRow("texts that are not there") << QByteArray(
            "UPDATE alert_facets SET facets = CAST(replace(hex(zeroblob(96)), '00', 'x') AS BLOB)");
    }
    void damagedFacetsAreTold() {
        QFETCH(QByteArray, damage);
        {
            auto opened = openStore(file_);
            QVERIFY(opened->store->commit(batchOf(alertNumber(1))));
        }
        {
            auto database = Database::open(file_, OpenMode::ReadWrite);
            QVERIFY(database->execute(damage.toStdString()));
        }
        const auto reader = *openStoreForReading(file_);
        QCOMPARE(reader->countAlerts({}).error().code, ErrorCode::InvalidFormat);
        QCOMPARE(reader->alert(idOf(1))->id, idOf(1)); // the alert itself is sound
    }

    void threadsAskWhileOneWrites() {
        auto opened = openStore(file_);
        auto& store = *opened->store;
        std::atomic<bool> done = false;
        std::atomic<int> wrong = 0;
        const auto ask = [&] {
            std::uint64_t seen = 0;
            while (!done) {
                const auto counts = store.countAlerts({});
                const auto page = store.alerts({}, {AlertColumn::Address, false}, {}, 50);
                const auto groups = store.groupAlerts({}, GroupBy::Address, GroupOrder::Worst, 0, 10);
                if (!counts || !page || !groups || counts->total < seen) ++wrong;
                if (counts) seen = counts->total;
            }
        };
        std::vector<std::thread> threads;
        for (int i = 0; i < 3; ++i)
            threads.emplace_back(ask);
        for (int i = 0; i < 100; ++i)
            if (!store.commit(batchOf(alertNumber(i)))) ++wrong;
        done = true;
        for (auto& thread : threads)
            thread.join();
        QCOMPARE(wrong.load(), 0);
        QCOMPARE(store.countAlerts({})->total, 100u);
    }

    void hostileTextsAreFoundAsWritten() {
        auto opened = openStore(file_);
        auto& store = *opened->store;
        Alert alert = alertNumber(1);
        alert.application = std::string("line\nfeed\0nul", 13);
        alert.principal = "caf\xc3\xa9 \xff broken % _ ' \" \\";
        Alert longest = alertNumber(2);
        longest.application = std::string(2'000'000, 'x') + " needle";
        QVERIFY(store.commit(batchOf(alert)));
        QVERIFY(store.commit(batchOf(longest)));
        const auto found = [&](const std::string& words) {
            AlertFilter filter;
            filter.text = words;
            return store.countAlerts(filter)->total;
        };
        QCOMPARE(found("feed"), 1u);
        QCOMPARE(found("%"), 1u);
        QCOMPARE(found("'"), 1u);
        QCOMPARE(found("\\"), 1u);
        QCOMPARE(found("caf\xc3\xa9"), 1u);
        QCOMPARE(found("xxxx"), 1u);
        QCOMPARE(found("needle"), 0u); // beyond what is searched of a text
        QCOMPARE(found("1\n"), 2u);
        AlertFilter exact;
        exact.applications = {longest.application};
        QCOMPARE(store.countAlerts(exact)->total, 1u);
        QCOMPARE(store.groupAlerts({}, GroupBy::Application, GroupOrder::Label, 0, 10)->total, 2u);
    }

    void tiesFollowTheIds() {
        QVERIFY(tieOf("00000000000000010000000000000000") < tieOf("00000000000000020000000000000000"));
        QVERIFY(tieOf("9fffffffffffffff") < tieOf("a000000000000000"));
        QVERIFY(tieOf("b") > tieOf("a") && tieOf("a") > tieOf(""));
    }

    void textTable() {
        TextTable table;
        table.add(1, "");
        table.add(2, "Berlin");
        table.add(5, "berlin Mitte");
        table.add(6, std::string(5000, 'a'));
        QCOMPARE(table.size(), 7u);
        QCOMPARE(table.folded(2), std::string_view("berlin"));
        QCOMPARE(table.folded(4), std::string_view());
        QCOMPARE(table.folded(6).size(), maxSearchedBytes);
        const auto berlin = table.search("berlin");
        QCOMPARE(std::accumulate(berlin.begin(), berlin.end(), 0), 2);
        QVERIFY(berlin[2] && berlin[5]);
        QCOMPARE(table.search("nmitte")[5], std::uint8_t{0}); // not across texts, nor without the space
        QCOMPARE(table.search("a")[6], std::uint8_t{1});
        const auto ranks = table.ranks();
        QVERIFY(ranks[1] < ranks[6] && ranks[6] < ranks[2] && ranks[2] < ranks[5]);
        table.add(7, "BERGEN");
        QVERIFY(table.ranks()[7] < table.ranks()[2] && table.ranks()[7] > table.ranks()[6]);
    }
};

QTEST_APPLESS_MAIN(StoreIndexTest)
#include "store_index_test.moc"
