// Samples of months: attacks that come back and vary, and a life that looks odd at times.
#include "core/sample/truth.h"
#include "core/sample/world.h"
#include "tests/unit/sample_records.h"

#include <QObject>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <set>

using namespace cosmoswatch;
using namespace cosmoswatch::sample;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr int days = 75;
constexpr double rate = 0.05;

// A data request or management call, as far as it matters here.
struct Event {
    std::string_view account, operation, principal;
    std::string address, agent;
    Timestamp time{};    // as it is written
    Duration clockError; // of that
    int status = 0;
    std::uint64_t bytes = 0;
    bool isData = false;
};

std::optional<Event> eventOf(const Record& record) {
    if (const auto* data = std::get_if<DataRecord>(&record))
        return Event{data->account->name,
                     data->operation,
                     data->credential.principalId,
                     data->address,
                     data->userAgent,
                     data->at.time + data->at.clockError,
                     data->at.clockError,
                     data->statusCode,
                     data->responseLength,
                     true};
    if (const auto* call = std::get_if<ActivityRecord>(&record))
        return Event{call->account->name,
                     call->action,
                     call->principal.objectId,
                     call->address,
                     {},
                     call->at.time,
                     {},
                     0,
                     0,
                     false};
    return std::nullopt;
}

const std::vector<std::string> exits{"192.0.2.1", "192.0.2.2", "192.0.2.3"};
const std::vector<std::string> listed{"198.51.100.1", "198.51.100.2", "198.51.100.3"};

std::string kindOf(const Label& label) {
    return label.id.substr(0, label.id.rfind('-'));
}

} // namespace

class SampleMonthsTest : public QObject {
    Q_OBJECT

    World world_;
    MonthsCalendar calendar_;
    std::vector<Answer> answers_;
    std::vector<Event> events_;

    [[nodiscard]] std::vector<const Event*> where(const std::function<bool(const Event&)>& condition) const {
        std::vector<const Event*> found;
        for (const Event& event : events_)
            if (condition(event)) found.push_back(&event);
        return found;
    }
    // Answers' bytes by day.
    [[nodiscard]] std::map<Timestamp, double> bytesByDay(const std::string& account) const {
        std::map<Timestamp, double> bytes;
        for (const Event& record : events_)
            if (record.account == account) bytes[dayOf(record.time)] += static_cast<double>(record.bytes);
        return bytes;
    }
    [[nodiscard]] double requestsADay(const std::string& account, Timestamp from, Timestamp to) const {
        // Bulk is attack or schedule here: neither is part of what people do.
        const auto found = where([&](const Event& one) {
            return one.isData && one.account == account && one.time >= from && one.time < to &&
                   one.bytes < 50'000 && one.operation != "Delete" && one.status < 400;
        });
        return static_cast<double>(found.size()) / (std::chrono::duration<double>(to - from) / 24h);
    }

private slots:
    void initTestCase();
    void everyKindComesBack();
    void kindsVary_data();
    void kindsVary();
    void answersHaveTheirRecords();
    void answersComeAfterLearning();
    void slowExtractionIsSomeTimesADay();
    void trapsAreThere_data();
    void trapsAreThere();
    void clocksAreWrong();
    void troubleOnTheWay();
    void homeAddressChangesEachDay();
    void borderIsCrossedWhileLearning();
    void versionsGoUp();
    void holidaysAreQuiet();
    void launchBringsTraffic();
    void developersUseAnything();
    void fleetGrowsInItsNetworks();
    void shortSamplesLackAllThis();
    void sameSettingsSameBytes();
    void rateDoesNotChangeTheAnswers();
};

void SampleMonthsTest::initTestCase() {
    const SampleSettings settings = settingsFor("unused", days, rate);
    world_ = makeWorld(settings, exits, listed);
    calendar_ = world_.months.value();
    answers_ = parseTruth(labelsCsv(world_.plan.labels)).value();
    Life life(world_, rate, settings.seed);
    for (Timestamp minute = world_.start; minute < world_.end; minute += 1min) {
        life.minute(minute, [this](const Record& record) {
            if (auto event = eventOf(record)) events_.push_back(std::move(*event));
        });
    }
    QVERIFY(events_.size() > 50'000);
    QVERIFY(answers_.size() > 150);
}

void SampleMonthsTest::everyKindComesBack() {
    std::map<std::string, int> times;
    std::map<std::string, int> types;
    for (const Answer& answer : answers_) {
        if (!answer.label.isAttack) continue;
        ++times[kindOf(answer.label)];
        ++types[answer.label.alertType];
    }
    QCOMPARE(types.size(), 17u); // all of the catalogue
    QVERIFY(times.size() >= 24);
    for (const auto& [kind, count] : times) // 61 days after learning
        QVERIFY2(count == 4, (kind + ": " + std::to_string(count)).c_str());
}

void SampleMonthsTest::kindsVary_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("accounts");
    QTest::addColumn<int>("addresses");
    QTest::addColumn<int>("sizes");
    QTest::newRow("extraction-fast") << "extraction-fast" << 4 << 4 << 3;
    QTest::newRow("extraction-slow") << "extraction-slow" << 4 << 4 << 2;
    QTest::newRow("extraction-in-window") << "extraction-in-window" << 3 << 3 << 3;
    QTest::newRow("guessing-fast") << "guessing-fast" << 4 << 4 << 3;
    QTest::newRow("guessing-slow") << "guessing-slow" << 4 << 4 << 1;
    QTest::newRow("key-burst") << "key-burst" << 2 << 4 << 3;
    QTest::newRow("key-used") << "key-used" << 3 << 4 << 2;
    QTest::newRow("country") << "country" << 4 << 4 << 2;
    QTest::newRow("travel") << "travel" << 3 << 4 << 2;
    QTest::newRow("application") << "application" << 4 << 4 << 2;
    QTest::newRow("mass-deletion") << "mass-deletion" << 4 << 4 << 4;
    QTest::newRow("role-granted") << "role-granted" << 4 << 4 << 1;
    QTest::newRow("fuzzing") << "fuzzing" << 2 << 2 << 3;
}

void SampleMonthsTest::kindsVary() {
    QFETCH(QString, kind);
    QFETCH(int, accounts);
    QFETCH(int, addresses);
    QFETCH(int, sizes);
    std::set<std::string> byAccount;
    std::set<std::string> byAddress;
    std::set<std::uint64_t> bySize;
    std::set<std::int64_t> byHour;
    for (const Answer& answer : answers_) {
        if (kindOf(answer.label) != kind.toStdString()) continue;
        byAccount.insert(answer.label.account);
        byAddress.insert(answer.label.address);
        bySize.insert(answer.label.records);
        byHour.insert((answer.label.first - dayOf(answer.label.first)) / 1h);
    }
    QVERIFY2(static_cast<int>(byAccount.size()) >= accounts, qPrintable(QString::number(byAccount.size())));
    QVERIFY2(static_cast<int>(byAddress.size()) >= addresses, qPrintable(QString::number(byAddress.size())));
    QVERIFY2(static_cast<int>(bySize.size()) >= sizes, qPrintable(QString::number(bySize.size())));
    QVERIFY(byHour.size() >= 2);
}

void SampleMonthsTest::answersHaveTheirRecords() {
    std::map<std::string, std::vector<const Event*>, std::less<>> byAccount;
    for (const Event& record : events_)
        byAccount[std::string(record.account)].push_back(&record);
    for (const Answer& answer : answers_) {
        std::uint64_t found = 0;
        for (const std::string& account : answer.accounts) {
            for (const Event* record : byAccount[account]) {
                const bool isOfClient =
                    answer.addresses.empty() ||
                    std::ranges::find(answer.addresses, record->address) != answer.addresses.end();
                found +=
                    isOfClient && record->time >= answer.label.first && record->time <= answer.label.last;
            }
        }
        QVERIFY2(found >= answer.label.records, answer.label.id.c_str());
        QVERIFY2(answer.label.records > 0 || !answer.label.isAttack, answer.label.id.c_str());
    }
}

void SampleMonthsTest::answersComeAfterLearning() {
    for (const Answer& answer : answers_) {
        QVERIFY2(answer.label.first >= calendar_.settled, answer.label.id.c_str());
        QVERIFY2(answer.label.last < calendar_.end, answer.label.id.c_str());
    }
}

void SampleMonthsTest::slowExtractionIsSomeTimesADay() {
    int checked = 0;
    for (const Answer& answer : answers_) {
        if (kindOf(answer.label) != "extraction-slow") continue;
        const auto bytes = bytesByDay(answer.label.account);
        double ordinary = 0; // a day of the fortnight that is learned from
        for (auto day = bytes.begin(); day != bytes.end() && day->first < calendar_.settled; ++day)
            ordinary += day->second / 14;
        std::vector<double> wholeDays;
        for (Timestamp day = dayOf(answer.label.first) + 24h; day + 24h < answer.label.last; day += 24h)
            wholeDays.push_back(bytes.at(day));
        QVERIFY2(wholeDays.size() >= 2, answer.label.id.c_str());
        std::ranges::sort(wholeDays); // another extraction may fall on one of them
        const double times = wholeDays[(wholeDays.size() - 1) / 2] / ordinary;
        QVERIFY2(times > 2 && times < 9, (answer.label.id + ": " + std::to_string(times)).c_str());
        ++checked;
    }
    QCOMPARE(checked, 4);
}

void SampleMonthsTest::trapsAreThere_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("atLeast");
    const std::pair<const char*, int> traps[] = {{"month-end-export", 2},
                                                 {"weekly-export", 7},
                                                 {"border-travel", 5},
                                                 {"new-sdk-minor", 5},
                                                 {"new-sdk-major", 5},
                                                 {"home-worker", 4},
                                                 {"fleet", 4},
                                                 {"world-wide", 4},
                                                 {"developer-chaos", 4},
                                                 {"clock-skew", 2},
                                                 {"late-records", 2},
                                                 {"doubled-records", 2},
                                                 {"pipeline-monday", 7},
                                                 {"monthly-administrator", 1},
                                                 {"holiday", 1},
                                                 {"growth-step", 1},
                                                 {"key-rotation", 7},
                                                 {"network-unchanged", 1},
                                                 {"tor-refused", 4},
                                                 {"suspicious-refused", 4}};
    for (const auto& [kind, atLeast] : traps)
        QTest::newRow(kind) << kind << atLeast;
}

void SampleMonthsTest::trapsAreThere() {
    QFETCH(QString, kind);
    QFETCH(int, atLeast);
    const auto count = std::ranges::count_if(answers_, [&](const Answer& answer) {
        return !answer.label.isAttack && kindOf(answer.label) == kind.toStdString();
    });
    QVERIFY2(count >= atLeast, qPrintable(QString::number(count)));
}

void SampleMonthsTest::clocksAreWrong() {
    std::set<Duration> errors;
    for (const Event* event : where([](const Event& one) { return one.clockError != Duration{}; })) {
        QCOMPARE(event->account, std::string_view("iot-telemetry"));
        const auto& spans = event->clockError > Duration{} ? calendar_.fastClocks : calendar_.slowClocks;
        QVERIFY(std::ranges::any_of(
            spans, [&](const Span& span) { return span.holds(event->time - event->clockError); }));
        errors.insert(event->clockError);
    }
    QCOMPARE(errors, (std::set<Duration>{-9min, 7min}));
}

void SampleMonthsTest::troubleOnTheWay() {
    // One request a minute for a quarter of a day, two hours of which arrive late or twice.
    const Timestamp start = calendar_.start;
    const AccountProfile& account = world_.accounts[0];
    for (const auto kind : {DeliveryTrouble::Kind::Late, DeliveryTrouble::Kind::Twice}) {
        QTemporaryDir folder;
        BlobWriter blobs(folder.path().toStdString());
        const Span span{start + 1h, start + 3h};
        Delivery delivery(blobs, world_.accounts, start + 24h, 1, {{kind, account.name, span}});
        Random random(1, "test");
        for (Timestamp minute = start; minute < start + 12h; minute += 1min) {
            const Request request =
                makeRequest(account, account.clients[0], {Operation::Read, 0}, 0, minute, random);
            if (minute < start + 6h) delivery.add(request.data);
            QVERIFY(delivery.deliverUntil(minute + 1min).has_value());
        }
        QVERIFY(delivery.deliverUntil(start + 24h).has_value());
        QVERIFY(blobs.close().has_value());
        std::map<std::string, int> times;
        std::set<QString> lateFiles;
        for (const auto& [path, content] : filesOf(folder.path())) {
            for (const QByteArray& line : content.split('\n')) {
                if (line.isEmpty()) continue;
                const Seen seen = seenIn(json::parse(line.toStdString()));
                if (!span.holds(parseTimestamp(seen.time).value())) continue;
                ++times[seen.key];
                lateFiles.insert(path.section("/h=", 1).left(2));
            }
        }
        QCOMPARE(times.size(), 120u);
        const bool isTwice = kind == DeliveryTrouble::Kind::Twice;
        QVERIFY(std::ranges::all_of(
            times, [&](const auto& one) { return isTwice ? one.second >= 2 : one.second <= 2; }));
        const auto hour = [&](Duration after) {
            return QString::fromStdString(formatIso8601(start + after).substr(11, 2));
        };
        QCOMPARE(lateFiles.contains(hour(1h)), isTwice); // late ones come hours after
        QVERIFY(lateFiles.contains(hour(4h)));
    }
}

void SampleMonthsTest::homeAddressChangesEachDay() {
    std::map<Timestamp, std::set<std::string>> byDay;
    std::set<std::string> all;
    const std::string girard = "85a0c3e7-f2d9-4b16-9e54-0d6c7b8a9f31";
    for (const Event* record : where([&](const Event& one) { return one.principal == girard; })) {
        byDay[dayOf(record->time)].insert(record->address);
        all.insert(record->address);
    }
    QVERIFY(byDay.size() > 20);
    QVERIFY2(all.size() > byDay.size() * 9 / 10, qPrintable(QString::number(all.size())));
    for (const auto& [day, addresses] : byDay)
        QCOMPARE(addresses.size(), 1u);
}

void SampleMonthsTest::borderIsCrossedWhileLearning() {
    std::set<Timestamp> abroad;
    std::set<Timestamp> office;
    const std::string steger = "4c6e9b18-d37a-4f05-8b2c-95a1e0f7d643";
    for (const Event* record : where([&](const Event& one) { return one.principal == steger; }))
        (record->address.starts_with("87.128.17.") ? office : abroad).insert(dayOf(record->time));
    QVERIFY(std::ranges::count_if(abroad, [&](Timestamp day) { return day < calendar_.settled; }) >= 1);
    QVERIFY(std::ranges::count_if(abroad, [&](Timestamp day) { return day >= calendar_.settled; }) >= 4);
    QVERIFY(office.size() > abroad.size());
    for (const Timestamp day : abroad)
        QVERIFY(!office.contains(day));
}

void SampleMonthsTest::versionsGoUp() {
    std::map<std::string, Timestamp> first;
    for (const Event* record :
         where([](const Event& one) { return one.account == "iot-telemetry" && one.isData; })) {
        const QString agent = QString::fromStdString(record->agent);
        if (!agent.contains("IotIngest")) continue;
        const auto [at, isNew] = first.try_emplace(agent.section(' ', 0, 0).toStdString(), record->time);
        if (!isNew) at->second = std::min(at->second, record->time);
    }
    QVERIFY(first.contains("azsdk-java-cosmos/4.53.1"));
    QVERIFY(first.contains("azsdk-java-cosmos/4.54.0"));
    QVERIFY(first.contains("azsdk-java-cosmos/5.0.0"));
    QVERIFY(first.at("azsdk-java-cosmos/4.54.0") >= calendar_.minors.front() - 10min);
    QVERIFY(first.at("azsdk-java-cosmos/5.0.0") >= calendar_.majors.front() - 10min);
}

void SampleMonthsTest::holidaysAreQuiet() {
    const Span week = calendar_.quietWeeks.front();
    const double quiet = requestsADay("crm-eu", week.from, week.to);
    const double before = requestsADay("crm-eu", calendar_.start, calendar_.settled);
    QVERIFY2(quiet < before / 2, qPrintable(QString::number(quiet / before)));
}

void SampleMonthsTest::launchBringsTraffic() {
    const double before =
        requestsADay("shop-prod", calendar_.launch - std::chrono::days{14}, calendar_.launch);
    const double after =
        requestsADay("shop-prod", calendar_.launch, calendar_.launch + std::chrono::days{14});
    QVERIFY2(after > 1.35 * before && after < 1.95 * before, qPrintable(QString::number(after / before)));
}

void SampleMonthsTest::developersUseAnything() {
    std::set<std::string> tools;
    std::set<std::int64_t> hours;
    for (const Event* record : where([&](const Event& one) {
             return one.account == "dev-lab" && one.isData && one.time < calendar_.settled;
         })) {
        tools.insert(record->agent.substr(0, record->agent.find('/')));
        hours.insert((record->time - dayOf(record->time)) / 1h);
    }
    QVERIFY2(tools.size() >= 8, qPrintable(QString::number(tools.size())));
    QVERIFY(hours.size() >= 18);
}

void SampleMonthsTest::fleetGrowsInItsNetworks() {
    std::set<std::string> addresses;
    for (const Event* record : where([](const Event& one) { return one.agent.ends_with("|ShopApi"); })) {
        const std::string& address = record->address;
        const bool isOfCloud = address.starts_with("52.166.") || address.starts_with("20.50.");
        if (isOfCloud) addresses.insert(address);
    }
    QVERIFY2(addresses.size() > 50, qPrintable(QString::number(addresses.size())));
}

void SampleMonthsTest::shortSamplesLackAllThis() {
    const World world = makeWorld(settingsFor("unused", longestShortSample), exits, listed);
    QVERIFY(!world.months);
    QVERIFY(world.troubles.empty());
    QCOMPARE(world.accounts.size(), 5u);
    QCOMPARE(world_.accounts.size(), 7u);
    QVERIFY(makeWorld(settingsFor("unused", longestShortSample + 1), exits, listed).months.has_value());
}

// All records of some weeks, as they are written.
std::string textOf(std::uint64_t seed) {
    SampleSettings settings = settingsFor("unused", 33, 0.02);
    settings.seed = seed;
    const World world = makeWorld(settings, exits, listed);
    Life life(world, settings.rate, settings.seed);
    std::string text;
    for (Timestamp minute = world.start; minute < world.end; minute += 1min) {
        life.minute(minute, [&text](const Record& record) {
            std::visit([&text](const auto& one) { write(text, one); }, record);
        });
    }
    return text + labelsCsv(world.plan.labels);
}

void SampleMonthsTest::sameSettingsSameBytes() {
    const std::string text = textOf(1);
    QVERIFY(text == textOf(1));
    QVERIFY(text != textOf(2));
}

void SampleMonthsTest::rateDoesNotChangeTheAnswers() {
    const auto idsAt = [](double atRate) {
        const World world = makeWorld(settingsFor("unused", 45, atRate), exits, listed);
        std::multiset<std::string> ids;
        for (const Label& label : world.plan.labels)
            ids.insert(label.id);
        return ids;
    };
    QVERIFY(idsAt(0.01) == idsAt(1.0));
}

QTEST_APPLESS_MAIN(SampleMonthsTest)
#include "sample_months_test.moc"
