#include "core/baseline/account_use.h"

#include <QTest>

#include <algorithm>
#include <functional>
#include <random>

using namespace cosmoswatch;
using namespace std::chrono_literals;

namespace {

const Timestamp start = dayStart(20'000);
constexpr auto day = std::chrono::days{1};

std::string saved(const AccountUse& use) {
    ByteWriter into;
    use.save(into);
    return into.take();
}

using Step = std::function<void(AccountUse&)>;

std::vector<Step> someUse() {
    std::vector<Step> steps;
    for (int i = 0; i < 60; ++i) {
        const Timestamp time = start + i * 7h;
        steps.push_back([=](AccountUse& use) { use.observeLog(static_cast<LogKind>(i % 4), time); });
        steps.push_back([=](AccountUse& use) {
            use.observeClient(
                {i % 3 ? Credential::Key : Credential::EntraId, i % 2 ? "Java SDK" : "curl", ""}, i % 5 == 0,
                i % 7 == 0, time);
        });
        steps.push_back([=](AccountUse& use) {
            const std::string text = "SELECT * FROM c WHERE c.name = 'n" + std::to_string(i) +
                                     "' AND c.kind = " + std::to_string(i);
            use.observeQuery("db/people", text, time);
        });
        steps.push_back([=](AccountUse& use) {
            use.observeSetting("minimaltlsversion", i % 2 ? "tls12" : "tls11", time);
        });
    }
    steps.push_back([](AccountUse& use) {
        use.observeAttack("db/people", "SELECT * FROM c WHERE c.name = 'x' AND c.kind = 3", start + 3 * day);
    });
    return steps;
}

AccountUse after(const std::vector<Step>& steps) {
    AccountUse use;
    for (const Step& step : steps)
        step(use);
    return use;
}

} // namespace

class BaselineUseTest : public QObject {
    Q_OBJECT
private slots:
    void tellsConstantFromChangingValues_data();
    void tellsConstantFromChangingValues();
    void isNewsOnceADay();
    void keepsTheNewestSetting();
    void doesNotDependOnOrder();
    void halvesMergeToTheWhole();
    void savesAndLoads();
    void refusesDamage();
    void staysBounded();
};

void BaselineUseTest::tellsConstantFromChangingValues_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("behind");
    QTest::addColumn<bool>("changes"); // the number in between is a value that was written into the text
    QTest::addColumn<bool>("isText");
    QTest::newRow("text") << "SELECT * FROM c WHERE c.a = 'v"
                          << "'" << true << true;
    QTest::newRow("number") << "SELECT * FROM c WHERE c.a = "
                            << "" << true << false;
    QTest::newRow("page") << "SELECT * FROM c OFFSET "
                          << " LIMIT 10" << false << false;
    QTest::newRow("top") << "SELECT TOP "
                         << " * FROM c" << false << false;
    QTest::newRow("place in a list") << "SELECT c.tags["
                                     << "] FROM c" << false << false;
}

void BaselineUseTest::tellsConstantFromChangingValues() {
    QFETCH(QString, before);
    QFETCH(QString, behind);
    QFETCH(bool, changes);
    QFETCH(bool, isText);
    AccountUse use;
    for (int i = 0; i < 50; ++i)
        use.observeQuery("db/c", (before + QString::number(i) + behind).toStdString(), start);
    QCOMPARE(use.callSites().size(), changes ? 1u : 0u);
    if (!changes) return;
    const auto& site = use.callSites().begin()->second;
    QVERIFY(site.differentValues() > 20);
    QCOMPARE(site.strings, isText);

    AccountUse constant;
    for (int i = 0; i < 50; ++i)
        constant.observeQuery("db/c", (before + "1" + behind).toStdString(), start + i * 1h);
    QCOMPARE(constant.callSites().begin()->second.differentValues(), 1);
}

void BaselineUseTest::isNewsOnceADay() {
    AccountUse use;
    const auto client = [&](Timestamp time) {
        return use.observeClient({Credential::Key, "Java SDK", "azsdk-java-cosmos/4.50.0"}, false, true,
                                 time);
    };
    QVERIFY(client(start));
    QVERIFY(!client(start + 5h));
    QVERIFY(client(start + day));
    QVERIFY(use.observeQuery("db/c", "SELECT * FROM c WHERE c.a = 'x'", start));
    QVERIFY(!use.observeQuery("db/c", "SELECT * FROM c WHERE c.a = 'x'", start + 1h));
}

void BaselineUseTest::keepsTheNewestSetting() {
    AccountUse use;
    QVERIFY(!use.setting("disablelocalauth"));
    use.observeSetting("disablelocalauth", "true", start + day);
    use.observeSetting("disablelocalauth", "false", start);
    QCOMPARE(use.setting("disablelocalauth")->value, std::string("true"));
}

void BaselineUseTest::doesNotDependOnOrder() {
    auto steps = someUse();
    const std::string expected = saved(after(steps));
    std::mt19937 random(7);
    for (int round = 0; round < 20; ++round) {
        std::shuffle(steps.begin(), steps.end(), random);
        QCOMPARE(saved(after(steps)), expected);
    }
}

void BaselineUseTest::halvesMergeToTheWhole() {
    const auto steps = someUse();
    std::vector<Step> halves[2];
    for (std::size_t i = 0; i < steps.size(); ++i)
        halves[i % 2].push_back(steps[i]);
    AccountUse merged = after(halves[0]);
    merged.merge(after(halves[1]));
    QCOMPARE(saved(merged), saved(after(steps)));
}

void BaselineUseTest::savesAndLoads() {
    const std::string bytes = saved(after(someUse()));
    AccountUse loaded;
    ByteReader from(bytes);
    loaded.load(from);
    QVERIFY(from.finished());
    QCOMPARE(saved(loaded), bytes);
}

void BaselineUseTest::refusesDamage() {
    const std::string bytes = saved(after(someUse()));
    for (std::size_t size = 0; size < bytes.size(); size += 11) {
        AccountUse loaded;
        ByteReader from(std::string_view(bytes).substr(0, size));
        loaded.load(from);
        QVERIFY(!from.finished());
    }
    std::mt19937 random(3);
    for (int round = 0; round < 2000; ++round) { // must not crash or hang
        std::string damaged = bytes;
        damaged[random() % damaged.size()] = static_cast<char>(random());
        AccountUse loaded;
        ByteReader from(damaged);
        loaded.load(from);
    }
}

void BaselineUseTest::staysBounded() {
    AccountUse use;
    for (int i = 0; i < 5000; ++i) {
        const Timestamp time = start + i * 1min;
        use.observeClient({Credential::Key, "program " + std::to_string(i), std::string(1000, 'x')}, true,
                          true, time);
        use.observeQuery("db/c", "SELECT c.p" + std::to_string(i) + " FROM c WHERE c.a = 'x'", time);
        use.observeSetting("setting" + std::to_string(i), std::string(100'000, 'x'), time);
    }
    QVERIFY(use.clients().size() <= AccountUse::maxClients);
    QVERIFY(use.callSites().size() <= AccountUse::maxSites);
    QVERIFY(saved(use).size() < 200'000);
}

QTEST_APPLESS_MAIN(BaselineUseTest)
#include "baseline_use_test.moc"
