// The bytes of plain and gzip files, and how a file is known again.
#include "source_files.h"

#include <QTest>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;

namespace {

struct Bytes {
    std::string text;
    std::string error;
    std::uint64_t fileOffset = 0;
};

Bytes readStream(const std::filesystem::path& file, std::size_t bufferSize = 1000) {
    auto stream = openByteStream(file);
    if (!stream) return {{}, stream.error().what, 0};
    Bytes result;
    std::string buffer(bufferSize, '\0');
    for (;;) {
        auto got = (*stream)->read(buffer);
        if (!got) result.error = got.error().what;
        if (!got || *got == 0) break;
        result.text.append(buffer, 0, *got);
    }
    result.fileOffset = (*stream)->fileOffset();
    return result;
}

FileCursor cursorOf(const std::filesystem::path& file, std::uint64_t offset, std::uint64_t records = 0) {
    const auto stream = openByteStream(file);
    return makeCursor(**stream, {offset, records}).value();
}

} // namespace

class SourceStreamTest : public QObject {
    Q_OBJECT

private slots:
    void reads_data();
    void reads();
    void cutGzip();
    void damagedGzip();
    void bomb();
    void refusesWhatIsNoFile();
    void skipsForward();
    void growingFileGivesMore();
    void againReadsTheSameFile();
    void cursorRoundTrip();
    void strangeCursors_data();
    void strangeCursors();
    void continues();
    void continuesCompressed();
    void positionWithinFirstDocument();
};

void SourceStreamTest::reads_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* name, const std::string& file, const std::string& text) {
        QTest::newRow(name) << QByteArray::fromStdString(file) << QByteArray::fromStdString(text);
    };
    std::string big;
    for (int i = 0; big.size() < 300'000; ++i)
        big += std::to_string(i * 7919) + "\n";
    row("empty", "", "");
    row("one byte", "x", "x");
    row("plain", "hello\n", "hello\n");
    row("gzip", gzipped("hello\n"), "hello\n");
    row("gzip of nothing", gzipped(""), "");
    row("large gzip", gzipped(big), big);
    row("stored gzip", gzipped(big, Z_NO_COMPRESSION), big);
    row("members", gzipped("one\n") + gzipped("two\n") + gzipped("") + gzipped(big), "one\ntwo\n" + big);
    row("zeros behind", gzipped("one\n") + std::string(200'000, '\0'), "one\n");
    row("garbage behind", gzipped("one\n") + "garbage", "one\n");
}

void SourceStreamTest::reads() {
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, text);
    const Folder folder;
    folder.write("f", file.toStdString());
    for (const std::size_t size : {std::size_t{1}, std::size_t{1000}, std::size_t{1} << 20}) {
        if (size == 1 && text.size() > 100'000) continue;
        const Bytes bytes = readStream(folder.path("f"), size);
        QCOMPARE(QByteArray::fromStdString(bytes.text), text);
        QCOMPARE(bytes.error, std::string());
        QCOMPARE(bytes.fileOffset, static_cast<std::uint64_t>(file.size()));
    }
}

void SourceStreamTest::cutGzip() {
    const Folder folder;
    const std::string packed = gzipped("first\n") + gzipped("second, somewhat longer text\n");
    const std::size_t firstMember = gzipped("first\n").size();
    for (std::size_t size = 2; size < packed.size(); ++size) {
        folder.write("f.gz", packed.substr(0, size));
        const Bytes bytes = readStream(folder.path("f.gz"));
        QVERIFY(std::string("first\nsecond, somewhat longer text\n").starts_with(bytes.text));
        QCOMPARE(bytes.error.empty(), size == firstMember);
        if (size >= firstMember) QVERIFY(bytes.text.starts_with("first\n"));
    }
}

void SourceStreamTest::damagedGzip() {
    const Folder folder;
    std::string text;
    for (int i = 0; i < 20'000; ++i)
        text += std::to_string(i) + "\n";
    std::string packed = gzipped(text);
    for (std::size_t i = packed.size() / 2; i < packed.size() / 2 + 20; ++i)
        packed[i] = static_cast<char>(~packed[i]);
    folder.write("f.gz", packed);
    const Bytes bytes = readStream(folder.path("f.gz"));
    QVERIFY(bytes.error.find("damaged") != std::string::npos);
    QVERIFY(bytes.text.size() > 10'000); // what stands before the damage
    std::string badSum = gzipped("hello\n");
    badSum[badSum.size() - 6] ^= 1;
    folder.write("g.gz", badSum);
    QCOMPARE(readStream(folder.path("g.gz")).text, std::string("hello\n"));
    QVERIFY(!readStream(folder.path("g.gz")).error.empty());
}

void SourceStreamTest::bomb() {
    const Folder folder;
    folder.write("bomb.gz", gzipped(std::string(200'000'000, ' '), 9));
    const Bytes bytes = readStream(folder.path("bomb.gz"), 1 << 20);
    QVERIFY(bytes.error.find("thousandfold") != std::string::npos);
    QVERIFY(bytes.text.size() < 70'000'000);
    folder.write("dense.gz", gzipped(std::string(60'000'000, ' '), 9)); // dense, but small enough
    QCOMPARE(readStream(folder.path("dense.gz"), 1 << 20).text.size(), std::size_t{60'000'000});
}

void SourceStreamTest::refusesWhatIsNoFile() {
    const Folder folder;
    QCOMPARE(openByteStream(folder.path("missing")).error().code, ErrorCode::NotFound);
    QCOMPARE(openByteStream(folder.path()).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(openByteStream("/dev/null").error().code, ErrorCode::InvalidArgument);
}

void SourceStreamTest::skipsForward() {
    const Folder folder;
    folder.write("f", "0123456789");
    folder.write("f.gz", gzipped("0123456789"));
    for (const char* name : {"f", "f.gz"}) {
        auto stream = openByteStream(folder.path(name)).value();
        QVERIFY(stream->skipTo(4));
        QCOMPARE(stream->offset(), std::uint64_t{4});
        std::string buffer(3, '\0');
        QCOMPARE(stream->read(buffer).value(), std::size_t{3});
        QCOMPARE(buffer, std::string("456"));
    }
    QVERIFY(!openByteStream(folder.path("f.gz")).value()->skipTo(11));
}

void SourceStreamTest::growingFileGivesMore() {
    const Folder folder;
    folder.write("f", "one");
    auto stream = openByteStream(folder.path("f")).value();
    std::string buffer(10, '\0');
    QCOMPARE(stream->read(buffer).value(), std::size_t{3});
    QCOMPARE(stream->read(buffer).value(), std::size_t{0});
    folder.append("f", "two");
    QCOMPARE(stream->read(buffer).value(), std::size_t{3});
    QCOMPARE(stream->fileSize().value(), std::uint64_t{6});
}

void SourceStreamTest::againReadsTheSameFile() {
    const Folder folder;
    for (const std::string& text : {std::string("the old one"), gzipped("the old one")}) {
        folder.write("f", text);
        auto stream = openByteStream(folder.path("f")).value();
        folder.rename("f", "f.1");
        folder.write("f", "another");
        std::string buffer(20, '\0');
        auto again = stream->again().value();
        buffer.resize(again->read(buffer).value());
        QCOMPARE(buffer, std::string("the old one"));
        QCOMPARE(again->identity(), stream->identity());
    }
}

void SourceStreamTest::cursorRoundTrip() {
    FileCursor cursor;
    cursor.identity = {std::numeric_limits<std::uint64_t>::max(), 7};
    cursor.position = {1'000'000'000'000, 42};
    cursor.fileSize = 3;
    cursor.prefixLength = 4096;
    cursor.prefixHash = 0xFEDCBA9876543210;
    cursor.tailHash = 1;
    cursor.compressed = true;
    cursor.finished = true;
    const auto back = FileCursor::fromJson(cursor.toJson());
    QVERIFY(back);
    QCOMPARE(back->identity, cursor.identity);
    QVERIFY(back->position == cursor.position);
    QCOMPARE(back->fileSize, cursor.fileSize);
    QCOMPARE(back->prefixLength, cursor.prefixLength);
    QCOMPARE(back->prefixHash, cursor.prefixHash);
    QCOMPARE(back->tailHash, cursor.tailHash);
    QVERIFY(back->compressed && back->finished);
}

void SourceStreamTest::strangeCursors_data() {
    QTest::addColumn<QString>("json");
    QTest::addColumn<bool>("isCursor");
    QTest::newRow("empty") << "" << false;
    QTest::newRow("cut") << "{\"offset\":" << false;
    QTest::newRow("list") << "[1]" << false;
    QTest::newRow("too long a prefix") << "{\"prefixLength\":4294967296}" << false;
    QTest::newRow("odd values") << R"({"offset":-1,"records":1e300,"finished":"yes","device":null})" << true;
}

void SourceStreamTest::strangeCursors() {
    QFETCH(QString, json);
    QFETCH(bool, isCursor);
    const auto cursor = FileCursor::fromJson(json.toStdString());
    QCOMPARE(cursor.has_value(), isCursor);
    if (!isCursor) return;
    QVERIFY(cursor->position == ReaderPosition{});
    QVERIFY(!cursor->finished);
}

void SourceStreamTest::continues() {
    const Folder folder;
    std::string text;
    while (text.size() < 20'000)
        text += std::to_string(text.size()) + " ";
    folder.write("log", text);
    for (const std::uint64_t offset : {0u, 1u, 100u, 255u, 256u, 4095u, 4096u, 4100u, 4352u, 15'000u}) {
        const FileCursor cursor = cursorOf(folder.path("log"), offset);
        QVERIFY(continuesAt(folder.path("log"), cursor));
        folder.write("grown", text + "more");
        QVERIFY(continuesAt(folder.path("grown"), cursor));
        folder.write("packed.gz", gzipped(text));
        QVERIFY(continuesAt(folder.path("packed.gz"), cursor));
        folder.write("other", "x" + text.substr(1));
        QVERIFY(!continuesAt(folder.path("other"), cursor));
        if (offset < 5000) continue;
        std::string otherTail = text;
        otherTail[offset - 1] ^= 1;
        folder.write("otherTail", otherTail);
        QVERIFY(!continuesAt(folder.path("otherTail"), cursor));
        folder.write("shorter", text.substr(0, offset - 1));
        QVERIFY(!continuesAt(folder.path("shorter"), cursor));
    }
    QVERIFY(!continuesAt(folder.path("missing"), cursorOf(folder.path("log"), 5)));
    const auto stream = openByteStream(folder.path("log")).value();
    folder.write("log", "cut"); // in place
    QVERIFY(!makeCursor(*stream, {15'000, 0}));
}

void SourceStreamTest::continuesCompressed() {
    const Folder folder;
    folder.write("log.gz", gzipped("hello world\n"));
    const FileCursor cursor = cursorOf(folder.path("log.gz"), 12);
    QVERIFY(cursor.compressed);
    QVERIFY(continuesAt(folder.path("log.gz"), cursor));
    folder.write("other.gz", gzipped("hello there\n"));
    QVERIFY(!continuesAt(folder.path("other.gz"), cursor));
}

// Records that are counted within a document need the document to be the same.
void SourceStreamTest::positionWithinFirstDocument() {
    const Folder folder;
    folder.write("log", "{\"records\":[1,2,3");
    const FileCursor cursor = cursorOf(folder.path("log"), 0, 3);
    folder.write("grown", "{\"records\":[1,2,3,4]}");
    folder.write("other", "{\"records\":[7,8,9,4]}");
    QVERIFY(continuesAt(folder.path("grown"), cursor));
    QVERIFY(!continuesAt(folder.path("other"), cursor));
}

QTEST_APPLESS_MAIN(SourceStreamTest)
#include "source_stream_test.moc"
