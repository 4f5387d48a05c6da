// The ladder of attempts, and reasons that stand beside others.
#include "core/alert/attempt_ladder.h"
#include "core/alert/catalogue.h"

#include <QObject>
#include <QTest>

#include <algorithm>
#include <random>
#include <set>

using namespace cosmoswatch;
using namespace std::chrono_literals;

namespace {

const Timestamp start = *parseTimestamp("2026-03-02T10:00:00Z");

Attempt attempt(int number, bool accepted = false) {
    return {start + number * 1s, "attempt " + std::to_string(number), accepted};
}

std::vector<std::string> textsOf(const AttemptLadder& ladder) {
    std::vector<std::string> texts;
    for (const Attempt& step : ladder.attempts())
        texts.push_back(step.text);
    return texts;
}

Alert alertWith(std::vector<Reason> reasons, Duration after = {}) {
    Alert alert;
    alert.type = "CosmosDB_SqlInjection.DataExfiltration";
    alert.account = parseAccount("/subscriptions/s1/resourceGroups/rg/providers/Microsoft.DocumentDB/"
                                 "databaseAccounts/shop");
    alert.first = alert.last = start + after;
    alert.reasons = std::move(reasons);
    return alert;
}

std::vector<std::string> kindsOf(const Alert& alert) {
    std::vector<std::string> kinds;
    for (const Reason& reason : alert.reasons)
        kinds.push_back(reason.kind);
    return kinds;
}

Reason main() {
    return {"injected-query", {{"fragment", "OR true"}, {"offset", "7"}}, std::nullopt};
}
Reason beside(const std::string& rejected) {
    return {"attempts-beside", {{"rejected", rejected}}, std::nullopt};
}

} // namespace

class AlertLadderTest : public QObject {
    Q_OBJECT
private slots:
    void keepsTheFirstAndTheLast();
    void oneTextIsOneAttempt();
    void becomesAReasonAndBack();
    void hostileReasonsAreNoLadder();
    void standsBesideOtherReasons();
    void orderOfMergingDoesNotMatter();
    void isQuotedLineByLine();
    void theCommandForFullText();
};

void AlertLadderTest::keepsTheFirstAndTheLast() {
    std::vector<int> order(100);
    for (int i = 0; i < 100; ++i)
        order[static_cast<std::size_t>(i)] = i;
    std::mt19937 random(3);
    for (int round = 0; round < 20; ++round) {
        AttemptLadder ladder;
        for (const int number : order)
            ladder.add(attempt(number));
        QCOMPARE(ladder.attempts().size(), AttemptLadder::first + AttemptLadder::last);
        QCOMPARE(textsOf(ladder).front(), std::string("attempt 0"));
        QCOMPARE(textsOf(ladder)[7], std::string("attempt 7"));
        QCOMPARE(textsOf(ladder)[8], std::string("attempt 96"));
        QCOMPARE(textsOf(ladder).back(), std::string("attempt 99"));
        std::shuffle(order.begin(), order.end(), random);
    }
}

void AlertLadderTest::oneTextIsOneAttempt() {
    AttemptLadder ladder;
    ladder.add({start + 5s, "x' OR 1=1", false});
    ladder.add({start + 9s, "x' OR 1=1", false});
    ladder.add({start + 2s, "x' OR 1=1", false});
    QCOMPARE(ladder.attempts().size(), std::size_t(1));
    QVERIFY(ladder.attempts().front().time == start + 2s);
    ladder.add({start + 7s, "x' OR 1=1", true}); // and then it was accepted
    QCOMPARE(ladder.attempts().size(), std::size_t(2));
}

void AlertLadderTest::becomesAReasonAndBack() {
    AttemptLadder ladder;
    for (int i = 0; i < 5; ++i)
        ladder.add({start, "at one moment " + std::to_string(i), i % 2 == 0});
    ladder.add({start + 1s, std::string(1000, 'x') + "ä", true});
    const Reason reason = ladder.reason();
    std::set<std::string> names;
    for (const auto& [name, text] : reason.values) {
        names.insert(name);
        QVERIFY(text.size() <= AttemptLadder::longestText + 3);
    }
    QCOMPARE(names.size(), std::size_t(6));
    QVERIFY(AttemptLadder::of(reason).attempts() == ladder.attempts());
}

void AlertLadderTest::hostileReasonsAreNoLadder() {
    const Reason reason{
        std::string(AttemptLadder::reasonKind),
        {{"", "x"}, {"accepted", "y"}, {"2026-03-02T10:00:00Z", "z"}, {"not a time rejected", "w"}},
        std::nullopt};
    const AttemptLadder ladder = AttemptLadder::of(reason);
    QCOMPARE(ladder.attempts().size(), std::size_t(1));
    QVERIFY(!ladder.attempts().front().accepted);
}

void AlertLadderTest::standsBesideOtherReasons() {
    Alert alert = alertWith({main()});
    Alert more = alertWith({beside("3")}, -1h); // told late, and of an earlier record
    more.count = 0;
    mergeInto(alert, more);
    QCOMPARE(kindsOf(alert), (std::vector<std::string>{"injected-query", "attempts-beside"}));
    mergeInto(alert, alertWith({beside("12")}));
    QCOMPARE(alert.reasons.back().values.front().second, std::string("12"));
    mergeInto(alert, alertWith({beside("4")}));
    QCOMPARE(alert.reasons.back().values.front().second, std::string("12"));
    // An earlier record's reasons take the place of the others; what stands beside stays.
    Reason other = main();
    other.values.front().second = "OR false";
    mergeInto(alert, alertWith({other}, -2h));
    QCOMPARE(kindsOf(alert), (std::vector<std::string>{"injected-query", "attempts-beside"}));
    QCOMPARE(alert.reasons.front().values.front().second, std::string("OR false"));
}

void AlertLadderTest::orderOfMergingDoesNotMatter() {
    std::vector<Alert> updates;
    for (int i = 0; i < 6; ++i) {
        AttemptLadder ladder;
        ladder.add(attempt(i, i > 3));
        ladder.add(attempt(i + 1, i > 2));
        std::vector<Reason> reasons{beside(std::to_string(3 * i)), ladder.reason()};
        if (i % 2 == 0) reasons.insert(reasons.begin(), main());
        updates.push_back(alertWith(reasons, i * 1min));
    }
    std::vector<std::pair<std::string, std::string>> wanted;
    std::mt19937 random(9);
    for (int round = 0; round < 50; ++round) {
        Alert alert = updates.front();
        for (std::size_t i = 1; i < updates.size(); ++i)
            mergeInto(alert, updates[i]);
        std::vector<std::pair<std::string, std::string>> values;
        for (const Reason& reason : alert.reasons)
            values.insert(values.end(), reason.values.begin(), reason.values.end());
        if (round == 0) wanted = values;
        QVERIFY(values == wanted);
        std::shuffle(updates.begin(), updates.end(), random);
    }
    QVERIFY(wanted.size() > 8);
}

void AlertLadderTest::isQuotedLineByLine() {
    AttemptLadder ladder;
    ladder.add({start, "x' UNION\nSELECT\x1b[31m", false});
    ladder.add({start + 61s, "OR true", true});
    const auto quotes = quotedTexts(alertWith({main(), ladder.reason()}));
    QCOMPARE(quotes.size(), std::size_t(1));
    QCOMPARE(quotes.front().label, attemptsLabel);
    const std::string& text = quotes.front().text;
    QCOMPARE(std::count(text.begin(), text.end(), '\n'), std::ptrdiff_t(1)); // of ours
    QVERIFY(text.starts_with("10:00:00  rejected  x' UNION"));
    QVERIFY(text.ends_with("\n10:01:01  accepted  OR true"));
    QVERIFY(text.find('\x1b') == std::string::npos);
}

void AlertLadderTest::theCommandForFullText() {
    Alert alert = alertWith({main(), {"query-obfuscated", {}, std::nullopt}});
    const auto quotes = quotedTexts(alert);
    QCOMPARE(quotes.size(), std::size_t(1));
    QCOMPARE(
        quotes.front().text,
        std::string("az rest --method patch --url 'https://management.azure.com/subscriptions/s1/"
                    "resourcegroups/rg/providers/microsoft.documentdb/databaseaccounts/shop"
                    "?api-version=2021-05-01-preview' --body "
                    "'{\"properties\":{\"diagnosticLogSettings\":{\"enableFullTextQuery\":\"True\"}}}'"));
    const std::string happened = whatHappened(alert);
    QVERIFY(happened.find("Diagnostics full-text query") != std::string::npos);
    // What cannot be put into a command safely is not.
    alert.account.key = "/subscriptions/'; rm -rf /; '$(x)";
    QVERIFY(quotedTexts(alert).empty());
    alert.account.key = "shop";
    QVERIFY(quotedTexts(alert).empty());
}

QTEST_APPLESS_MAIN(AlertLadderTest)
#include "alert_ladder_test.moc"
