// Logs that grow, turn over and are written anew while we look.
#include "source_files.h"

#include <QTest>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;
namespace fs = std::filesystem;

namespace {

constexpr const char* logName = "log.json";

// A following source, and the same started anew from its cursors after each poll: both must see the same.
class Watched {
public:
    explicit Watched(const Folder& folder) : folder_(folder), source_(settings(folder.path(), true)) {}

    std::string poll() {
        const std::string seen = testing::poll(source_, all_);
        FolderSource restarted(settings(folder_.path(), true));
        restarted.resume(restartedAll_.cursors);
        const std::string seenAfterRestart = testing::poll(restarted, restartedAll_);
        return seen == seenAfterRestart ? seen : seen + " | restarted: " + seenAfterRestart;
    }
    [[nodiscard]] const FolderSource& source() const { return source_; }
    [[nodiscard]] const Collected& all() const { return all_; }

private:
    const Folder& folder_;
    FolderSource source_;
    Collected all_;
    Collected restartedAll_;
};

} // namespace

class SourceFollowTest : public QObject {
    Q_OBJECT

private slots:
    void appends();
    void newFiles();
    void emptyFileGrows();
    void renameAndCreate();
    void compressedAfterRotation();
    void rotationChain();
    void copyTruncate();
    void truncatedAndWrittenLonger();
    void tornLineForLong();
    void tornDocument();
    void deletedAndRecreated();
    void sameContentRecreated();
    void missingPathAppears();
    void hourTurnsOver();
};

void SourceFollowTest::appends() {
    const Folder folder;
    folder.write(logName, line("11:00:00", "a"));
    Watched watched(folder);
    QCOMPARE(watched.poll(), std::string("a"));
    QCOMPARE(watched.all().state, SourceState::Following);
    QCOMPARE(watched.poll(), std::string());
    folder.append(logName, line("11:00:01", "b") + line("11:00:02", "c"));
    QCOMPARE(watched.poll(), std::string("b c"));
    QCOMPARE(watched.poll(), std::string());
    const SourceProgress progress = watched.source().progress();
    QCOMPARE(progress.items, std::uint64_t{1});
    QCOMPARE(progress.itemsDone, std::uint64_t{1});
    QCOMPARE(progress.bytesTotal, std::uint64_t{3 * line("11:00:00", "a").size()});
    QCOMPARE(progress.bytesRead, progress.bytesTotal);
    QCOMPARE(watched.all().bytes, progress.bytesTotal);
}

void SourceFollowTest::newFiles() {
    const Folder folder;
    folder.write("a.json", line("11:00:00", "a"));
    Watched watched(folder);
    QCOMPARE(watched.poll(), std::string("a"));
    folder.write("deep/b.json", line("11:00:01", "b"));
    QCOMPARE(watched.poll(), std::string("b"));
}

void SourceFollowTest::emptyFileGrows() {
    const Folder folder;
    folder.write(logName, "");
    Watched watched(folder);
    QCOMPARE(watched.poll(), std::string());
    folder.append(logName, line("11:00:01", "a"));
    QCOMPARE(watched.poll(), std::string("a"));
    QCOMPARE(watched.source().progress().items, std::uint64_t{1});
}

void SourceFollowTest::renameAndCreate() {
    const Folder folder;
    folder.write(logName, line("11:00:00", "a") + line("11:00:01", "b"));
    Watched watched(folder);
    QCOMPARE(watched.poll(), std::string("a b"));
    folder.append(logName, line("11:00:02", "c")); // not seen yet when the file is moved away
    folder.rename(logName, "log.json.1");
    folder.write(logName, line("11:00:03", "d"));
    QCOMPARE(watched.poll(), std::string("c d"));
    QCOMPARE(watched.poll(), std::string());
    QVERIFY(watched.source().problems().empty());
    folder.append(logName, line("11:00:04", "e"));
    QCOMPARE(watched.poll(), std::string("e"));
}

void SourceFollowTest::compressedAfterRotation() {
    const Folder folder;
    const std::string text = line("11:00:00", "a") + line("11:00:01", "b");
    folder.write(logName, text);
    Watched watched(folder);
    QCOMPARE(watched.poll(), std::string("a b"));
    folder.remove(logName);
    folder.write("log.json.1.gz", gzipped(text + line("11:00:02", "c")));
    folder.write(logName, line("11:00:03", "d"));
    QCOMPARE(watched.poll(), std::string("c d"));
    QCOMPARE(watched.poll(), std::string());
}

void SourceFollowTest::rotationChain() {
    const Folder folder;
    const std::string first = line("11:00:00", "a");
    const std::string second = line("11:00:01", "b");
    folder.write(logName, first);
    Watched watched(folder);
    QCOMPARE(watched.poll(), std::string("a"));
    folder.rename(logName, "log.json.1");
    folder.write(logName, second);
    QCOMPARE(watched.poll(), std::string("b"));
    folder.write("log.json.2.gz", gzipped(first));
    folder.remove("log.json.1");
    folder.rename(logName, "log.json.1");
    folder.write(logName, line("11:00:02", "c"));
    QCOMPARE(watched.poll(), std::string("c"));
    folder.rename("log.json.2.gz", "log.json.3.gz");
    folder.write("log.json.2.gz", gzipped(second));
    folder.rename(logName, "log.json.1"); // over the old one
    QCOMPARE(watched.poll(), std::string());
}

void SourceFollowTest::copyTruncate() {
    const Folder folder;
    folder.write(logName, line("11:00:00", "a") + line("11:00:01", "b"));
    Watched watched(folder);
    QCOMPARE(watched.poll(), std::string("a b"));
    folder.append(logName, line("11:00:02", "c"));
    fs::copy_file(folder.path(logName), folder.path("log.json.1"));
    folder.write(logName, "");
    QCOMPARE(watched.poll(), std::string("c"));
    folder.append(logName, line("11:00:03", "d"));
    QCOMPARE(watched.poll(), std::string("d"));
    QCOMPARE(watched.poll(), std::string());
}

void SourceFollowTest::truncatedAndWrittenLonger() {
    const Folder folder;
    folder.write(logName, line("11:00:00", "a") + line("11:00:01", "b"));
    Watched watched(folder);
    QCOMPARE(watched.poll(), std::string("a b"));
    folder.write(logName, line("11:00:02", "c") + line("11:00:03", "d") + line("11:00:04", "e"));
    QCOMPARE(watched.poll(), std::string("c d e"));
    folder.write(logName,
                 line("11:00:05", "f") + line("11:00:06", "g") + line("11:00:07", "h")); // as long as before
    fs::last_write_time(folder.path(logName), fs::file_time_type::clock::now() + std::chrono::seconds{5});
    QCOMPARE(watched.poll(), std::string("f g h"));
    QVERIFY(watched.source().problems()[0].what.find("read from its start") != std::string::npos);
}

void SourceFollowTest::tornLineForLong() {
    const Folder folder;
    const std::string torn = line("11:00:01", "b");
    folder.write(logName, line("11:00:00", "a"));
    Watched watched(folder);
    QCOMPARE(watched.poll(), std::string("a"));
    for (std::size_t at = 0; at < torn.size() - 1; at += 40) {
        folder.append(logName, torn.substr(at, std::min<std::size_t>(40, torn.size() - 1 - at)));
        QCOMPARE(watched.poll(), std::string());
    }
    QCOMPARE(watched.all().rejected, std::size_t{0});
    folder.append(logName, "\n");
    QCOMPARE(watched.poll(), std::string("b"));
}

void SourceFollowTest::tornDocument() {
    const Folder folder;
    folder.write(logName, "{\"records\":[\n" + line("11:00:00", "a"));
    Watched watched(folder);
    QCOMPARE(watched.poll(), std::string("a"));
    folder.append(logName, "," + line("11:00:01", "b") + ",");
    QCOMPARE(watched.poll(), std::string("b"));
    folder.append(logName, line("11:00:02", "c") + "]}\n" + line("11:00:03", "d"));
    QCOMPARE(watched.poll(), std::string("c d"));
    QCOMPARE(watched.all().rejected, std::size_t{0});
}

void SourceFollowTest::deletedAndRecreated() {
    const Folder folder;
    folder.write(logName, line("11:00:00", "a"));
    Watched watched(folder);
    QCOMPARE(watched.poll(), std::string("a"));
    folder.remove(logName);
    QCOMPARE(watched.poll(), std::string());
    folder.write(logName, line("11:00:01", "b")); // the inode may well be the same
    fs::last_write_time(folder.path(logName), fs::file_time_type::clock::now() + std::chrono::seconds{5});
    QCOMPARE(watched.poll(), std::string("b"));
}

void SourceFollowTest::sameContentRecreated() {
    const Folder folder;
    folder.write(logName, line("11:00:00", "a"));
    Watched watched(folder);
    QCOMPARE(watched.poll(), std::string("a"));
    folder.write("copy", line("11:00:00", "a") + line("11:00:01", "b"));
    folder.rename("copy", logName); // fetched anew, longer
    QCOMPARE(watched.poll(), std::string("b"));
}

void SourceFollowTest::missingPathAppears() {
    const Folder folder;
    FolderSource source(settings(folder.path("later"), true));
    Collected all;
    QCOMPARE(poll(source, all), std::string());
    QCOMPARE(source.progress().itemsFailed, std::uint64_t{1});
    folder.write("later/log.json", line("11:00:00", "a"));
    QCOMPARE(poll(source, all), std::string("a"));
    QCOMPARE(source.progress().itemsFailed, std::uint64_t{0});
    QCOMPARE(source.progress().itemsDone, source.progress().items);
}

// Both hours' blobs grow for a while.
void SourceFollowTest::hourTurnsOver() {
    const Folder folder;
    const std::string old = "data/y=2023/m=02/d=21/h=11/m=00/PT1H.json";
    const std::string young = "data/y=2023/m=02/d=21/h=12/m=00/PT1H.json";
    folder.write(old, line("11:59:00", "a"));
    Watched watched(folder);
    QCOMPARE(watched.poll(), std::string("a"));
    folder.append(old, line("11:59:30", "b"));
    folder.write(young, line("11:59:20", "late") + line("12:00:01", "c"));
    QCOMPARE(watched.poll(), std::string("late b c"));
    folder.append(young, line("12:00:02", "e"));
    folder.append(old, line("11:59:59", "d"));
    QCOMPARE(watched.poll(), std::string("d e"));
}

QTEST_APPLESS_MAIN(SourceFollowTest)
#include "source_follow_test.moc"
