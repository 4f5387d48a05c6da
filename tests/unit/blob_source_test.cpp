// Blobs that grow, turn over and are written anew while we look.
#include "blob_storage.h"

#include <QDeadlineTimer>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;

class BlobSourceTest : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void allInTheOrderOfTime();
    void oneContainerAndPrefix();
    void hierarchicalNamespace();
    void growth();
    void tornLine();
    void hourTurnsOver();
    void lateGrowthOfAnEarlierDay();
    void lowerNameAppearsLate();
    void longBlobInParts();
    void growsWhileItIsRead();
    void replacedByAnother();
    void recreatedWithTheSameAndMore();
    void becameShorter();
    void packed();
    void notLogs();
    void archived();
    void resumesWithoutReadingAgain();
    void cursorsOfOthersAreIgnored();
    void listsSeldom();
    void check();

private:
    std::unique_ptr<EventSource> open(bool follow = true, const std::string& container = {},
                                      const std::string& prefix = {}) const {
        return openBlobSource(logsOf(*storage_, container, prefix), blobAccess(follow));
    }
    std::unique_ptr<Storage> storage_;
};

void BlobSourceTest::init() {
    storage_ = std::make_unique<Storage>(QFINDTESTDATA("fixtures/blob/storage_server.py"));
    QVERIFY(storage_->isRunning());
}

// Whatever was read: nothing was asked for but reading.
void BlobSourceTest::cleanup() {
    for (const auto& one : storage_->asked()) {
        const QString method = one.toArray()[0].toString();
        QVERIFY2(method == "GET" || method == "HEAD", qPrintable(method));
    }
}

void BlobSourceTest::allInTheOrderOfTime() {
    storage_->options(R"({"page": 2})");
    storage_->append(hourBlob(21, 12), line("12:00:01", "d") + line("12:30:00", "f"));
    storage_->append(hourBlob(21, 11), line("11:00:01", "a") + line("11:59:00", "c"));
    storage_->append(hourBlob(21, 11, "OTHER"), line("11:30:00", "b"));
    storage_->append(hourBlob(21, 12, "OTHER", "17"), line("12:10:00", "e"));
    storage_->append("insights-activity-logs/odd/name.json", line("10:00:00", "0"));
    storage_->append("backups/insights/PT1H.json", line("10:00:00", "never"));
    const auto source = open(false);
    Collected all;
    QCOMPARE(readOn(*source, all, 99), std::string("0 a b c d e f"));
    QCOMPARE(all.state, SourceState::Finished);
    const auto progress = source->progress();
    QCOMPARE(progress.items, std::uint64_t{5});
    QCOMPARE(progress.itemsDone, std::uint64_t{5});
    QCOMPARE(progress.bytesRead, progress.bytesTotal);
    QCOMPARE(all.bytes, progress.bytesRead);
    QVERIFY(source->problems().empty());
    QCOMPARE(source->connection().state, SourceConnection::State::Connected);
}

void BlobSourceTest::oneContainerAndPrefix() {
    storage_->append(hourBlob(21, 11), line("11:00:01", "a"));
    storage_->append(hourBlob(22, 11), line("11:00:02", "b"));
    storage_->append("mine/y=2023/x.json", line("11:00:03", "c"));
    Collected one, other;
    QCOMPARE(readOn(*open(false, "insights-logs-dataplanerequests",
                          "resourceId=/SUBSCRIPTIONS/0/DATABASEACCOUNTS/SHOP/y=2023/m=02/d=22/"),
                    one, 9),
             std::string("b"));
    QCOMPARE(readOn(*open(false, "mine"), other, 9), std::string("c"));
}

void BlobSourceTest::hierarchicalNamespace() {
    storage_->options(R"({"hierarchical": true})");
    storage_->append(hourBlob(21, 11), line("11:00:01", "a"));
    storage_->append(hourBlob(21, 11, "OTHER"), line("11:00:02", "b"));
    Collected all;
    QCOMPARE(readOn(*open(false), all, 9), std::string("a b"));
}

void BlobSourceTest::growth() {
    storage_->append(hourBlob(21, 11), line("11:00:00", "a"));
    const auto source = open();
    Collected all;
    QCOMPARE(readOn(*source, all, 1), std::string("a"));
    storage_->append(hourBlob(21, 11), line("11:00:01", "b") + line("11:00:02", "c"));
    QCOMPARE(readOn(*source, all, 2), std::string("b c"));
    storage_->append(hourBlob(21, 11), line("11:00:03", "d"));
    QCOMPARE(readOn(*source, all, 1), std::string("d"));
    QCOMPARE(source->progress().bytesRead, std::uint64_t{4 * line("11:00:00", "a").size()});
    QCOMPARE(all.bytes, source->progress().bytesRead);
}

void BlobSourceTest::tornLine() {
    const std::string torn = line("11:00:01", "b");
    storage_->append(hourBlob(21, 11), line("11:00:00", "a") + torn.substr(0, 40));
    const auto source = open();
    Collected all;
    QCOMPARE(readOn(*source, all, 1), std::string("a"));
    storage_->append(hourBlob(21, 11), torn.substr(40, 20));
    const auto restarted = open();
    restarted->resume(all.cursors);
    Collected more;
    storage_->append(hourBlob(21, 11), torn.substr(60));
    QCOMPARE(readOn(*source, all, 1), std::string("b"));
    QCOMPARE(readOn(*restarted, more, 1), std::string("b"));
    QCOMPARE(all.rejected + more.rejected, std::size_t{0});
}

void BlobSourceTest::hourTurnsOver() {
    storage_->append(hourBlob(21, 11), line("11:59:00", "a"));
    const auto source = open();
    Collected all;
    QCOMPARE(readOn(*source, all, 1), std::string("a"));
    storage_->append(hourBlob(21, 12), line("12:00:00", "b"));
    QCOMPARE(readOn(*source, all, 1), std::string("b"));
    storage_->append(hourBlob(21, 11), line("11:59:59", "c")); // the hour before still grows
    QCOMPARE(readOn(*source, all, 1), std::string("c"));
    storage_->append(hourBlob(21, 13), line("13:00:00", "d"));
    QCOMPARE(readOn(*source, all, 1), std::string("d"));
}

void BlobSourceTest::lateGrowthOfAnEarlierDay() {
    storage_->append(hourBlob(20, 3), line("03:00:00", "a"));
    storage_->append(hourBlob(22, 3), line("03:00:01", "b"));
    const auto source = open();
    Collected all;
    QCOMPARE(readOn(*source, all, 2), std::string("a b"));
    storage_->append(hourBlob(20, 3), line("03:00:02", "c"));
    QCOMPARE(readOn(*source, all, 1), std::string("c"));
}

void BlobSourceTest::lowerNameAppearsLate() {
    storage_->append(hourBlob(22, 3), line("03:00:00", "a"));
    const auto source = open();
    Collected all;
    QCOMPARE(readOn(*source, all, 1), std::string("a"));
    storage_->append(hourBlob(21, 1), line("01:00:00", "b"));
    QCOMPARE(readOn(*source, all, 1), std::string("b"));
    storage_->append(hourBlob(9, 1, "ANOTHER"), line("01:00:00", "c")); // a new account, long ago
    QCOMPARE(readOn(*source, all, 1), std::string("c"));
}

void BlobSourceTest::longBlobInParts() {
    std::string text;
    for (int i = 0; i < 12'000; ++i)
        text += line("11:00:00", "id" + std::to_string(i));
    QVERIFY(text.size() > 3'000'000);
    storage_->put(hourBlob(21, 11), text);
    const auto source = open(false);
    Collected all;
    readOn(*source, all, 99'999);
    QCOMPARE(all.ids.size(), std::size_t{12'000});
    QCOMPARE(all.bytes, std::uint64_t{text.size()});
    QVERIFY(storage_->countAsked("PT1H.json") <= 8);
}

void BlobSourceTest::growsWhileItIsRead() {
    std::string text;
    for (int i = 0; i < 3'000; ++i)
        text += line("11:00:00", "id" + std::to_string(i));
    storage_->append(hourBlob(21, 11), text);
    // The second part finds another ETag than the first.
    storage_->faults(
        R"([{"fault":"slow","seconds":0,"of":"read"},{"fault":"status","status":412,"of":"read"}])");
    const auto source = open();
    Collected all;
    readOn(*source, all, 3'000);
    QCOMPARE(all.ids.size(), std::size_t{3'000});
    QVERIFY(source->problems().empty());
}

void BlobSourceTest::replacedByAnother() {
    storage_->append(hourBlob(21, 11), line("11:00:00", "a") + line("11:00:01", "b"));
    const auto source = open();
    Collected all;
    QCOMPARE(readOn(*source, all, 2), std::string("a b"));
    storage_->remove(hourBlob(21, 11));
    storage_->append(hourBlob(21, 11), line("11:00:02", "c") + line("11:00:03", "d") + line("11:00:04", "e"));
    const auto restarted = open();
    restarted->resume(all.cursors);
    QCOMPARE(readOn(*source, all, 3), std::string("c d e"));
    Collected more;
    QCOMPARE(readOn(*restarted, more, 3), std::string("c d e"));
    QVERIFY(source->problems()[0].what.find("read from its start") != std::string::npos);
}

void BlobSourceTest::recreatedWithTheSameAndMore() {
    const std::string text = line("11:00:00", "a") + line("11:00:01", "b");
    storage_->append(hourBlob(21, 11), text);
    const auto source = open();
    Collected all;
    QCOMPARE(readOn(*source, all, 2), std::string("a b"));
    storage_->remove(hourBlob(21, 11));
    storage_->put(hourBlob(21, 11), text + line("11:00:02", "c"));
    QCOMPARE(readOn(*source, all, 1), std::string("c"));
}

void BlobSourceTest::becameShorter() {
    storage_->put(hourBlob(21, 11), line("11:00:00", "a") + line("11:00:01", "b"));
    const auto source = open();
    Collected all;
    QCOMPARE(readOn(*source, all, 2), std::string("a b"));
    storage_->put(hourBlob(21, 11), line("11:00:02", "c"));
    QCOMPARE(readOn(*source, all, 1), std::string("c"));
}

void BlobSourceTest::packed() {
    std::string text;
    for (int i = 0; i < 5'000; ++i)
        text += line("11:00:00", "id" + std::to_string(i));
    storage_->put("insights-logs-x/2023/log.json.gz", gzipped(text, 1));
    const auto source = open();
    Collected all;
    readOn(*source, all, 5'000);
    QCOMPARE(all.ids.size(), std::size_t{5'000});
    QVERIFY(source->problems().empty());
    const auto restarted = open();
    restarted->resume(all.cursors);
    storage_->put("insights-logs-x/2023/other.json", line("12:00:00", "z"));
    Collected more;
    QCOMPARE(readOn(*restarted, more, 1), std::string("z"));
    storage_->put("insights-logs-x/2023/cut.gz", gzipped(text).substr(0, 2'000));
    const QDeadlineTimer time(10'000);
    while (restarted->problems().empty() && !time.hasExpired()) {
        EventBatch batch;
        (void)restarted->next(batch, {});
    }
    QVERIFY(!restarted->problems().empty());
    QVERIFY(restarted->problems()[0].what.find("ends early") != std::string::npos);
}

void BlobSourceTest::notLogs() {
    storage_->put("insights-x/picture.png", std::string("\x89PNG\0\0\0", 7));
    storage_->put("insights-x/readme.txt", "hello");
    storage_->put("insights-x/empty.json", "");
    storage_->put("insights-x/a&b <c> %20\xC3\xBC/../x.json", line("11:00:00", "odd"));
    storage_->put("insights-x/utf16.json", std::string("\xFF\xFE{\0", 4));
    const auto source = open(false);
    Collected all;
    QCOMPARE(readOn(*source, all, 9), std::string("odd"));
    QCOMPARE(source->progress().itemsSkipped, std::uint64_t{2});
    QCOMPARE(source->progress().itemsFailed, std::uint64_t{1});
}

void BlobSourceTest::archived() {
    storage_->options(R"({"archived": ["old.json"]})");
    storage_->put("insights-x/old.json", line("11:00:00", "a"));
    storage_->put("insights-x/young.json", line("11:00:00", "b"));
    const auto source = open(false);
    Collected all;
    QCOMPARE(readOn(*source, all, 9), std::string("b"));
    QVERIFY(source->problems()[0].what.find("rehydrate") != std::string::npos);
}

void BlobSourceTest::resumesWithoutReadingAgain() {
    std::string text;
    for (int i = 0; i < 20'000; ++i)
        text += line("11:00:00", "id" + std::to_string(i));
    storage_->append(hourBlob(21, 11), text);
    storage_->append(hourBlob(20, 11), line("10:00:00", "first"));
    // In the middle: after the first batch, with the cursors of that batch.
    Collected all;
    {
        const auto source = open(false);
        EventBatch batch;
        while (all.ids.empty()) {
            QVERIFY(source->next(batch, {}) != SourceState::Finished);
            all.take(batch);
        }
    }
    QVERIFY(all.ids.size() < 20'000);
    const auto restarted = open(false);
    restarted->resume(all.cursors);
    readOn(*restarted, all, 99'999);
    QCOMPARE(all.ids.size(), std::size_t{20'001});
    QCOMPARE(all.ids.back(), std::string("id19999"));
    // At the end: not a byte.
    const int before = storage_->countAsked("PT1H.json");
    const auto again = open(false);
    again->resume(all.cursors);
    Collected more;
    QCOMPARE(readOn(*again, more, 9), std::string());
    QCOMPARE(storage_->countAsked("PT1H.json"), before);
    QCOMPARE(again->progress().itemsDone, std::uint64_t{2});
}

void BlobSourceTest::cursorsOfOthersAreIgnored() {
    storage_->append(hourBlob(21, 11), line("11:00:00", "a"));
    const std::string url = storage_->endpoint() + "/" + hourBlob(21, 11);
    for (const char* cursor : {"", "[]", "{}", "not json", R"({"offset":99999,"finished":true})",
                               R"({"offset":"x","prefixLength":999999})", R"({"offset":10,"tailHash":1})"}) {
        const auto source = open(false);
        source->resume(
            {{"/srv/logs/a.json", R"({"offset":5})"}, {url, cursor}, {storage_->endpoint() + "/x/y", "{}"}});
        Collected all;
        QCOMPARE(readOn(*source, all, 9), std::string("a"));
    }
}

// A poll asks the blobs that grow; lists are for what is new.
void BlobSourceTest::listsSeldom() {
    for (int day = 1; day <= 20; ++day)
        storage_->append(hourBlob(day, 5), line("05:00:00", "id" + std::to_string(day)));
    const auto source = open();
    Collected all;
    readOn(*source, all, 20);
    const int listsBefore = storage_->countAsked("comp=list");
    const int wholeBefore =
        storage_->countAsked("SHOP%2Fy%3D&") + storage_->countAsked("y%3D2023%2Fm%3D02%2Fd%3D05");
    QDeadlineTimer time(2'000);
    while (!time.hasExpired()) {
        EventBatch batch;
        (void)source->next(batch, {});
        QVERIFY(batch.events.empty());
    }
    const int lists = storage_->countAsked("comp=list") - listsBefore;
    QVERIFY2(lists > 0 && lists < 60, qPrintable(QString::number(lists)));
    QCOMPARE(storage_->countAsked("SHOP%2Fy%3D&") + storage_->countAsked("y%3D2023%2Fm%3D02%2Fd%3D05"),
             wholeBefore);
    QVERIFY(storage_->countAsked("d%3D20/h%3D05") > 5);
    QCOMPARE(storage_->countAsked("d%3D05/h%3D05"), 1);
}

void BlobSourceTest::check() {
    const auto empty = checkBlobLogs(logsOf(*storage_), blobAccess(false));
    QVERIFY(empty.has_value());
    QCOMPARE(empty->logs, std::uint64_t{0});
    storage_->append(hourBlob(3, 5), line("05:00:00", "a"));
    storage_->append(hourBlob(21, 5), line("05:00:00", "b"));
    const auto found = checkBlobLogs(logsOf(*storage_), blobAccess(false));
    QVERIFY(found.has_value());
    QCOMPARE(found->logs, std::uint64_t{2});
    QVERIFY2(found->found.starts_with("2 logs, ") && found->found.ends_with("from 2023-02-03 to 2023-02-21"),
             found->found.c_str());
    QCOMPARE(found->advice.size(), std::size_t{3}); // three categories are missing
    const auto missing = checkBlobLogs(logsOf(*storage_, "nothing-here"), blobAccess(false));
    QVERIFY(!missing.has_value());
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
}

QTEST_GUILESS_MAIN(BlobSourceTest)
#include "blob_source_test.moc"
