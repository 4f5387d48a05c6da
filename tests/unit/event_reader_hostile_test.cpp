// Input without end or sense: memory and time stay bounded.
#include "core/base/platform.h"
#include "event_records.h"

#include <QElapsedTimer>
#include <QTest>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;

namespace {

// Sanitizers keep what was freed for a while, and are slow.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool measuresMemory = false;
#else
constexpr bool measuresMemory = true;
#endif

// Feeds `head`, then `repeated` over and over until `size` bytes, then `tail`; nothing is kept in memory.
Reading readGenerated(const std::string& head, const std::string& repeated, std::size_t size,
                      const std::string& tail) {
    std::string block;
    while (block.size() < RecordReader::chunkSize)
        block += repeated;
    std::size_t at = 0;
    const auto pieceAt = [&](std::size_t i) -> std::string_view {
        if (i < head.size()) return std::string_view(head).substr(i);
        i -= head.size();
        if (i < size) return std::string_view(block).substr(i % block.size()).substr(0, size - i);
        return std::string_view(tail).substr(std::min(i - size, tail.size()));
    };
    RecordReader reader(std::make_shared<const std::string>("endless"), {});
    const auto fill = [&](std::span<char> buffer) {
        const std::size_t count = pieceAt(at).copy(buffer.data(), buffer.size());
        at += count;
        return count;
    };
    Reading reading;
    while (auto chunk = reader.next(fill, true)) {
        for (const Event& event : chunk->events)
            reading.ids.emplace_back(event.activityId);
        for (auto& passed : chunk->passed)
            if (passed.rejected && reading.rejected.size() < 10) reading.rejected.push_back(*passed.rejected);
        reading.rejectedBeyond += chunk->rejectedBeyond;
    }
    return reading;
}

std::string repeat(const std::string& text, std::size_t size) {
    std::string all;
    all.reserve(size + text.size());
    while (all.size() < size)
        all += text;
    return all;
}

// The fastest of three: other programs may take the processor now and then.
qint64 microsecondsFor(const std::string& text) {
    qint64 fastest = std::numeric_limits<qint64>::max();
    for (int i = 0; i < 3; ++i) {
        QElapsedTimer timer;
        timer.start();
        readAll(text);
        fastest = std::min(fastest, timer.nsecsElapsed() / 1000);
    }
    return fastest;
}

} // namespace

class EventReaderHostileTest : public QObject {
    Q_OBJECT

private slots:
    void endlessLine_data();
    void endlessLine();
    void recordsAtTheLimit();
    void manyBadRecordsAreCounted();
    void linearTime_data();
    void linearTime();
    void deepLine();
};

void EventReaderHostileTest::endlessLine_data() {
    QTest::addColumn<QString>("head");
    QTest::addColumn<QString>("repeated");
    QTest::addColumn<bool>("isOneLine");
    QTest::addColumn<QString>("end");
    QTest::newRow("one text") << "{\"time\":\""
                              << "a" << true << "";
    QTest::newRow("garbage") << ""
                             << "x" << true << "";
    QTest::newRow("members") << "{\"a\":1"
                             << ",\"b\":\"cc\"" << true << "";
    QTest::newRow("list") << "{\"a\":[1"
                          << ",1" << true << "";
    QTest::newRow("blanks") << "{"
                            << "  " << true << "";
    QTest::newRow("record in an envelope") << "{\"records\":[{\"a\":\""
                                           << "a" << true << "";
    QTest::newRow("zeros") << ""
                           << "z" << true << ""; // replaced by zeros below
    QTest::newRow("tiny documents") << ""
                                    << "{}" << false << "";
    QTest::newRow("tiny lines") << ""
                                << "{\n"
                                << false << "";
    // Too long, but well formed.
    QTest::newRow("closed record") << "{\"time\":\""
                                   << "a" << true << "\"}";
    QTest::newRow("closed envelope") << "{\"records\":[{\"a\":\""
                                     << "a" << true << "\"}]}";
}

void EventReaderHostileTest::endlessLine() {
    QFETCH(QString, head);
    QFETCH(QString, repeated);
    QFETCH(bool, isOneLine);
    QFETCH(QString, end);
    std::string unit = repeated.toStdString();
    if (unit == "z") unit[0] = '\0';
    const std::size_t size = isOneLine && measuresMemory ? 100'000'000 : 10'000'000;
    readGenerated(head.toStdString(), unit, 8'000'000, "\n"); // what a first use allocates
    const std::uint64_t before = residentMemoryBytes();
    const std::uint64_t peakBefore = peakMemoryBytes();
    const Reading reading = readGenerated(head.toStdString(), unit, size,
                                          end.toStdString() + "\n" + dataRecord("11:37:17", "next") + "\n");
    constexpr std::uint64_t allowed = 16u << 20;
    const std::uint64_t peak = peakMemoryBytes();
    QVERIFY2(!measuresMemory || peak <= std::max(peakBefore, before + allowed),
             qPrintable(QString("%1 MB before, peak %2 MB").arg(before >> 20).arg(peak >> 20)));
    QCOMPARE(joined(reading.ids), std::string("next"));
    if (isOneLine) QCOMPARE(reading.rejected.size(), std::size_t{1});
    QVERIFY(reading.rejected[0].excerpt.size() < 1000);
}

void EventReaderHostileTest::recordsAtTheLimit() {
    const std::size_t frame = dataRecord("11:37:17", "a", "").size();
    const auto sized = [&](std::size_t size) {
        return dataRecord("11:37:17", "a", std::string(size - frame, 'u'));
    };
    constexpr std::size_t limit = RecordReader::maxRecordSize;
    const std::string next = dataRecord("11:37:17", "b");
    for (const std::size_t chunk : {RecordReader::chunkSize, std::size_t{60'000}}) {
        QCOMPARE(joined(readAll(sized(limit) + "\n" + next, chunk).ids), std::string("a b"));
        QCOMPARE(joined(readAll(sized(limit + 1) + "\n" + next, chunk).ids), std::string("b"));
        QCOMPARE(joined(readAll("[" + sized(limit) + "," + next + "]", chunk).ids), std::string("a b"));
        const Reading reading = readAll("[" + sized(limit + 1) + "," + next + "]", chunk);
        QCOMPARE(joined(reading.ids), std::string("b"));
        QCOMPARE(reading.rejected.size(), std::size_t{1});
        QCOMPARE(reading.rejected[0].offset, std::uint64_t{1});
        QCOMPARE(joined(readAll("[" + sized(limit + 1) + "," + next + "]", chunk, reading.after[0]).ids),
                 std::string());
    }
}

void EventReaderHostileTest::manyBadRecordsAreCounted() {
    const Reading reading = readAll(repeat("x\n", 200'000));
    QCOMPARE(reading.rejected.size() + reading.rejectedBeyond, std::uint64_t{100'000});
    QVERIFY(reading.rejected.size() <= 2 * maxRejectedKept);
}

void EventReaderHostileTest::linearTime_data() {
    QTest::addColumn<QByteArray>("unit");
    QTest::newRow("opening braces, a line each") << QByteArray("{\n");
    QTest::newRow("opening braces") << QByteArray("{");
    QTest::newRow("opening brackets") << QByteArray("[");
    QTest::newRow("unclosed texts") << QByteArray("{\"a\":\"b\n");
    QTest::newRow("unclosed texts on a line") << QByteArray("{\"a\":\"b ");
    QTest::newRow("cut values") << QByteArray("{\"a\":\n");
    QTest::newRow("open lists") << QByteArray("{\"a\":[1,\n");
    QTest::newRow("empty documents") << QByteArray("{}");
    QTest::newRow("documents and zeros") << QByteArray("{\0{}\0", 5);
    QTest::newRow("documents and garbage") << QByteArray("{}x\n");
    QTest::newRow("backslashes") << QByteArray("\\");
    QTest::newRow("quotes") << QByteArray("\"");
    QTest::newRow("bad UTF-8") << QByteArray("{\"a\":\"\xFF\xFE\"}\n");
    QTest::newRow("byte order marks") << QByteArray("\xEF\xBB\xBF");
    QTest::newRow("envelopes within arrays") << QByteArray("[{\"records\":[{}]}]");
}

// Four times as much may take at most eight times as long; a square would be sixteen.
void EventReaderHostileTest::linearTime() {
    QFETCH(QByteArray, unit);
    constexpr std::size_t size = 700'000;
    const qint64 once = microsecondsFor(repeat(unit.toStdString(), size));
    const qint64 fourTimes = microsecondsFor(repeat(unit.toStdString(), 4 * size));
    QVERIFY2(fourTimes < 8 * once + 100'000,
             qPrintable(QString("%1 µs, then %2 µs").arg(once).arg(fourTimes)));
}

void EventReaderHostileTest::deepLine() {
    const std::string deep(100'000, '[');
    const std::string shut(100'000, ']');
    const std::string next = "\n" + dataRecord("11:37:17", "next");
    QCOMPARE(joined(readAll(deep + next).ids), std::string("next"));
    QCOMPARE(joined(readAll("{\"a\":" + deep + shut + "}" + next).ids), std::string("next"));
    QCOMPARE(joined(readAll("{\"records\":[{\"a\":" + deep + next).ids), std::string("next"));
    std::string objects;
    for (int i = 0; i < 100'000; ++i)
        objects += "{\"a\":";
    QCOMPARE(joined(readAll(objects + next).ids), std::string("next"));
}

QTEST_APPLESS_MAIN(EventReaderHostileTest)
#include "event_reader_hostile_test.moc"
