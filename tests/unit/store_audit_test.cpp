// The audit chain: every deed is in it, and no single change of what was recorded goes unseen.
#include "store_conformance.h"

#include "core/store/schema.h"
#include "core/store/sqlite_database.h"
#include "core/store/store_verification.h"

#include <QElapsedTimer>

#include <filesystem>
#include <vector>

using namespace cosmoswatch;
using namespace cosmoswatch::test;

namespace {

// A day's work: all that people, rules and retention do.
void work(AlertStore& store) {
    StoreBatch batch;
    for (int i = 0; i < 8; ++i) {
        Alert alert = makeAlert(stableId({"audit", std::to_string(i)}));
        alert.address = "198.51.100." + std::to_string(i);
        alert.first = alert.last = minutesLater(i * 60 * 30); // no incident of several
        batch.alerts.push_back(makeUpdate(alert, static_cast<std::uint64_t>(i) * 100, 3));
    }
    QVERIFY(store.commit(batch));
    const auto id = [&](std::size_t i) { return batch.alerts[i].alert.id; };
    QVERIFY(store.addNote(id(0), "looked at it, \u201cnothing\u201d", "ana"));
    QVERIFY(store.setStatus(std::vector<StatusChange>{
        {id(0), 0, AlertStatus::Resolved, Disposition::TruePositive, "blocked", "ana"},
        {id(1), 0, AlertStatus::InProgress, Disposition::Undetermined, "", "ben"}}));
    QVERIFY(store.setAssignee(std::vector<AssigneeChange>{{id(2), 0, "ben", "yours", "ana"}}));
    QVERIFY(store.restoreHandling(std::vector<HandlingRestore>{{id(2), 0, {}, "", "ana"}}));
    SuppressionRule rule;
    rule.name = "office";
    rule.entity = Entity{EntityKind::Address, "198.51.100.4"};
    rule.reason = "our own scanner";
    const auto saved = store.saveSuppressionRule(rule, "ana");
    QVERIFY(saved);
    QCOMPARE(store.applySuppressionRule(saved->id, "ana").value(), 1u);
    auto changed = *saved;
    changed.reason = "our own scanner, until it moves";
    QVERIFY(store.saveSuppressionRule(changed, "ben"));
    QCOMPARE(store.liftSuppressionRule(saved->id, "ben").value(), 1u);
    QVERIFY(store.removeSuppressionRule(saved->id, "ben"));
    QVERIFY(store.setStatus(std::vector<StatusChange>{
        {id(7), 0, AlertStatus::Dismissed, Disposition::FalsePositive, "", "ana"}}));
    Expiry expiry;
    expiry.closedAlerts = minutesLater(60); // the first, resolved above
    QCOMPARE(store.removeExpired(expiry)->alerts, 1u);
}

std::vector<std::string> texts(Database& database, const std::string& sql) {
    std::vector<std::string> values;
    (void)database.statement(sql).forEach([&](const Statement& row) { values.push_back(row.text(0)); });
    return values;
}

} // namespace

class StoreAuditTest : public StoreConformance {
    Q_OBJECT

private slots:
    void everyDeedIsAnEntry() {
        QCOMPARE(store_->auditHead()->number, 0u);
        QCOMPARE(store_->verify()->problemCount, 0u);
        work(*store_);
        const auto entries = store_->audit(0, 1000).value();
        std::string deeds;
        std::string before;
        for (const auto& entry : entries) {
            deeds += entry.who + ' ' + entry.action + '\n';
            QCOMPARE(QString::fromStdString(entry.hash), QString::fromStdString(auditHash(before, entry)));
            before = entry.hash;
        }
        QCOMPARE(
            QString::fromStdString(deeds),
            QStringLiteral("ana Note\nana Resolved\nben In progress\nana Assigned\nana Undone\nana Added\n"
                           "rule office Suppressed\nana Applied\nben Changed\nben Reopened\nben Lifted\n"
                           "ben Removed\nana Dismissed\nretention Expired\n"));
        const auto head = store_->auditHead().value();
        QCOMPARE(head, (AuditHead{entries.size(), entries.back().hash}));
        QCOMPARE(store_->audit(3, 2)->front().number, 4u);
        const auto verified = store_->verify().value();
        for (const auto& problem : verified.problems)
            qWarning("%s", problem.c_str());
        QCOMPARE(verified.problemCount, 0u);
        QCOMPARE(verified.head, head);
        QCOMPARE(verified.alerts, 7u);
    }

    void anAlertThatComesAgainIsNoProblem() {
        work(*store_);
        commit(batchOf(makeAlert(stableId({"audit", "0"})))); // the one that expired
        QCOMPARE(store_->verify()->problemCount, 0u);
        QVERIFY(store_->addNote(stableId({"audit", "0"}), "again", "ana"));
        QCOMPARE(store_->verify()->problemCount, 0u);
    }

    void aDeedThatFailsLeavesNoEntry() {
        commit(batchOf(makeAlert("one")));
        QVERIFY(!store_->setStatus(std::vector<StatusChange>{
            {"one", 0, AlertStatus::Resolved, Disposition::TruePositive, "", "ana"},
            {"none", 0, AlertStatus::Resolved, Disposition::TruePositive, "", "ana"}}));
        QCOMPARE(store_->auditHead()->number, 0u);
        QVERIFY(store_->audit(0, 10)->empty());
    }

    void hostileNotesAreChained() {
        commit(batchOf(makeAlert("one")));
        using namespace std::string_literals;
        for (const auto& note :
             {"a\0b"s, "\xff\xfe broken"s, "\"},{\""s, std::string(1 << 20, 'x'), "\r\n1:2,"s})
            QVERIFY(store_->addNote("one", note, note));
        QCOMPARE(store_->auditHead()->number, 5u);
        const auto verified = store_->verify().value();
        QCOMPARE(verified.problemCount, 0u);
    }
};

// Works on the file behind the store's back, as somebody would who wants to hide a deed.
class StoreTamperingTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::optional<Database> database_;
    int tried_ = 0;

    // The change alone, taken back afterwards.
    void expectFound(const std::string& change) {
        ++tried_;
        const bool done = database_->execute("BEGIN; " + change).has_value();
        const auto verified = verifyStore(*database_);
        QVERIFY(database_->execute("ROLLBACK"));
        QVERIFY2(done && verified && verified->problemCount > 0, change.c_str());
    }

private slots:
    void initTestCase() {
        const std::filesystem::path file = folder_.filePath("store.db").toStdString();
        {
            auto opened = openStore(file);
            QVERIFY(opened);
            work(*opened->store);
        }
        auto database = Database::open(file, OpenMode::ReadWrite);
        QVERIFY(database);
        database_ = std::move(*database);
        QCOMPARE(verifyStore(*database_)->problemCount, 0u);
        // The ordinary ways are closed …
        QVERIFY(!database_->execute("DELETE FROM audit WHERE number = 1"));
        QVERIFY(!database_->execute("UPDATE audit SET who = 'nobody'"));
        // … and whoever can write the file can open them.
        QVERIFY(database_->execute("PRAGMA foreign_keys = OFF; DROP TRIGGER audit_unchanged;"
                                   "DROP TRIGGER audit_kept"));
        QCOMPARE(verifyStore(*database_)->problemCount, 0u);
    }
    void cleanupTestCase() { qInfo("%d changes tried, each found", tried_); }

    void everyByteOfEveryEntry_data() {
        QTest::addColumn<QString>("table");
        QTest::addColumn<QString>("key");
        QTest::newRow("chain") << "audit"
                               << "number";
        QTest::newRow("its end") << "audit_head"
                                 << "id";
        QTest::newRow("history") << "history"
                                 << "id";
        QTest::newRow("changes of rules") << "rule_changes"
                                          << "id";
        QTest::newRow("rules") << "suppression_rules"
                               << "row";
    }
    void everyByteOfEveryEntry() {
        QFETCH(QString, table);
        QFETCH(QString, key);
        const std::string name = table.toStdString();
        const std::string id = key.toStdString();
        for (const auto& row : texts(*database_, "SELECT " + id + " FROM " + name)) {
            const std::string where = " WHERE " + id + " = " + row;
            for (const auto& column :
                 texts(*database_, "SELECT name FROM pragma_table_info('" + name + "')")) {
                if (column == id && (name == "suppression_rules" || name == "history" ||
                                     name == "rule_changes" || name == "audit_head"))
                    continue; // a number of the table's own: says nothing
                const auto value =
                    texts(*database_, "SELECT quote(" + column + ") FROM " + name + where).front();
                if (value == "NULL") {
                    expectFound("UPDATE " + name + " SET " + column + " = 1" + where);
                    continue;
                }
                if (value.front() != '\'') {
                    expectFound("UPDATE " + name + " SET " + column + " = " + column + " + 1000" + where);
                    continue;
                }
                const auto text = texts(*database_, "SELECT " + column + " FROM " + name + where).front();
                expectFound("UPDATE " + name + " SET " + column + " = " + column + " || ' '" + where);
                for (std::size_t i = 0; i < text.size(); ++i) {
                    std::string other = text;
                    other[i] = other[i] == 'x' ? 'y' : 'x';
                    std::string hex;
                    for (const unsigned char byte : other)
                        hex += QByteArray::number(byte, 16).rightJustified(2, '0').toStdString();
                    expectFound("UPDATE " + name + " SET " + column + " = CAST(x'" + hex + "' AS TEXT)" +
                                where);
                }
            }
        }
    }

    void everyRemoval_data() { everyByteOfEveryEntry_data(); }
    void everyRemoval() {
        QFETCH(QString, table);
        QFETCH(QString, key);
        const std::string name = table.toStdString();
        for (const auto& row : texts(*database_, "SELECT " + key.toStdString() + " FROM " + name))
            expectFound("DELETE FROM " + name + " WHERE " + key.toStdString() + " = " + row);
        expectFound("DELETE FROM " + name);
    }

    void everyOtherOrder() {
        const auto last = *database_->integer("SELECT max(number) FROM audit");
        for (int first = 1; first < last; ++first)
            for (int second = first + 1; second <= last; ++second)
                expectFound("UPDATE audit SET number = 0 WHERE number = " + std::to_string(first) +
                            "; UPDATE audit SET number = " + std::to_string(first) +
                            " WHERE number = " + std::to_string(second) +
                            "; UPDATE audit SET number = " + std::to_string(second) + " WHERE number = 0");
    }

    void everyCutAndWhatFollowsIt() {
        const auto last = *database_->integer("SELECT max(number) FROM audit");
        for (int from = 1; from <= last; ++from) {
            const std::string cut = "DELETE FROM audit WHERE number >= " + std::to_string(from) + ";";
            expectFound(cut);
            // The end forged as well: what was done is still remembered as done, or as removed.
            expectFound(cut +
                        "UPDATE audit_head SET (number, hash) = (SELECT coalesce(max(number), 0),"
                        " coalesce((SELECT hash FROM audit ORDER BY number DESC LIMIT 1), '') FROM audit)");
        }
        expectFound("DELETE FROM audit WHERE number < 5; UPDATE audit SET number = number - 4");
        expectFound("INSERT INTO audit SELECT number + 100, time, who, action, subject, what, hash FROM audit"
                    " LIMIT 1");
    }

    void handlingBehindItsBack() {
        for (const auto& row : texts(*database_, "SELECT row FROM alerts")) {
            const std::string where = " WHERE row = " + row;
            for (const char* change : {"status = (status + 1) % 4", "disposition = (disposition + 1) % 4",
                                       "assigned_to = assigned_to || 'x'", "version = version + 1",
                                       "suppressed_by = suppressed_by || 'x'"})
                expectFound("UPDATE alerts SET " + std::string(change) + where);
        }
        expectFound("DELETE FROM alerts WHERE version > 1; DELETE FROM history");
    }
};

int main(int argc, char** argv) {
    StoreAuditTest audit;
    StoreTamperingTest tampering;
    return QTest::qExec(&audit, argc, argv) | QTest::qExec(&tampering, argc, argv);
}
#include "store_audit_test.moc"
