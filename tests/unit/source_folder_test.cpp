// Folders of logs: in time order, each record once, whenever reading is interrupted.
#include "source_files.h"

#include <QTest>

#include <unistd.h>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;
namespace fs = std::filesystem;

namespace {

std::string hourPath(const std::string& category, const std::string& hour) {
    return "insights-logs-" + category + "/resourceId=/S/X/y=2023/m=02/d=21/h=" + hour + "/m=00/PT1H.json";
}

// All layouts side by side; ids are in time order.
void writeVariety(const Folder& folder) {
    folder.write(hourPath("data", "11"),
                 line("11:00:00", "01") + line("11:10:00", "03") + line("11:30:00", "05"));
    folder.write(hourPath("query", "11"),
                 line("11:05:00", "02") + line("11:20:00", "04") + line("11:50:00", "07"));
    folder.write(hourPath("data", "12"),
                 line("11:40:00", "06") + line("12:00:00", "08") + line("12:30:00", "11"));
    folder.write("old.json", "{\"records\":[\n" + dataRecord("12:10:00", "09") + ",\n" +
                                 dataRecord("12:40:00", "12") + "]}");
    folder.write("packed.gz", gzipped(line("12:20:00", "10") + line("12:50:00", "13")));
    folder.write("bad.json", "garbage\n" + line("13:00:00", "14") + "{\"category\":\"Other\"}\n" +
                                 line("13:10:00", "15"));
}

std::string numbers(int first, int last) {
    std::vector<std::string> all;
    for (int i = first; i <= last; ++i)
        all.push_back((i < 10 ? "0" : "") + std::to_string(i));
    return joined(all);
}

void checkSum(const SourceProgress& progress) {
    QCOMPARE(progress.itemsDone + progress.itemsSkipped + progress.itemsFailed, progress.items);
    QCOMPARE(progress.bytesRead, progress.bytesTotal);
}

} // namespace

class SourceFolderTest : public QObject {
    Q_OBJECT

private slots:
    void inTimeOrder();
    void resumesBehindEveryBatch();
    void resumesWithinALargeFile();
    void manySmallFiles();
    void lateRecords();
    void linkIsNotReadTwice();
    void missingBesideGood();
    void notLogsAreSkipped();
    void damagedGzipIsReadAsFarAsItGoes();
    void unreadableFile();
    void grownSinceLastRun();
    void cutEndIsReadOnceComplete();
    void replacedByACompressedFileWithTheSameBegin();
    void rejectedAreBounded();
    void stops();
    void batchesAreBounded();
};

void SourceFolderTest::inTimeOrder() {
    const Folder folder;
    writeVariety(folder);
    FolderSource source(settings(folder.path()));
    Collected all;
    drain(source, all);
    QCOMPARE(all.state, SourceState::Finished);
    QCOMPARE(joined(all.ids), numbers(1, 15));
    QCOMPARE(all.rejected, std::size_t{1});
    checkSum(source.progress());
    QCOMPARE(source.progress().items, std::uint64_t{6});
    QCOMPARE(source.progress().itemsDone, std::uint64_t{6});
    QVERIFY(source.problems().empty());
    QCOMPARE(poll(source, all), std::string());
}

void SourceFolderTest::resumesBehindEveryBatch() {
    const Folder folder;
    writeVariety(folder);
    for (const std::size_t batchEvents : {1u, 2u, 3u, 4u, 7u}) {
        FolderSettings chosen = settings(folder.path());
        chosen.batchEvents = batchEvents;
        FolderSource source(chosen);
        Collected before;
        SourceState state = SourceState::Reading;
        while (state == SourceState::Reading) {
            EventBatch batch;
            state = source.next(batch, {});
            before.take(batch);
            // Killed here, and started again:
            FolderSource again(chosen);
            again.resume(before.cursors);
            Collected rest;
            drain(again, rest);
            const int done = static_cast<int>(before.ids.size());
            QCOMPARE(joined(rest.ids), numbers(done + 1, 15));
        }
        QCOMPARE(joined(before.ids), numbers(1, 15));
    }
}

void SourceFolderTest::resumesWithinALargeFile() {
    const Folder folder;
    std::string text;
    for (int i = 0; i < 5000; ++i)
        text += line("11:37:17", std::to_string(i));
    folder.write("log.json", text);
    folder.write("packed/log.gz", gzipped(text));
    for (const char* part : {"log.json", "packed/log.gz"}) {
        FolderSettings chosen = settings(folder.path(part));
        chosen.batchEvents = 999;
        Collected all;
        for (int run = 0; run < 20 && all.state != SourceState::Finished; ++run) {
            FolderSource source(chosen); // a new one for each batch
            source.resume(all.cursors);
            EventBatch batch;
            all.state = source.next(batch, {});
            all.take(batch);
        }
        QCOMPARE(all.ids.size(), std::size_t{5000});
        for (std::size_t i = 0; i < all.ids.size(); ++i)
            QCOMPARE(all.ids[i], std::to_string(i));
        QCOMPARE(all.bytes, std::uint64_t{text.size()});
    }
}

// More files than may be open at once, and than the system would let us open.
void SourceFolderTest::manySmallFiles() {
    const Folder folder;
    std::string expected;
    for (int i = 0; i < 1500; ++i) {
        const auto two = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
        const std::string id = std::to_string(1500 - i);
        folder.write("f" + id + ".json",
                     line(two(i / 100) + ":" + two(i % 100 / 2) + (i % 2 ? ":30" : ":00"), id));
        expected += (i ? " " : "") + id;
    }
    FolderSource source(settings(folder.path()));
    Collected all;
    drain(source, all);
    QCOMPARE(joined(all.ids), expected);
    checkSum(source.progress());
    FolderSource again(settings(folder.path()));
    again.resume(all.cursors);
    QCOMPARE(poll(again, all), std::string());
    checkSum(again.progress());
}

// A record hours late is still given, after its turn.
void SourceFolderTest::lateRecords() {
    const Folder folder;
    folder.write(hourPath("data", "09"), line("09:00:00", "a") + line("09:59:00", "b"));
    folder.write(hourPath("data", "12"),
                 line("12:00:00", "c") + line("03:00:00", "late") + line("12:01:00", "d"));
    FolderSource source(settings(folder.path()));
    Collected all;
    drain(source, all);
    QCOMPARE(joined(all.ids), std::string("a b c late d"));
}

void SourceFolderTest::linkIsNotReadTwice() {
    const Folder folder;
    folder.write("log.json", line("11:00:00", "a"));
    fs::create_symlink(folder.path("log.json"), folder.path("current.json"));
    fs::create_hard_link(folder.path("log.json"), folder.path("hard.json"));
    FolderSource source(settings(folder.path()));
    Collected all;
    drain(source, all);
    QCOMPARE(joined(all.ids), std::string("a"));
}

void SourceFolderTest::missingBesideGood() {
    const Folder folder;
    folder.write("log.json", line("11:00:00", "a"));
    FolderSettings chosen = settings(folder.path("log.json"));
    chosen.paths.push_back(folder.path("missing"));
    FolderSource source(chosen);
    Collected all;
    drain(source, all);
    QCOMPARE(joined(all.ids), std::string("a"));
    const auto problems = source.problems();
    QCOMPARE(problems.size(), std::size_t{1});
    QCOMPARE(problems[0].where, folder.path("missing").string());
    QVERIFY(problems[0].what.find("check the path") != std::string::npos);
    QCOMPARE(source.progress().itemsFailed, std::uint64_t{1});
    checkSum(source.progress());
}

void SourceFolderTest::notLogsAreSkipped() {
    const Folder folder;
    folder.write("log.json", line("11:00:00", "a"));
    folder.write("notes.txt", "hello");
    folder.write("picture.png", std::string("\x89PNG\0\0", 6));
    folder.write("wide.json", std::string("\xFF\xFE{\0", 4));
    folder.write("empty.json", "");
    FolderSource source(settings(folder.path()));
    Collected all;
    drain(source, all);
    QCOMPARE(joined(all.ids), std::string("a"));
    QCOMPARE(source.progress().itemsSkipped, std::uint64_t{2});
    QCOMPARE(source.progress().itemsFailed, std::uint64_t{1});
    QCOMPARE(source.problems().size(), std::size_t{1});
    QVERIFY(source.problems()[0].what.find("iconv") != std::string::npos);
    checkSum(source.progress());
}

void SourceFolderTest::damagedGzipIsReadAsFarAsItGoes() {
    const Folder folder;
    const std::string packed = gzipped(line("11:00:00", "a")) + gzipped(line("11:01:00", "b"));
    folder.write("log.gz", packed.substr(0, packed.size() - 30));
    FolderSource source(settings(folder.path()));
    Collected all;
    drain(source, all);
    QVERIFY(!all.ids.empty());
    QCOMPARE(all.ids[0], std::string("a"));
    QCOMPARE(source.progress().itemsFailed, std::uint64_t{1});
    QCOMPARE(source.problems().size(), std::size_t{1});
    QVERIFY(source.problems()[0].what.find("fetch it again") != std::string::npos);
    checkSum(source.progress());
}

void SourceFolderTest::unreadableFile() {
    if (::geteuid() == 0) QSKIP("root may read everything");
    const Folder folder;
    folder.write("log.json", line("11:00:00", "a"));
    fs::permissions(folder.path("log.json"), fs::perms::none);
    FolderSource source(settings(folder.path(), true));
    Collected all;
    drain(source, all);
    QCOMPARE(source.progress().itemsFailed, std::uint64_t{1});
    QVERIFY(source.problems()[0].what.find("permissions") != std::string::npos);
    fs::permissions(folder.path("log.json"), fs::perms::owner_all);
    QCOMPARE(poll(source, all), std::string("a"));
    QCOMPARE(source.progress().itemsFailed, std::uint64_t{0});
}

void SourceFolderTest::grownSinceLastRun() {
    const Folder folder;
    folder.write("log.json", line("11:00:00", "a"));
    Collected all;
    for (const char* id : {"b", "c"}) {
        FolderSource source(settings(folder.path()));
        source.resume(all.cursors);
        drain(source, all);
        folder.append("log.json", line("11:00:01", id));
    }
    FolderSource source(settings(folder.path()));
    source.resume(all.cursors);
    QCOMPARE(poll(source, all), std::string("c"));
    QCOMPARE(joined(all.ids), std::string("a b c"));
}

void SourceFolderTest::cutEndIsReadOnceComplete() {
    const Folder folder;
    const std::string second = line("11:00:01", "b");
    folder.write("log.json", line("11:00:00", "a") + second.substr(0, 100));
    Collected all;
    {
        FolderSource source(settings(folder.path()));
        QCOMPARE(poll(source, all), std::string("a"));
        QCOMPARE(all.rejected, std::size_t{1});
    }
    {
        FolderSource source(settings(folder.path()));
        source.resume(all.cursors);
        QCOMPARE(poll(source, all), std::string());
        QCOMPARE(all.rejected, std::size_t{1}); // not once more
    }
    folder.append("log.json", second.substr(100));
    FolderSource source(settings(folder.path()));
    source.resume(all.cursors);
    QCOMPARE(poll(source, all), std::string("b"));
}

void SourceFolderTest::replacedByACompressedFileWithTheSameBegin() {
    const Folder folder;
    std::string begin;
    for (int i = 0; begin.size() < 5000; ++i)
        begin += line("10:00:00", "x" + std::to_string(i));
    folder.write("log.gz", gzipped(begin + line("11:00:00", "a")));
    Collected all;
    FolderSource first(settings(folder.path()));
    drain(first, all);
    folder.write("new", gzipped(begin + line("11:00:01", "b") + line("11:00:02", "c")));
    folder.rename("new", "log.gz");
    FolderSource second(settings(folder.path()));
    second.resume(all.cursors);
    drain(second, all);
    QVERIFY(std::find(all.ids.begin(), all.ids.end(), "b") != all.ids.end());
    QCOMPARE(all.ids.back(), std::string("c"));
}

void SourceFolderTest::rejectedAreBounded() {
    const Folder folder;
    std::string garbage;
    for (int i = 0; i < 5000; ++i)
        garbage += "oops\n";
    folder.write("log.json", garbage + line("11:00:00", "a"));
    FolderSource source(settings(folder.path()));
    EventBatch batch;
    QCOMPARE(source.next(batch, {}), SourceState::Finished);
    QCOMPARE(batch.rejected.size(), maxRejectedKept);
    QCOMPARE(batch.rejectedBeyond, std::uint64_t{5000 - maxRejectedKept});
    QCOMPARE(batch.events.size(), std::size_t{1});
}

void SourceFolderTest::stops() {
    const Folder folder;
    writeVariety(folder);
    FolderSource source(settings(folder.path()));
    std::stop_source stopped;
    stopped.request_stop();
    Collected all;
    EventBatch batch;
    QCOMPARE(source.next(batch, stopped.get_token()), SourceState::Reading);
    all.take(batch);
    QVERIFY(batch.events.empty());
    drain(source, all); // and goes on when asked again
    QCOMPARE(joined(all.ids), numbers(1, 15));
}

void SourceFolderTest::batchesAreBounded() {
    const Folder folder;
    std::string text;
    for (int i = 0; i < 24; ++i)
        text += dataRecord("11:00:00", std::to_string(i), std::string(1'000'000, 'u')) + "\n";
    folder.write("log.json", text);
    FolderSource source(settings(folder.path()));
    EventBatch batch;
    QCOMPARE(source.next(batch, {}), SourceState::Reading);
    QVERIFY(batch.events.size() < 24 && batch.events.size() >= 16);
}

QTEST_APPLESS_MAIN(SourceFolderTest)
#include "source_folder_test.moc"
