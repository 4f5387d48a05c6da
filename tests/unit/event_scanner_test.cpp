// Finds records in documents of any layout, and says where a document is broken.
#include "core/event/document_scanner.h"

#include <QTest>

#include <string>

using cosmoswatch::DocumentScanner;

namespace {

// The records of one document: "(…)" around each that is whole; "!" for a failure, "." for the end.
std::string recordsOf(std::string_view text, std::size_t chunk) {
    DocumentScanner scanner;
    std::string found;
    std::size_t position = 0;
    std::size_t given = 0;
    std::size_t begin = 0;
    bool isOuter = false;
    for (;;) {
        switch (scanner.scan(text.substr(0, given), position)) {
        case DocumentScanner::Step::NeedMore:
            if (given == text.size()) return found + "…";
            given = std::min(given + chunk, text.size());
            break;
        case DocumentScanner::Step::RecordBegin:
            begin = position - 1;
            isOuter = begin == 0;
            break;
        case DocumentScanner::Step::RecordEnd:
            if (isOuter && scanner.isWrapper()) return found + "wrong";
            found += "(" + std::string(text.substr(begin, position - begin)) + ")";
            break;
        case DocumentScanner::Step::DocumentEnd:
            return found + ".";
        case DocumentScanner::Step::Failed:
            return found + "!" + std::to_string(position);
        }
    }
}

} // namespace

class EventScannerTest : public QObject {
    Q_OBJECT

private slots:
    void finds_data();
    void finds();
    void depthIsBounded();
    void saysWhy();
};

void EventScannerTest::finds_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* text, const char* expected) { QTest::newRow(text) << text << expected; };
    row(R"({})", R"(({}).)");
    row(R"({"a":1})", R"(({"a":1}).)");
    row(R"({"a":{"b":[{"c":"}"}]},"d":null} {"e":2})", R"(({"a":{"b":[{"c":"}"}]},"d":null}).)");
    row(R"({"a":"\"}\\"})", R"(({"a":"\"}\\"}).)");
    row(R"({"records":[]})", ".");
    row(R"({"records":[{"a":1},{"b":[{}]}]})", R"(({"a":1})({"b":[{}]}).)");
    row(R"({"records":[{"records":[{}]}]})", R"(({"records":[{}]}).)");
    row(R"({"x":{"records":[{}]}})", R"(({"x":{"records":[{}]}}).)");
    row(R"({"records":{"a":[{}]}})", R"(({"records":{"a":[{}]}}).)");
    row(R"({"x":1,"value":[{"a":1}],"y":{"z":2}})", R"(({"a":1}).)");
    row(R"({"records":[1,"two",[{"x":1}],{"a":1}]})", R"(({"a":1}).)");
    row(R"({"recordsrecordsrecords":[{}]})", R"(({"recordsrecordsrecords":[{}]}).)");
    row(R"([])", ".");
    row(R"([{"a":1},{"b":2}])", R"(({"a":1})({"b":2}).)");
    row(R"([1,[{}],{"a":1}])", R"(({"a":1}).)");
    row("{\n \"a\" :\n [ 1 ,\r\n\t2 ] }", "({\n \"a\" :\n [ 1 ,\r\n\t2 ] }).");
    row(R"({"a":1)", "…");
    row(R"({"a":"x)", "…");
    row(R"([{"a":1},)", R"(({"a":1})…)");
    row("{\"a\":\"x\n\"}", "!7");
    row("{\"a\":\"x\\\n\"}", "!8");
    row(R"({"a"})", "!4");
    row(R"({"a":})", "!5");
    row(R"({"a":1,})", "!7");
    row(R"({,})", "!1");
    row(R"({a:1})", "!1");
    row(R"({"a":1]})", "!6");
    row(R"([1 2])", "!3");
    row(R"([,])", "!1");
    row(R"(x)", "!0");
    row(R"("text")", "!0");
    row("{\"a\":\n{\"b\":1}}", "!6");                       // the next line's record is not the value
    row("{\"a\":[1,\n{\"b\":1}]}", "!9");                   // nor the element
    row("{\"a\":\n {\"b\":1}}", "({\"a\":\n {\"b\":1}})."); // but indented it is
    row("[\n{\"a\":1},\n{\"b\":2}\n]", R"(({"a":1})({"b":2}).)");
    row("{\"records\":\n[\n{\"a\":1},\n{\"b\":2}\n]}", R"(({"a":1})({"b":2}).)");
}

void EventScannerTest::finds() {
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const std::string bytes = text.toStdString();
    for (const std::size_t chunk : {bytes.size(), std::size_t{1}, std::size_t{3}})
        QCOMPARE(QString::fromStdString(recordsOf(bytes, chunk)), expected);
}

void EventScannerTest::depthIsBounded() {
    const std::string deep(DocumentScanner::maxDepth, '[');
    QCOMPARE(recordsOf(deep, 1000), std::string("…"));
    QCOMPARE(recordsOf(deep + "[", 1000), "!" + std::to_string(DocumentScanner::maxDepth));
    QCOMPARE(recordsOf(std::string(100'000, '['), 1000), "!" + std::to_string(DocumentScanner::maxDepth));
}

void EventScannerTest::saysWhy() {
    DocumentScanner scanner;
    std::size_t position = 0;
    QCOMPARE(scanner.scan("{\"a\":\"b\n", position), DocumentScanner::Step::RecordBegin);
    QCOMPARE(scanner.scan("{\"a\":\"b\n", position), DocumentScanner::Step::Failed);
    QVERIFY(scanner.atLineBegin() == false);
    QVERIFY(std::string_view(scanner.error()).find("cut") != std::string_view::npos);
}

QTEST_APPLESS_MAIN(EventScannerTest)
#include "event_scanner_test.moc"
