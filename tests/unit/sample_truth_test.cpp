// Answers read back: what is written comes back, and what is wrong is refused with its line.
#include "core/sample/truth.h"

#include <QObject>
#include <QTest>

using namespace cosmoswatch;
using namespace cosmoswatch::sample;

namespace {

const std::string header = "id,label,alert_type,account,address,principal,first,last,records,expect,note\n";

std::string row(const std::string& id, const std::string& rest = {}) {
    return id +
           ",attack,CosmosDB_TorAnomaly,shop,192.0.2.1,,2026-03-01T10:00:00Z,2026-03-01T10:05:00Z,3,alert," +
           rest + "\n";
}

} // namespace

class SampleTruthTest : public QObject {
    Q_OBJECT

private slots:
    void labelsComeBack();
    void columnsAreFoundByName();
    void listsAreTakenApart();
    void lineEndsDoNotMatter_data();
    void lineEndsDoNotMatter();
    void wrongFilesAreExplained_data();
    void wrongFilesAreExplained();
    void noAnswersAreNoMistake();
};

void SampleTruthTest::labelsComeBack() {
    std::vector<Label> labels(2);
    labels[0].id = "first, with a comma";
    labels[0].alertType = "CosmosDB_TorAnomaly";
    labels[0].account = "shop-prod;iot";
    labels[0].address = "192.0.2.1";
    labels[0].principal = "ABC-1";
    labels[0].first = parseTimestamp("2026-03-01T10:00:00.123456Z").value();
    labels[0].last = parseTimestamp("2026-03-02T10:00:00.654321Z").value();
    labels[0].records = 12;
    labels[0].note = "says \"no\",\nand goes on";
    labels[1] = labels[0];
    labels[1].id = "second";
    labels[1].isAttack = false;
    labels[1].alertType = "*";
    labels[1].address.clear();
    labels[1].principal.clear();

    const auto answers = parseTruth(labelsCsv(labels));
    QVERIFY2(answers.has_value(), answers ? "" : answers.error().what.c_str());
    QCOMPARE(answers->size(), 2u);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const Label& read = (*answers)[i].label;
        QCOMPARE(read.id, labels[i].id);
        QCOMPARE(read.isAttack, labels[i].isAttack);
        QCOMPARE(read.alertType, labels[i].alertType);
        QCOMPARE(read.account, labels[i].account);
        QCOMPARE(read.address, labels[i].address);
        QVERIFY(read.first == labels[i].first);
        QVERIFY(read.last == labels[i].last);
        QCOMPARE(read.records, labels[i].records);
        QCOMPARE(read.note, labels[i].note);
    }
    QCOMPARE((*answers)[0].principals, std::vector<std::string>{"abc-1"});
    QCOMPARE((*answers)[0].accounts, (std::vector<std::string>{"shop-prod", "iot"}));
    QVERIFY((*answers)[1].alertTypes.empty()); // any
    QVERIFY((*answers)[1].addresses.empty());
}

void SampleTruthTest::columnsAreFoundByName() {
    const auto answers = parseTruth("Last,colour,ACCOUNT,first,id,alert_type, label\n"
                                    "2026-03-01T11:00Z,red,Shop,2026-03-01T10:00Z,a,X,Attack\n");
    QVERIFY2(answers.has_value(), answers ? "" : answers.error().what.c_str());
    QCOMPARE(answers->front().accounts, std::vector<std::string>{"shop"});
    QVERIFY(answers->front().label.isAttack);
    QCOMPARE(answers->front().label.records, 0u);
}

void SampleTruthTest::listsAreTakenApart() {
    const auto answers = parseTruth(
        "id,label,alert_type,account,address,principal,first,last\n"
        "a,attack,X; Y,one ;TWO;, 2001:DB8::1;192.0.2.9:443 ,P;q,2026-03-01T10:00Z,2026-03-01T10:00Z\n");
    QVERIFY2(answers.has_value(), answers ? "" : answers.error().what.c_str());
    const Answer& answer = answers->front();
    QCOMPARE(answer.alertTypes, (std::vector<std::string>{"X", "Y"}));
    QCOMPARE(answer.accounts, (std::vector<std::string>{"one", "two"}));
    QCOMPARE(answer.addresses, (std::vector<std::string>{"2001:db8::1", "192.0.2.9"}));
    QCOMPARE(answer.principals, (std::vector<std::string>{"p", "q"}));
}

void SampleTruthTest::lineEndsDoNotMatter_data() {
    QTest::addColumn<QByteArray>("csv");
    const QByteArray whole = QByteArray::fromStdString(header + row("a") + row("b", "note"));
    QTest::newRow("LF") << whole;
    QTest::newRow("CRLF") << QByteArray(whole).replace("\n", "\r\n");
    QTest::newRow("no end") << whole.chopped(1);
    QTest::newRow("empty lines") << QByteArray("\n\n") + QByteArray(whole).replace("\n", "\n\n");
    QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf") + whole;
}

void SampleTruthTest::lineEndsDoNotMatter() {
    QFETCH(QByteArray, csv);
    const auto answers = parseTruth(csv.toStdString());
    QVERIFY2(answers.has_value(), answers ? "" : answers.error().what.c_str());
    QCOMPARE(answers->size(), 2u);
    QCOMPARE((*answers)[1].label.id, std::string("b"));
}

void SampleTruthTest::wrongFilesAreExplained_data() {
    QTest::addColumn<QByteArray>("csv");
    QTest::addColumn<QByteArray>("says");
    const auto add = [](const char* name, const std::string& csv, const char* says) {
        QTest::newRow(name) << QByteArray::fromStdString(csv) << QByteArray(says);
    };
    const auto changed = [](std::string text, const std::string& from, const std::string& to) {
        return text.replace(text.find(from), from.size(), to);
    };
    const std::string good = header + row("a") + row("b");
    add("nothing", "", "empty");
    add("only line ends", "\r\n\n", "empty");
    add("no header", row("a"), "no column id");
    add("a column is missing", changed(good, "account", "acount"), "no column account");
    add("a column stands twice", changed(good, "note", "first"), "two columns");
    add("an id stands twice", header + row("a") + row("a"), "line 3: the id 'a' stands twice");
    add("no id", header + row(""), "line 2: the id is empty");
    add("unknown label", changed(good, "attack", "maybe"), "line 2: 'maybe' is no label");
    add("no time", changed(good, "2026-03-01T10:00:00Z", "yesterday"), "line 2: 'yesterday' is no UTC time");
    add("time turned round", changed(good, "2026-03-01T10:05:00Z", "2026-03-01T09:59:59Z"),
        "line 2: the last record comes before the first");
    add("no address", changed(good, "192.0.2.1", "localhost"), "line 2: 'localhost' is no address");
    add("no number", changed(good, ",3,", ",-3,"), "line 2: '-3' is no number");
    add("a number too large", changed(good, ",3,", ",99999999999999999999,"), "is no number");
    add("no account", changed(good, ",shop,", ", ; ,"), "line 2: the account is empty");
    add("an attack of any type", changed(good, "CosmosDB_TorAnomaly", "*"),
        "line 2: an attack needs an alert type");
    add("too few cells", header + "a,attack\n", "line 2");
    add("an open quote", header + row("a") + "\"b,attack\n" + row("c"),
        "line 3: a quote is opened and not closed");
    add("text after a quote", header + "\"a\"b,attack\n", "line 2: text after a closing quote");
    add("line breaks are counted", header + row("a", "\"one\ntwo\"") + row(""), "line 4: the id is empty");
    add("an endless cell", header + std::string(100'000, 'x'), "too long");
    add("an endless quote", header + "\"" + std::string(100'000, 'x'), "too long");
    add("endless cells", header + std::string(100'000, ','), "too many cells");
    add("bytes", header + std::string("\0\xff\xfe,\0", 5) + "\n", "line 2");
}

void SampleTruthTest::wrongFilesAreExplained() {
    QFETCH(QByteArray, csv);
    QFETCH(QByteArray, says);
    const auto answers = parseTruth(csv.toStdString());
    QVERIFY(!answers.has_value());
    QCOMPARE(answers.error().code, ErrorCode::InvalidFormat);
    QVERIFY2(answers.error().what.find(says.toStdString()) != std::string::npos,
             answers.error().what.c_str());
}

void SampleTruthTest::noAnswersAreNoMistake() {
    const auto answers = parseTruth(header);
    QVERIFY(answers.has_value());
    QVERIFY(answers->empty());
}

QTEST_APPLESS_MAIN(SampleTruthTest)
#include "sample_truth_test.moc"
