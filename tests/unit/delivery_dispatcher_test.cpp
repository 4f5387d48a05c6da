// The dispatcher on stores that live and die, with channels that do as the test says.
#include "core/delivery/dispatcher.h"
#include "core/store/sqlite_store.h"
#include "store_test_support.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <map>
#include <set>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace std::chrono_literals;

namespace {

using Answer = tl::expected<void, Refusal>;

// What a receiver saw, and how it answers.
struct Receiver {
    std::mutex mutex;
    std::vector<Message> seen;
    std::function<Answer(const Message&, const std::stop_token&)> answer;

    std::size_t count() {
        const std::lock_guard lock(mutex);
        return seen.size();
    }
    std::vector<std::string> ids() {
        const std::lock_guard lock(mutex);
        std::vector<std::string> ids;
        for (const auto& message : seen)
            ids.push_back(message.alerts.empty() ? "" : message.alerts.front().alert.id);
        return ids;
    }
};

class FakeChannel : public Channel {
public:
    explicit FakeChannel(Receiver& receiver) : receiver_(receiver) {}
    Answer send(const Message& message, const std::stop_token& stop) override {
        {
            const std::lock_guard lock(receiver_.mutex);
            receiver_.seen.push_back(message);
        }
        return receiver_.answer ? receiver_.answer(message, stop) : Answer{};
    }

private:
    Receiver& receiver_;
};

Refusal refusal(bool final, std::optional<std::chrono::milliseconds> after = {}) {
    return {{ErrorCode::Unreachable, "not now", "here"}, final, after};
}

} // namespace

class DeliveryDispatcherTest : public QObject {
    Q_OBJECT

    std::unique_ptr<AlertStore> store_;
    std::map<std::string, Receiver> receivers_;
    std::atomic<std::int64_t> ahead_{0}; // of the clock, in seconds

    std::unique_ptr<Dispatcher> start(std::vector<std::string> names, bool paused = false) {
        std::vector<ReceiverSettings> settings;
        for (const auto& name : names) {
            ReceiverSettings& one = settings.emplace_back();
            one.name = name;
            one.paused = paused;
            if (name.starts_with("mail"))
                one.way = MailReceiver{};
            else
                one.way = SyslogReceiver{};
            (void)receivers_[name];
        }
        const auto make = [this](const ReceiverSettings& receiver,
                                 const DeliveryAccess&) -> Result<std::unique_ptr<Channel>> {
            return std::make_unique<FakeChannel>(receivers_[receiver.name]);
        };
        return std::make_unique<Dispatcher>(*store_, settings, DeliveryAccess{{}, memorySecrets()}, make,
                                            [this] { return now() + std::chrono::seconds{ahead_.load()}; });
    }
    void opened(const std::string& name) { QTRY_VERIFY(store_->newAlerts(name, 1).has_value()); }
    void add(const std::string& id, Severity severity = Severity::Medium) {
        Alert alert = makeAlert(id);
        alert.severity = severity;
        alert.address = "203.0.113." + std::to_string(id.size()); // no matter
        QVERIFY(store_->commit(batchOf(alert)));
    }
    std::vector<OutboxMessage> queue() { return *store_->outbox({}, 1000); }

private slots:
    void init() {
        store_ = std::move(*openMemoryStore());
        receivers_.clear();
        ahead_ = 0;
    }

    void newAlertsAreToldOnceInTheirOrder() {
        add("before");
        auto dispatcher = start({"siem"});
        opened("siem");
        for (int i = 0; i < 100; ++i)
            add("a" + std::to_string(i));
        QTRY_COMPARE(dispatcher->health()[0].sent, 100u);
        add("a7"); // grows
        add("last");
        QTRY_COMPARE(dispatcher->health()[0].sent, 101u);
        const auto ids = receivers_["siem"].ids();
        QCOMPARE(ids.size(), 101u);
        QCOMPARE(ids.front(), std::string("a0"));
        QCOMPARE(ids[50], std::string("a50"));
        QCOMPARE(ids.back(), std::string("last"));
        QCOMPARE(dispatcher->health()[0].waiting, 0u);
        QVERIFY(dispatcher->health()[0].lastSent);
    }

    void aRestartGoesOnWhereItWas() {
        auto dispatcher = start({"siem"});
        opened("siem");
        add("a1");
        QTRY_COMPARE(receivers_["siem"].count(), 1u);
        QTRY_COMPARE(dispatcher->health()[0].sent, 1u);
        dispatcher.reset();
        add("a2");
        add("a3");
        dispatcher = start({"siem", "new"});
        QTRY_COMPARE(receivers_["siem"].count(), 3u);
        opened("new");
        add("a4");
        QTRY_COMPARE(receivers_["new"].ids(), std::vector<std::string>{"a4"});
    }

    void aTroubledReceiverIsTriedAgainWithTheSameId() {
        std::atomic<int> failures{2};
        receivers_["siem"].answer = [&](const Message&, const std::stop_token&) -> Answer {
            if (failures-- > 0) return tl::unexpected(refusal(false));
            return {};
        };
        auto dispatcher = start({"siem"});
        opened("siem");
        add("a1");
        QTRY_COMPARE(receivers_["siem"].count(), 1u);
        QTRY_COMPARE(dispatcher->health()[0].problem, std::string("here: not now"));
        QCOMPARE(dispatcher->health()[0].waiting, 1u);
        QVERIFY(dispatcher->health()[0].nextTry > now());
        QTest::qWait(300);
        QCOMPARE(receivers_["siem"].count(), 1u); // it waits
        ahead_ = 3600;
        QTRY_COMPARE(receivers_["siem"].count(), 2u);
        ahead_ = 7200;
        QTRY_COMPARE(dispatcher->health()[0].sent, 1u);
        QCOMPARE(dispatcher->health()[0].problem, std::string());
        std::set<std::string> ids;
        for (const auto& message : receivers_["siem"].seen)
            ids.insert(message.id);
        QCOMPARE(ids.size(), 1u);
        QCOMPARE(receivers_["siem"].count(), 3u);
        QCOMPARE(queue().front().attempts, 3u);
    }

    void whatTheReceiverAsksForIsKept() {
        receivers_["siem"].answer = [](const Message&, const std::stop_token&) -> Answer {
            return tl::unexpected(refusal(false, 1h));
        };
        auto dispatcher = start({"siem"});
        opened("siem");
        add("a1");
        QTRY_COMPARE(receivers_["siem"].count(), 1u);
        QTRY_VERIFY(dispatcher->health()[0].nextTry.has_value());
        QVERIFY(*dispatcher->health()[0].nextTry > now() + 59min);
        ahead_ = 3500;
        QTest::qWait(500);
        QCOMPARE(receivers_["siem"].count(), 1u);
        ahead_ = 3700;
        QTRY_COMPARE(receivers_["siem"].count(), 2u);
    }

    void oneThatIsRefusedForGoodHoldsUpNoOther() {
        receivers_["siem"].answer = [](const Message& message, const std::stop_token&) -> Answer {
            if (message.alerts[0].alert.id == "bad") return tl::unexpected(refusal(true));
            return {};
        };
        auto dispatcher = start({"siem"});
        opened("siem");
        add("bad");
        add("good");
        QTRY_COMPARE(dispatcher->health()[0].sent, 1u);
        QTRY_COMPARE(dispatcher->health()[0].givenUp, 1u);
        QCOMPARE(dispatcher->health()[0].lastError, std::string("here: not now"));
        ahead_ = 86400;
        QTest::qWait(500);
        QCOMPARE(receivers_["siem"].count(), 2u); // never again
        QCOMPARE(queue().front().state, MessageState::GivenUp);
    }

    void oneThatFailsAgainAndAgainLetsOthersPass() {
        receivers_["siem"].answer = [](const Message& message, const std::stop_token&) -> Answer {
            if (message.alerts[0].alert.id == "poison") return tl::unexpected(refusal(false));
            return {};
        };
        auto dispatcher = start({"siem"});
        opened("siem");
        add("poison");
        QTRY_COMPARE(receivers_["siem"].count(), 1u);
        for (int i = 0; i < 5; ++i)
            add("good" + std::to_string(i));
        QTRY_COMPARE_WITH_TIMEOUT(dispatcher->health()[0].sent, 5u, 15'000);
        QCOMPARE(dispatcher->health()[0].waiting, 1u);
    }

    void aSlowReceiverHoldsUpNoOther() {
        receivers_["slow"].answer = [](const Message&, const std::stop_token& stop) -> Answer {
            if (waitFor(60s, stop)) return {};
            return tl::unexpected(Refusal{{ErrorCode::Cancelled, "was stopped", ""}});
        };
        auto dispatcher = start({"slow", "quick"});
        opened("slow");
        opened("quick");
        add("a1");
        add("a2");
        QTRY_COMPARE(receivers_["quick"].count(), 2u);
        QCOMPARE(receivers_["slow"].count(), 1u);
        const auto stopped = std::chrono::steady_clock::now();
        dispatcher.reset();
        QVERIFY(std::chrono::steady_clock::now() - stopped < 1s);
        const auto waiting = store_->outbox({"slow"}, 10);
        QVERIFY(waiting);
        for (const auto& message : *waiting) {
            QCOMPARE(message.state, MessageState::Waiting); // and is told after the next start
            QVERIFY(message.lastError.empty());
        }
    }

    void aPausedReceiverIsToldLater() {
        auto dispatcher = start({"siem"}, true);
        opened("siem");
        add("a1");
        QTRY_COMPARE(dispatcher->health()[0].waiting, 1u);
        QTest::qWait(300);
        QCOMPARE(receivers_["siem"].count(), 0u);
        dispatcher.reset();
        dispatcher = start({"siem"});
        QTRY_COMPARE(receivers_["siem"].count(), 1u);
    }

    void whatIsDismissedMeanwhileIsWithdrawn() {
        auto dispatcher = start({"siem"}, true);
        opened("siem");
        add("a1");
        QTRY_COMPARE(dispatcher->health()[0].waiting, 1u);
        dispatcher.reset();
        StatusChange dismissed;
        dismissed.alertId = "a1";
        dismissed.status = AlertStatus::Dismissed;
        QVERIFY(store_->setStatus(std::span(&dismissed, 1)));
        dispatcher = start({"siem"});
        QTRY_COMPARE(queue().front().state, MessageState::Withdrawn);
        QCOMPARE(receivers_["siem"].count(), 0u);
    }

    void mailBeyondTheLimitComesInTheDigest() {
        auto dispatcher = start({"mail"});
        opened("mail");
        for (int i = 0; i < 300; ++i)
            add("a" + std::to_string(i), i == 299 ? Severity::High : Severity::Medium);
        QTRY_COMPARE(dispatcher->health()[0].sent, 3u);
        QCOMPARE(dispatcher->health()[0].waiting, 1u);
        ahead_ = 25 * 3600;
        QTRY_COMPARE(dispatcher->health()[0].sent, 4u);
        const auto& digest = receivers_["mail"].seen.back();
        QCOMPARE(digest.purpose, MessagePurpose::Digest);
        QCOMPARE(digest.alerts.size(), 200u);
        QCOMPARE(digest.leftOut, 97u);
    }

    void oldAlertsAreNotNews() {
        auto dispatcher = start({"siem"});
        opened("siem");
        Alert old = makeAlert("old");
        old.generated = now() - 8 * 24h;
        QVERIFY(store_->commit(batchOf(old)));
        add("new");
        QTRY_COMPARE(receivers_["siem"].ids(), std::vector<std::string>{"new"});
    }

    void aChannelThatCannotBeMadeIsTold() {
        std::vector<ReceiverSettings> settings(1);
        settings[0].name = "odd";
        settings[0].way = UnknownReceiver{"pigeon"};
        Dispatcher dispatcher(*store_, settings, {{}, memorySecrets()});
        opened("odd");
        add("a1");
        QTRY_VERIFY(!dispatcher.health()[0].problem.empty());
        QCOMPARE(dispatcher.health()[0].kind, std::string("pigeon"));
        QCOMPARE(dispatcher.health()[0].waiting, 1u);
    }
};

QTEST_GUILESS_MAIN(DeliveryDispatcherTest)
#include "delivery_dispatcher_test.moc"
