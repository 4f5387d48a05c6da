// Feeds from a server that behaves badly: the last good one stays, and what is wrong is told.
#include "core/feeds/feed_keeper.h"
#include "loopback_server.h"
#include "net_certificates.h"

#include "core/intel/address_list.h"
#include "core/intel/intel.h"

#include <QTemporaryDir>
#include <QTest>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;

class FeedsUpdateTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void isFetchedKeptAndNotFetchedAgain();
    void isUnpackedAndFollowed();
    void theLastGoodOneStays_data();
    void theLastGoodOneStays();
    void isRefused_data();
    void isRefused();
    void whatHasShrunkIsTakenWhenAccepted();
    void changedContentIsNotBelieved();
    void theKeeperFetchesAndTells();
    void documentsAreRead_data();
    void documentsAreRead();

private:
    [[nodiscard]] FeedSettings feed(const std::string& path) const {
        return {"List " + path.substr(1),
                FeedKind::SuspiciousAddresses,
                server_->url("feeds", path, "https"),
                std::chrono::hours{1},
                true,
                true};
    }
    [[nodiscard]] FeedPlace place() const {
        FeedPlace place;
        place.folder = folder_.filePath(QStringLiteral("feeds")).toStdString();
        place.network.authorities = folder_.filePath(QStringLiteral("authority.pem")).toStdString();
        return place;
    }
    QTemporaryDir folder_;
    std::unique_ptr<LoopbackServer> server_;
};

void FeedsUpdateTest::initTestCase() {
    CertificateWishes wishes{.name = "Authority of the house"};
    wishes.alternative.clear();
    const Certificate authority(wishes);
    const QString certificate = folder_.filePath(QStringLiteral("server.pem"));
    const QString key = folder_.filePath(QStringLiteral("server.key"));
    QVERIFY(authority.save(folder_.filePath(QStringLiteral("authority.pem")).toStdString()));
    QVERIFY(Certificate({}, &authority).save(certificate.toStdString(), key.toStdString()));
    server_ = std::make_unique<LoopbackServer>(QFINDTESTDATA("fixtures/feeds/feed_server.py"),
                                               QStringList{certificate, key});
    QVERIFY(server_->isRunning());
}

void FeedsUpdateTest::isFetchedKeptAndNotFetchedAgain() {
    const auto first = updateFeed(feed("/list"), place(), false, {});
    QVERIFY2(first.has_value(), first ? "" : describe(first.error()).c_str());
    QVERIFY(first->changed);
    QCOMPARE(first->record.entries, 100u);
    QCOMPARE(first->record.etag, std::string("\"one\""));
    const auto second = updateFeed(feed("/list"), place(), false, {});
    QVERIFY(second.has_value());
    QVERIFY(!second->changed);
    QCOMPARE(second->record.fetched, readFeedRecord(place().folder, feed("/list"))->fetched);
    const auto settings = withFeeds({}, std::vector{feed("/list")}, place().folder);
    QCOMPARE(settings.suspiciousLists.size(), std::size_t{1});
    const auto list = readAddressList(settings.suspiciousLists.front());
    QVERIFY(list.has_value());
    QCOMPARE(list->name, std::string("List list.txt"));
    FeedSettings off = feed("/list");
    off.enabled = false;
    QVERIFY(withFeeds({}, std::vector{off}, place().folder).suspiciousLists.empty());
}

void FeedsUpdateTest::isUnpackedAndFollowed() {
    for (const char* path : {"/list.gz", "/moved"}) {
        const auto updated = updateFeed(feed(path), place(), false, {});
        QVERIFY2(updated.has_value(), path);
        QCOMPARE(updated->record.entries, 100u);
    }
}

void FeedsUpdateTest::theLastGoodOneStays_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("said");
    const auto row = [](const char* path, const char* said) {
        QTest::newRow(path) << QString::fromLatin1(path) << QString::fromLatin1(said);
    };
    row("/then-html", "web page");
    row("/then-empty", "empty");
    row("/then-short", "2 entries where there were 100");
    row("/then-503", "HTTP 503");
    row("/then-text", "address");
    row("/then-bomb", "beyond all reason");
    row("/then-cutgz", "cut or damaged");
    row("/then-cut", "");
}

void FeedsUpdateTest::theLastGoodOneStays() {
    QFETCH(QString, path);
    QFETCH(QString, said);
    const auto wanted = feed(path.toStdString());
    QVERIFY(updateFeed(wanted, place(), false, {}).has_value());
    const auto bad = updateFeed(wanted, place(), false, {});
    QVERIFY(!bad.has_value());
    QVERIFY2(QString::fromStdString(describe(bad.error())).contains(said), describe(bad.error()).c_str());
    const auto kept = readFeedRecord(place().folder, wanted);
    QVERIFY(kept.has_value());
    QCOMPARE(kept->entries, 100u);
}

void FeedsUpdateTest::isRefused_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("said");
    QTest::newRow("loop") << QStringLiteral("/loop") << QStringLiteral("more than 5 times");
    QTest::newRow("down to http") << QStringLiteral("/to-http") << QStringLiteral("https only");
    QTest::newRow("not found") << QStringLiteral("/nowhere") << QStringLiteral("404");
    QTest::newRow("private") << QStringLiteral("/list") << QStringLiteral("private network");
    QTest::newRow("plain") << QString() << QStringLiteral("https only");
}

void FeedsUpdateTest::isRefused() {
    QFETCH(QString, path);
    QFETCH(QString, said);
    auto wanted = feed(path.isEmpty() ? "/list" : path.toStdString());
    wanted.name = QTest::currentDataTag();
    if (path.isEmpty()) wanted.url = server_->url("feeds", "/list");
    wanted.allowPrivate = wanted.name != "private";
    const auto updated = updateFeed(wanted, place(), false, {});
    QVERIFY(!updated.has_value());
    QVERIFY2(QString::fromStdString(describe(updated.error())).contains(said),
             describe(updated.error()).c_str());
    QVERIFY(!readFeedRecord(place().folder, wanted).has_value());
}

void FeedsUpdateTest::whatHasShrunkIsTakenWhenAccepted() {
    auto updated = updateFeed(feed("/then-short"), place(), true, {});
    QVERIFY(updated.has_value());
    QCOMPARE(updated->record.entries, 2u);
}

void FeedsUpdateTest::changedContentIsNotBelieved() {
    const auto wanted = feed("/list.gz");
    QVERIFY(readFeedRecord(place().folder, wanted).has_value());
    QFile file(QString::fromStdString(feedFile(place().folder, wanted).string()));
    QVERIFY(file.open(QIODevice::Append));
    file.write("8.8.8.8\n");
    file.close();
    QVERIFY(!readFeedRecord(place().folder, wanted).has_value());
    QVERIFY(withFeeds({}, std::vector{wanted}, place().folder).suspiciousLists.empty());
}

void FeedsUpdateTest::theKeeperFetchesAndTells() {
    auto good = feed("/list");
    good.name = "kept";
    auto bad = feed("/nowhere");
    auto off = feed("/moved");
    off.name = "off";
    off.enabled = false;
    std::atomic<int> changes = 0;
    FeedKeeper keeper({good, bad, off}, place(), [&] { ++changes; });
    QTRY_COMPARE(changes.load(), 1);
    QTRY_VERIFY(!keeper.health()[1].problem.empty());
    const auto health = keeper.health();
    QVERIFY(health[0].good.has_value());
    QVERIFY(!health[0].isStale(now()));
    QVERIFY(health[1].isStale(now()));
    QVERIFY(!health[2].good.has_value());
    QVERIFY(keeper.fetchNow("kept"));
    QVERIFY(!keeper.fetchNow("off"));
}

void FeedsUpdateTest::documentsAreRead_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("entries");
    QTest::newRow("MISP event") << QByteArray(R"({"Event":{"info":"x","Attribute":[
        {"type":"ip-dst","value":"45.148.10.1","to_ids":true},{"type":"ip-src|port","value":"45.148.10.2|443"},
        {"type":"ip-dst","value":"45.148.10.3","to_ids":false},{"type":"domain","value":"bad.example"}],
        "Object":[{"Attribute":[{"type":"ip-dst","value":"45.148.10.4"}]}]}})")
                                << 3;
    QTest::newRow("MISP attributes")
        << QByteArray(R"({"response":{"Attribute":[{"type":"ip-src","value":"45.148.10.0/28"}]}})") << 1;
    QTest::newRow("STIX") << QByteArray(R"({"type":"bundle","objects":[
        {"type":"indicator","pattern":"[ipv4-addr:value = '45.148.10.1' OR ipv6-addr:value = '2a0b:f4c2::1']"},
        {"type":"indicator","pattern":"[ipv4-addr:value IN ('45.148.10.2','45.148.10.3')]"},
        {"type":"indicator","pattern":"[domain-name:value = '9.9.9.9']"},
        {"type":"indicator","revoked":true,"pattern":"[ipv4-addr:value = '45.148.10.9']"},
        {"type":"ipv4-addr","value":"45.148.10.8"},{"type":"identity","name":"8.8.4.4"}]})")
                          << 5;
    QTest::newRow("list of texts") << QByteArray(R"(["45.148.10.1","45.148.11.0/24"])") << 2;
    QTest::newRow("list of objects") << QByteArray(R"([{"ip":"45.148.10.1"},{"ip":"45.148.10.2"}])") << 2;
    QTest::newRow("no address") << QByteArray(R"({"type":"bundle","objects":[]})") << -1;
    QTest::newRow("deep") << QByteArray(100'000, '[') << -1;
    QTest::newRow("cut") << QByteArray(R"({"type":"bundle","objects":[{"type":"ipv4-addr","value":)") << -1;
}

void FeedsUpdateTest::documentsAreRead() {
    QFETCH(QByteArray, text);
    QFETCH(int, entries);
    const auto list = parseAddressList(text.toStdString(), "document");
    QCOMPARE(list.has_value(), entries >= 0);
    if (list) QCOMPARE(list->entries, static_cast<std::size_t>(entries));
}

QTEST_GUILESS_MAIN(FeedsUpdateTest)
#include "feeds_update_test.moc"
