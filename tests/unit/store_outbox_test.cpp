// The outbox: each alert is queued once for each receiver, nothing is forgotten over a restart.
#include "store_conformance.h"

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace std::chrono_literals;

namespace {

OutboxEntry entryOf(const std::string& id, std::vector<std::string> alerts, Timestamp notBefore = baseTime) {
    return {id, MessagePurpose::Alert, Severity::Medium, std::move(alerts), baseTime, notBefore};
}

std::vector<std::string> idsOf(const NewAlerts& found) {
    std::vector<std::string> ids;
    for (const auto& alert : found.alerts)
        ids.push_back(alert.id);
    return ids;
}

using Ids = std::vector<std::string>;

} // namespace

class StoreOutboxTest : public StoreConformance {
    Q_OBJECT

    OutboxMessage only() {
        const auto messages = store_->outbox({}, 10);
        return messages && messages->size() == 1 ? messages->front() : OutboxMessage{};
    }
    void change(const OutboxChange& change) {
        const auto done = store_->changeOutbox("mail", std::span(&change, 1));
        QVERIFY2(done, done ? "" : describe(done.error()).c_str());
    }

private slots:
    void aNewReceiverBeginsWithWhatComesNext() {
        commit(batchOf(makeAlert("old")));
        QCOMPARE(store_->newAlerts("mail", 10).error().code, ErrorCode::NotFound);
        QVERIFY(store_->openReceiver("mail"));
        QVERIFY(store_->newAlerts("mail", 10)->alerts.empty());
        commit(batchOf(makeAlert("new 1")));
        commit(batchOf(makeAlert("new 2")));
        QVERIFY(store_->openReceiver("mail")); // again: it goes on where it was
        const auto found = store_->newAlerts("mail", 10);
        QCOMPARE(idsOf(*found), (Ids{"new 1", "new 2"}));
        const auto first = store_->newAlerts("mail", 1);
        QCOMPARE(idsOf(*first), Ids{"new 1"});

        QVERIFY(store_->enqueue("mail", {}, first->until));
        QCOMPARE(idsOf(*store_->newAlerts("mail", 10)), Ids{"new 2"});
        QVERIFY(store_->enqueue("mail", {}, found->until));
        QVERIFY(store_->newAlerts("mail", 10)->alerts.empty());
        QVERIFY(store_->enqueue("mail", {}, first->until)); // never back
        QVERIFY(store_->newAlerts("mail", 10)->alerts.empty());
        commit(batchOf(makeAlert("new 1"))); // an old one grows: nothing new
        QVERIFY(store_->newAlerts("mail", 10)->alerts.empty());
    }

    void aRowThatIsGivenAgainIsNotMissed() {
        QVERIFY(store_->openReceiver("mail"));
        Alert gone = makeAlert("gone");
        gone.status = AlertStatus::Resolved;
        gone.address = "203.0.113.77"; // no incident with the other
        commit(batchOf(makeAlert("stays")));
        commit(batchOf(gone));
        QVERIFY(store_->enqueue("mail", {}, store_->newAlerts("mail", 10)->until));
        Expiry expiry;
        expiry.closedAlerts = minutesLater(60);
        QCOMPARE(store_->removeExpired(expiry)->alerts, 1u);
        QVERIFY(store_->newAlerts("mail", 10)->alerts.empty());
        commit(batchOf(makeAlert("next"))); // takes the row of the one that is gone
        QCOMPARE(idsOf(*store_->newAlerts("mail", 10)), Ids{"next"});
    }

    void nothingIsQueuedTwice() {
        QVERIFY(store_->openReceiver("mail"));
        QVERIFY(store_->openReceiver("siem"));
        const std::vector entries{entryOf("m1", {"a1"}), entryOf("m1", {"a1"}), entryOf("m2", {"a2"})};
        QVERIFY(store_->enqueue("mail", entries, {}));
        QVERIFY(store_->enqueue("mail", entries, {}));
        QVERIFY(store_->enqueue("siem", entries, {}));
        QCOMPARE(store_->outbox({"mail"}, 10)->size(), 2u);
        QCOMPARE(store_->outbox({}, 10)->size(), 4u);
        QCOMPARE(store_->outbox({}, 3)->size(), 3u);
        QCOMPARE(store_->outbox({"mail"}, 10)->front().alerts, Ids{"a1"});
        QCOMPARE(store_->enqueue("nobody", entries, {}).error().code, ErrorCode::NotFound);
    }

    void aDigestGrowsUntilItIsTried() {
        QVERIFY(store_->openReceiver("mail"));
        OutboxEntry digest{"d1", MessagePurpose::Digest, Severity::Low, {"a1"}, baseTime, minutesLater(60)};
        QVERIFY(store_->enqueue("mail", std::span(&digest, 1), {}));
        digest.alerts = {"a1", "a2"};
        digest.severity = Severity::High;
        QVERIFY(store_->enqueue("mail", std::span(&digest, 1), {}));
        QCOMPARE(only().alerts, (Ids{"a1", "a2"}));
        QCOMPARE(only().severity, Severity::High);
        QVERIFY(store_->outbox({"mail", {MessageState::Waiting}, minutesLater(59)}, 10)->empty());
        QCOMPARE(store_->outbox({"mail", {MessageState::Waiting}, minutesLater(60)}, 10)->size(), 1u);

        change({"d1", MessageState::Sending, minutesLater(60)});
        digest.alerts = {"a3"};
        QVERIFY(store_->enqueue("mail", std::span(&digest, 1), {}));
        QCOMPARE(only().alerts.size(), 2u);
    }

    void aMessageIsTriedAndSent() {
        QVERIFY(store_->openReceiver("mail"));
        const auto entry = entryOf("m1", {"a1"});
        QVERIFY(store_->enqueue("mail", std::span(&entry, 1), {}));
        change({"m1", MessageState::Sending, minutesLater(1)});
        QCOMPARE(only().attempts, 1u);
        change({"m1", MessageState::Waiting, minutesLater(1), minutesLater(5), "451 later", {"a@x.example"}});
        QCOMPARE(only().nextTry, minutesLater(5));
        QCOMPARE(only().lastError, std::string("451 later"));
        QCOMPARE(only().reached, Ids{"a@x.example"});
        QVERIFY(store_->outbox({"mail", {MessageState::Waiting}, minutesLater(4)}, 10)->empty());
        auto standing = store_->receiverStandings()->at(0);
        QCOMPARE(standing.waiting, 1u);
        QCOMPARE(standing.oldestWaiting, std::optional(baseTime));
        QCOMPARE(standing.lastError, std::string("451 later"));
        QCOMPARE(standing.lastErrorTime, std::optional(minutesLater(1)));

        change({"m1", MessageState::Sending, minutesLater(5)});
        change({"m1", MessageState::Sent, minutesLater(6), {}, {}, {"a@x.example", "b@x.example"}});
        QCOMPARE(only().state, MessageState::Sent);
        QCOMPARE(only().attempts, 2u);
        QCOMPARE(only().ended, std::optional(minutesLater(6)));
        QCOMPARE(only().reached, (Ids{"a@x.example", "b@x.example"}));
        standing = store_->receiverStandings()->at(0);
        QCOMPARE(standing.waiting, 0u);
        QCOMPARE(standing.sent, 1u);
        QCOMPARE(standing.lastSent, std::optional(minutesLater(6)));
        QVERIFY(!standing.oldestWaiting);

        const OutboxChange unknown{"m9", MessageState::Sent, baseTime};
        QCOMPARE(store_->changeOutbox("mail", std::span(&unknown, 1)).error().code, ErrorCode::NotFound);
    }

    void whatWasBeingSentWaitsAgain() {
        QVERIFY(store_->openReceiver("mail"));
        const std::vector entries{entryOf("m1", {"a1"}), entryOf("m2", {"a2"})};
        QVERIFY(store_->enqueue("mail", entries, {}));
        change({"m1", MessageState::Sending, baseTime});
        change({"m2", MessageState::GivenUp, baseTime, {}, "550 never"});
        QVERIFY(store_->openReceiver("mail"));
        QCOMPARE(store_->outbox({"mail", {MessageState::Waiting}}, 10)->at(0).id, std::string("m1"));
        QCOMPARE(store_->receiverStandings()->at(0).givenUp, 1u);
        change({"m2", MessageState::Waiting, baseTime, baseTime}); // asked to try once more
        QCOMPARE(store_->outbox({"mail", {MessageState::Waiting}}, 10)->size(), 2u);
        QVERIFY(!store_->outbox({"mail"}, 10)->at(0).ended);
    }

    void messagesOfADayAreCounted() {
        QVERIFY(store_->openReceiver("mail"));
        for (int i = 0; i < 5; ++i) {
            OutboxEntry entry = entryOf("m" + std::to_string(i), {"a"});
            entry.severity = i < 2 ? Severity::High : Severity::Low;
            entry.queued = minutesLater(i);
            QVERIFY(store_->enqueue("mail", std::span(&entry, 1), {}));
        }
        const OutboxEntry digest{"d", MessagePurpose::Digest, Severity::High, {"b"}, baseTime, baseTime};
        QVERIFY(store_->enqueue("mail", std::span(&digest, 1), {}));
        QCOMPARE((*store_->alertMessagesSince("mail", baseTime))[3], 2u);
        QCOMPARE((*store_->alertMessagesSince("mail", baseTime))[1], 3u);
        QCOMPARE((*store_->alertMessagesSince("mail", minutesLater(1)))[3], 1u);
        QCOMPARE((*store_->alertMessagesSince("nobody", baseTime))[3], 0u);
    }

    void whatHasEndedIsRemovedByAgeAndNumber() {
        QVERIFY(store_->openReceiver("mail"));
        for (int i = 0; i < 10; ++i) {
            const auto entry = entryOf("m" + std::to_string(i), {"a"});
            QVERIFY(store_->enqueue("mail", std::span(&entry, 1), {}));
            if (i < 8) change({entry.id, MessageState::Sent, minutesLater(i)});
        }
        QCOMPARE(*store_->pruneOutbox(minutesLater(2), 100), 2u);
        QCOMPARE(*store_->pruneOutbox(minutesLater(2), 4), 2u);
        QCOMPARE(*store_->pruneOutbox(minutesLater(2), 4), 0u);
        QCOMPARE(store_->outbox({"mail", {MessageState::Waiting}}, 10)->size(), 2u);
        QCOMPARE(store_->outbox({}, 100)->size(), 6u);
        QCOMPARE(store_->receiverStandings()->at(0).sent, 8u); // still told
    }

    void hostileTextIsKeptAsIs() {
        const std::string name = "'; DROP TABLE outbox; --";
        QVERIFY(store_->openReceiver(name));
        const auto entry = entryOf("m'1", {"a'1"});
        QVERIFY(store_->enqueue(name, std::span(&entry, 1), {}));
        const OutboxChange failed{"m'1", MessageState::Waiting, baseTime, baseTime,
                                  std::string(100'000, 'x') + "\xff"};
        QVERIFY(store_->changeOutbox(name, std::span(&failed, 1)));
        QCOMPARE(only().receiver, name);
        QVERIFY(only().lastError.size() < 2010);
    }
};

QTEST_APPLESS_MAIN(StoreOutboxTest)
#include "store_outbox_test.moc"
