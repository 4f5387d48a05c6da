// The reader's promises: how the bytes arrive does not matter, and reading goes on exactly where it stopped.
#include "event_records.h"

#include <QTest>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;

namespace {

// A record over several lines, as a pretty printer writes it.
std::string pretty(const std::string& id, const std::string& indent = "") {
    return indent + "{\n" + indent + "  \"time\": \"2023-02-21T11:37:17Z\",\n" + indent +
           "  \"category\": \"DataPlaneRequests\",\n" + indent + "  \"properties\": {\n" + indent +
           "    \"activityId\": \"" + id + "\",\n" + indent + "    \"list\": [ 1, [], {}, \"x\" ]\n" +
           indent + "  }\n" + indent + "}";
}

std::string line(const std::string& id) {
    return dataRecord("11:37:17", id);
}

} // namespace

class EventReaderTest : public QObject {
    Q_OBJECT

private slots:
    void anyChunking_data();
    void anyChunking();
    void goesOnBehindEveryEvent_data() { anyChunking_data(); }
    void goesOnBehindEveryEvent();
    void cutAnywhere_data();
    void cutAnywhere();
    void damagedAnywhere();
    void tornLineWaits();
    void tornDocumentWaits();
    void cutEndIsSetAsideOnce();
    void eventsTellWhereTheyStand();
    void countsWhatIsIgnored();
    void viewsOutliveTheReader();
};

void EventReaderTest::anyChunking_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("ids");
    QTest::addColumn<int>("rejected");
    const auto row = [](const char* name, const std::string& text, const char* ids, int rejected) {
        QTest::newRow(name) << QByteArray::fromStdString(text) << QString(ids) << rejected;
    };
    const std::string abc = line("a") + "," + line("b") + "," + line("c");
    row("lines", line("a") + "\n" + line("b") + "\n" + line("c") + "\n", "a b c", 0);
    row("no newline at the end", line("a") + "\n" + line("b"), "a b", 0);
    row("CRLF and blank lines", line("a") + "\r\n\r\n  \r\n" + line("b") + "\r\n", "a b", 0);
    row("byte order mark", "\xEF\xBB\xBF" + line("a") + "\n" + line("b"), "a b", 0);
    row("byte order marks within", line("a") + "\n\xEF\xBB\xBF" + line("b") + "\n", "a b", 0);
    row("envelope", "{\"records\":[" + abc + "]}", "a b c", 0);
    row("envelope of value", "{\"nextLink\":null,\"value\":[" + abc + "]}\n", "a b c", 0);
    row("envelope with more members",
        "{\"x\":{\"y\":[{}]},\"records\":[" + abc + "],\"z\":{\"a\":1}}\n" + line("d"), "a b c d", 0);
    row("envelopes a line", "{\"records\":[" + line("a") + "]}\n{\"records\":[" + line("b") + "]}\n", "a b",
        0);
    row("envelope over lines", "{\"records\":[\n" + line("a") + ",\n" + line("b") + "\n]}\n" + line("c"),
        "a b c", 0);
    row("array", "[" + abc + "]", "a b c", 0);
    row("array over lines", "[\n" + line("a") + ",\n" + line("b") + "\n]\n", "a b", 0);
    row("envelopes in an array",
        "[{\"records\":[" + line("a") + "," + line("b") + "]}," + line("c") + ",{\"records\":[" + line("d") +
            "]}]",
        "a b c d", 0);
    row("pretty-printed", pretty("a") + "\n" + pretty("b") + "\n" + line("c") + "\n" + pretty("d"), "a b c d",
        0);
    row("pretty-printed envelope",
        "{\n  \"records\": [\n" + pretty("a", "    ") + ",\n" + pretty("b", "    ") + "\n  ]\n}\n" +
            line("c"),
        "a b c", 0);
    row("concatenated on a line", line("a") + line("b") + " " + line("c") + "\n" + line("d"), "a b c d", 0);
    row("zeros in front", std::string(70, '\0') + line("a") + "\n", "a", 1);
    row("zeros between", line("a") + "\n" + std::string(5000, '\0') + "\n" + line("b"), "a b", 1);
    row("zeros after a torn line", "{\"time\":\"20" + std::string(40, '\0') + line("b") + "\n" + line("c"),
        "b c", 1);
    row("garbage", "Lorem ipsum\n" + line("a") + "\n\xFF\x01\x02{\n" + line("b"), "a b", 2);
    row("garbage behind a record", line("a") + " oops\n" + line("b"), "a b", 1);
    row("torn line", line("a") + "\n" + line("x").substr(0, 150) + "\n" + line("b") + "\n", "a b", 1);
    row("not a record", line("a") + "\n{\"hello\":1}\n[1,2,3]\n{}\n" + line("b"), "a b", 2);
    row("envelope with a damaged record", "{\"records\":[" + line("a") + ",{\"time\":}\n]}\n" + line("b"),
        "a b", 1);
    row("envelope without a comma", "[" + line("a") + "\n" + line("b") + "\n" + line("c") + "]", "a b c", 1);
    row("only blanks", " \n\r\n\t", "", 0);
    row("nothing", "", "", 0);
    row("long lines",
        dataRecord("11:37:17", "a", std::string(9000, 'u')) + "\n" +
            dataRecord("11:37:17", "b", "\\n\\u00e4") + "\n",
        "a b", 0);
}

void EventReaderTest::anyChunking() {
    QFETCH(QByteArray, text);
    QFETCH(QString, ids);
    QFETCH(int, rejected);
    const std::string bytes = text.toStdString();
    const Reading whole = readAll(bytes);
    QCOMPARE(QString::fromStdString(joined(whole.ids)), ids);
    QCOMPARE(static_cast<int>(whole.rejected.size()), rejected);
    for (const std::size_t chunk : {1u, 2u, 3u, 7u, 64u, 4096u}) {
        const Reading parts = readAll(bytes, chunk);
        QCOMPARE(QString::fromStdString(joined(parts.ids)), ids);
        QVERIFY(parts.after == whole.after);
        QCOMPARE(parts.rejected.size(), whole.rejected.size());
        for (std::size_t i = 0; i < parts.rejected.size(); ++i) {
            QCOMPARE(parts.rejected[i].offset, whole.rejected[i].offset);
            QCOMPARE(QString::fromStdString(parts.rejected[i].reason),
                     QString::fromStdString(whole.rejected[i].reason));
        }
    }
}

void EventReaderTest::goesOnBehindEveryEvent() {
    QFETCH(QByteArray, text);
    const std::string bytes = text.toStdString();
    const Reading whole = readAll(bytes);
    for (std::size_t i = 0; i < whole.after.size(); ++i) {
        const std::vector<std::string> expected(whole.ids.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                                whole.ids.end());
        for (const std::size_t chunk : {std::size_t{5}, RecordReader::chunkSize}) {
            const Reading rest = readAll(bytes, chunk, whole.after[i]);
            QCOMPARE(QString::fromStdString(joined(rest.ids)), QString::fromStdString(joined(expected)));
        }
    }
    QVERIFY(readAll(bytes, 7, whole.end).ids.empty());
}

void EventReaderTest::cutAnywhere_data() {
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* name, const std::string& text) {
        QTest::newRow(name) << QByteArray::fromStdString(text);
    };
    row("line", line("x"));
    row("line with escapes", dataRecord("11:37:17", "x", "a\\\"b\\\\ \\u00e4 {[}]"));
    row("line with lists", R"({"time":"x","a":[1,{"b":[{"c":2},{}]},"s"],"properties":{"q":{"r":null}}})");
    row("envelope", "{\"records\":[" + line("x") + "," + line("y") + "]}");
    row("envelope over lines", "{\"records\":[\n" + line("x") + ",\n" + line("y") + "\n]}");
    row("array", "[" + line("x") + "," + line("y") + "]");
    row("pretty-printed", pretty("x"));
    row("pretty-printed envelope", "{\n  \"records\": [\n" + pretty("x", "    ") + "\n  ]\n}");
}

// Whatever is lost of the cut document, the lines behind it are read.
void EventReaderTest::cutAnywhere() {
    QFETCH(QByteArray, text);
    const std::string document = text.toStdString();
    const std::string before = line("a") + "\n";
    const std::string behind = "\n" + line("b") + "\n" + line("c") + "\n";
    for (std::size_t cut = 0; cut <= document.size(); ++cut) {
        for (const std::size_t chunk : {std::size_t{3}, RecordReader::chunkSize}) {
            const Reading reading = readAll(before + document.substr(0, cut) + behind, chunk);
            const auto& ids = reading.ids;
            const std::string all = joined(ids);
            QVERIFY2(ids.size() >= 3 && ids.front() == "a" && ids[ids.size() - 2] == "b" && ids.back() == "c",
                     qPrintable(QString("cut at %1: %2").arg(cut).arg(QString::fromStdString(all))));
        }
        readAll(document.substr(0, cut)); // and the same at the end
        const Reading waiting = readAll(document.substr(0, cut), 5, {}, false);
        QVERIFY(waiting.ids.size() <= 2);
    }
}

// One byte changed anywhere in the middle line harms nothing but that line.
void EventReaderTest::damagedAnywhere() {
    const std::string middle = line("x");
    for (std::size_t at = 0; at < middle.size(); ++at) {
        for (const char c : {'"', '{', '}', '[', ']', ',', ':', '\\', '\0', '\xFF', '7', ' '}) {
            std::string damaged = middle;
            damaged[at] = c;
            const Reading reading = readAll(line("a") + "\n" + damaged + "\n" + line("b") + "\n");
            QVERIFY(reading.ids.size() >= 2);
            QCOMPARE(reading.ids.front(), std::string("a"));
            QVERIFY2(reading.ids.back() == "b", qPrintable(QString("%1 at %2").arg(QLatin1Char(c)).arg(at)));
        }
    }
}

void EventReaderTest::tornLineWaits() {
    const std::string text = line("a") + "\n" + line("b") + "\n";
    const std::size_t firstLine = line("a").size() + 1;
    for (std::size_t size = firstLine; size < text.size() - 1; ++size) {
        const Reading reading = readAll(text.substr(0, size), 11, {}, false);
        QCOMPARE(joined(reading.ids), std::string("a"));
        QVERIFY(reading.rejected.empty());
        QCOMPARE(reading.end.offset, firstLine);
        QCOMPARE(joined(readAll(text, 11, reading.end, false).ids), std::string("b"));
    }
}

void EventReaderTest::tornDocumentWaits() {
    const std::string text = "{\"records\":[\n" + line("a") + ",\n" + line("b") + "\n]}\n";
    for (std::size_t size = 0; size < text.size(); ++size) {
        const Reading first = readAll(text.substr(0, size), 13, {}, false);
        QVERIFY(first.rejected.empty());
        Reading second = readAll(text, 13, first.end, false);
        second.ids.insert(second.ids.begin(), first.ids.begin(), first.ids.end());
        QCOMPARE(joined(second.ids), std::string("a b"));
    }
}

void EventReaderTest::cutEndIsSetAsideOnce() {
    const std::string text = line("a") + "\n" + line("b").substr(0, 100);
    const Reading reading = readAll(text);
    QCOMPARE(joined(reading.ids), std::string("a"));
    QCOMPARE(reading.rejected.size(), std::size_t{1});
    QCOMPARE(reading.rejected[0].offset, std::uint64_t{line("a").size() + 1});
    QVERIFY(reading.rejected[0].reason.find("cut") != std::string::npos);
    QCOMPARE(reading.end.offset, std::uint64_t{line("a").size() + 1});
    // When the rest comes later, it is read.
    QCOMPARE(joined(readAll(line("a") + "\n" + line("b") + "\n", 7, reading.end).ids), std::string("b"));
}

void EventReaderTest::eventsTellWhereTheyStand() {
    const std::string text = "\n" + line("a") + "\n{\"records\":[ " + line("b") + "]}\n";
    std::string_view rest = text;
    RecordReader reader(std::make_shared<const std::string>("here.json"), {1000, 0});
    const auto chunk = reader.next(
        [&](std::span<char> buffer) {
            const std::size_t size = rest.copy(buffer.data(), buffer.size());
            rest.remove_prefix(size);
            return size;
        },
        true);
    QVERIFY(chunk);
    QCOMPARE(chunk->events.size(), std::size_t{2});
    for (const Event& event : chunk->events) {
        QCOMPARE(event.source, std::string_view("here.json"));
        QCOMPARE(event.json, std::string_view(text).substr(event.offset - 1000, event.json.size()));
        QVERIFY(event.json.front() == '{' && event.json.back() == '}');
    }
}

void EventReaderTest::countsWhatIsIgnored() {
    const Reading reading = readAll("{\"category\":\"MongoRequests\",\"time\":\"x\"}\n" + line("a") +
                                    "\n{\"records\":[{\"category\":\"PartitionKeyRUConsumption\"}]}\n");
    QCOMPARE(joined(reading.ids), std::string("a"));
    QCOMPARE(reading.ignored, std::uint64_t{2});
    QVERIFY(reading.rejected.empty());
}

void EventReaderTest::viewsOutliveTheReader() {
    std::vector<std::shared_ptr<const void>> memory;
    std::vector<Event> events;
    {
        std::string text;
        for (int i = 0; i < 3000; ++i)
            text += dataRecord("11:37:17", "id" + std::to_string(i), "a\\tb\xFF") + "\n";
        std::string_view rest = text;
        RecordReader reader(std::make_shared<const std::string>("x"), {});
        const auto fill = [&](std::span<char> buffer) {
            const std::size_t size = rest.copy(buffer.data(), std::min<std::size_t>(buffer.size(), 10'007));
            rest.remove_prefix(size);
            return size;
        };
        while (auto chunk = reader.next(fill, true)) {
            events.insert(events.end(), chunk->events.begin(), chunk->events.end());
            memory.insert(memory.end(), chunk->memory.begin(), chunk->memory.end());
        }
    }
    QCOMPARE(events.size(), std::size_t{3000});
    for (std::size_t i = 0; i < events.size(); ++i) {
        QCOMPARE(std::string(events[i].activityId), "id" + std::to_string(i));
        QCOMPARE(std::get<DataRequest>(events[i].details).userAgent, std::string_view("a\tb\xEF\xBF\xBD"));
        QCOMPARE(events[i].source, std::string_view("x"));
    }
}

QTEST_APPLESS_MAIN(EventReaderTest)
#include "event_reader_test.moc"
