#include "core/intel/address_list.h"

#include <QFile>
#include <QObject>
#include <QTemporaryDir>
#include <QTest>

using namespace cosmoswatch;

namespace {

std::string_view view(const QByteArray& bytes) {
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

bool holds(const AddressList& list, const char* address) {
    return list.addresses.contains(*IpAddress::parse(address));
}

} // namespace

class IntelAddressListTest : public QObject {
    Q_OBJECT
private slots:
    void formats_data();
    void formats();
    void counts();
    void partlyPrivateCounts();
    void refusesHalfTheInternet();
    void dates_data();
    void dates();
    void unfit_data();
    void unfit();
    void files();
    void missingFilesSaySo();
    void hostileBytesAreSurvived();
};

// Each text lists 185.220.101.1 and 45.148.10.7 and nothing else, unless it says more.
void IntelAddressListTest::formats_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("entries");
    const auto row = [](const char* name, QByteArray text, int entries = 2) {
        QTest::newRow(name) << text << entries;
    };
    row("plain", "185.220.101.1\n45.148.10.7\n");
    row("no final newline", "185.220.101.1\n45.148.10.7");
    row("CRLF", "185.220.101.1\r\n45.148.10.7\r\n");
    row("old Mac newlines", "185.220.101.1\r45.148.10.7\r");
    row("byte order mark", "\xef\xbb\xbf"
                           "185.220.101.1\n45.148.10.7\n");
    row("blanks around", "  185.220.101.1  \n\t45.148.10.7\t\n\n\n");
    row("comments", "# Tor exits\n; more\n// and more\n185.220.101.1 # exit\n45.148.10.7;SBL1\n");
    row("comment without a blank", "185.220.101.1#exit\n45.148.10.7#x\n");
    row("networks", "185.220.101.1/32\n45.148.10.7/32\n");
    row("with ports", "185.220.101.1:9001\n45.148.10.7:443\n");
    row("ipsum: address, tab, count", "# IPsum\n185.220.101.1\t11\n45.148.10.7\t9\n");
    row("columns by blanks", "185.220.101.1  2026-01-01 bad\n45.148.10.7 2026-01-02 worse\n");
    row("columns by commas", "185.220.101.1,exit,DE\n45.148.10.7,scanner,NL\n");
    row("columns by semicolons", "185.220.101.1;exit\n45.148.10.7;scan\n");
    row("columns by bars", "185.220.101.1|relay|9001\n45.148.10.7|relay|443\n");
    row("quoted", "\"185.220.101.1\",\"exit\"\n\"45.148.10.7\",\"x\"\n");
    row("CSV, first column", "ip,seen\n185.220.101.1,2026\n45.148.10.7,2026\n");
    row("CSV, single column", "ip_address\n185.220.101.1\n45.148.10.7\n");
    row("CSV, other column",
        "first_seen,dst_ip,port\n2026-01-01,185.220.101.1,443\n2026-01-02,45.148.10.7,80\n");
    row("CSV, header quoted",
        "\"First Seen\",\"Src-IP\"\r\n\"a, b\",\"185.220.101.1\"\r\n\"c\",\"45.148.10.7\"\r\n");
    row("CSV, header in a comment",
        "# \"seen\",\"ioc_value\"\n\"2026\", \"185.220.101.1:443\"\n\"2026\", \"45.148.10.7:80\"\n");
    row("CSV, ip before network", "network,ip\nAcme Net,185.220.101.1\nB,45.148.10.7\n");
    row("CSV with tabs", "asn\tcidr\n1\t185.220.101.1/32\n2\t45.148.10.7/32\n");
    row("CSV, start and end",
        "Start\tEnd\tNetmask\n185.220.101.1\t185.220.101.1\t32\n45.148.10.7\t45.148.10.7\t32\n");
    row("Tor exit-addresses",
        "ExitNode 0011BD2485AD45D984EC4159C88FC066E5E3300E\nPublished 2026-08-20 10:00:00\nLastStatus "
        "2026-08-21 10:00:00\n"
        "ExitAddress 185.220.101.1 2026-08-21 10:03:00\nExitNode 0098\nPublished 2026-08-20 10:00:00\n"
        "LastStatus 2026-08-21 10:00:00\nExitAddress 45.148.10.7 2026-08-21 09:00:00\n");
    row("ranges", "185.220.101.1 - 185.220.101.1\n45.148.10.7-45.148.10.7\n");
    row("ranges with more columns",
        "185.220.101.1 - 185.220.101.1 , 000 , exit\n45.148.10.7-45.148.10.7,0\n");
    row("a dash before a remark", "185.220.101.1 - exit\n45.148.10.7 - scanner\n");
    row("IPv6 beside IPv4",
        "185.220.101.1\n45.148.10.7\n2a0b:f4c2::1\n2a06:1700::/32\n[2a03:e600:100::2]:9001\n", 5);
}

void IntelAddressListTest::formats() {
    QFETCH(QByteArray, text);
    QFETCH(int, entries);
    const auto list = parseAddressList(view(text), "feed.txt");
    QVERIFY2(list.has_value(), list ? "" : describe(list.error()).c_str());
    QCOMPARE(list->name, std::string("feed.txt"));
    QCOMPARE(static_cast<int>(list->entries), entries);
    QCOMPARE(list->addresses.rangeCount(), static_cast<std::size_t>(entries));
    QCOMPARE(list->unreadableLines, std::size_t{0});
    QCOMPARE(list->firstUnreadableLine, std::size_t{0});
    QVERIFY(holds(*list, "185.220.101.1"));
    QVERIFY(holds(*list, "45.148.10.7"));
    QVERIFY(!holds(*list, "185.220.101.2"));
    QVERIFY(!holds(*list, "45.148.10.6"));
    if (entries == 5) QVERIFY(holds(*list, "2a06:1700:ffff::9"));
}

void IntelAddressListTest::counts() {
    const auto list = parseAddressList("# head\n"
                                       "185.220.101.1\n"
                                       "10.0.0.1\n"       // private
                                       "192.168.0.0/16\n" // private
                                       "fe80::1\n"        // link-local
                                       "127.0.0.1 - 127.0.0.9\n"
                                       "\n"
                                       "evil.example\n" // line 8
                                       "1.2.3\n"
                                       "9.9.9.9 - 8.8.8.8\n" // backwards
                                       "203.0.113.7\n",
                                       "feed");
    QVERIFY(list.has_value());
    QCOMPARE(list->entries, std::size_t{6});
    QCOMPARE(list->privateEntries, std::size_t{4});
    QCOMPARE(list->unreadableLines, std::size_t{3});
    QCOMPARE(list->firstUnreadableLine, std::size_t{8});
    QCOMPARE(list->addresses.rangeCount(), std::size_t{2});
    QVERIFY(!holds(*list, "10.0.0.1"));
    QVERIFY(!holds(*list, "127.0.0.1"));
    QVERIFY(holds(*list, "203.0.113.7")); // an example address harms nobody
}

void IntelAddressListTest::partlyPrivateCounts() {
    const auto list = parseAddressList("192.0.0.0/8\n172.0.0.0 - 172.255.255.255\n", "feed");
    QVERIFY(list.has_value());
    QCOMPARE(list->privateEntries, std::size_t{0});
    QVERIFY(holds(*list, "192.1.2.3"));
    QVERIFY(holds(*list, "172.1.2.3"));
}

void IntelAddressListTest::refusesHalfTheInternet() {
    const auto list = parseAddressList("0.0.0.0/0\n128.0.0.0/1\n6.0.0.0/7\n::/0\n2000::/3\n2a00::/15\n"
                                       "1.0.0.0 - 223.255.255.255\n2000:: - 3fff::\n45.148.10.7\n",
                                       "poisoned");
    QVERIFY(list.has_value());
    QCOMPARE(list->entries, std::size_t{1});
    QCOMPARE(list->unreadableLines, std::size_t{8});
    QCOMPARE(list->firstUnreadableLine, std::size_t{1});
    QVERIFY(!holds(*list, "8.8.8.8"));
    QVERIFY(!holds(*list, "2001:4860:4860::8888"));
    QVERIFY(parseAddressList("45.0.0.0/8\n", "").has_value());
    QVERIFY(parseAddressList("2a00::/16\n", "").has_value());
    QCOMPARE(parseAddressList("0.0.0.0/0\n", "").error().code, ErrorCode::InvalidFormat);
}

void IntelAddressListTest::dates_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("written");
    const auto row = [](const char* text, const char* written) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(written);
    };
    row("# Last updated: 2026-08-21 03:00:00 UTC", "2026-08-21T03:00:00.000000Z");
    row("# Last update: Fri, 21 Aug 2026 03:00:31 +0200", "2026-08-21T01:00:31.000000Z");
    row("; Last-Modified: Fri, 21 Aug 2026 05:00:00 GMT", "2026-08-21T05:00:00.000000Z");
    row("# This File Date: Fri Aug 21 03:00:31 UTC 2026", "2026-08-21T03:00:31.000000Z");
    row("# Generated on 2026-08-21", "2026-08-21T00:00:00.000000Z");
    row("# Generated: 2026-08-21T03:00:00Z", "2026-08-21T03:00:00.000000Z");
    row("# 5354 entries, version 3.1", "");
    row("# Last updated: yesterday", "");
    row("# Last updated: 2026-13-41 99:00:00", "");
}

void IntelAddressListTest::dates() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, written);
    const auto list = parseAddressList(view(text + "\n45.148.10.7\n"), "feed");
    QVERIFY(list.has_value());
    QCOMPARE(QByteArray::fromStdString(list->written ? formatIso8601(*list->written) : ""), written);
}

void IntelAddressListTest::unfit_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* name, QByteArray text, const char* says) {
        QTest::newRow(name) << text << QByteArray(says);
    };
    row("empty", "", "empty");
    row("only a byte order mark", "\xef\xbb\xbf", "empty");
    row("only blank lines", "\n\n \n", "no line holds");
    row("only comments", "# nothing here\n", "no line holds");
    row("only words", "hello\nworld\n", "no line holds");
    row("only a header", "ip,seen\n", "no line holds");
    row("web page", "<!DOCTYPE html>\n<html><body>Sign in to the network</body></html>\n", "web page");
    row("UTF-16, little end first",
        QByteArray("\xff\xfe"
                   "1\0.\0",
                   6),
        "UTF-16");
    row("UTF-16, big end first",
        QByteArray("\xfe\xff"
                   "\0001\0.",
                   6),
        "UTF-16");
    row("NUL", QByteArray("1.2.3.4\n\0\n", 10), "not a text file");
    row("gzip", QByteArray("\x1f\x8b\x08\0\0", 5), "compressed");
    row("zip", QByteArray("PK\x03\x04xx"), "compressed");
}

void IntelAddressListTest::unfit() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, says);
    const auto list = parseAddressList(view(text), "feed.txt");
    QVERIFY(!list.has_value());
    QCOMPARE(list.error().code, ErrorCode::InvalidFormat);
    QCOMPARE(list.error().where, std::string("feed.txt"));
    QVERIFY2(list.error().what.find(says.toStdString()) != std::string::npos, list.error().what.c_str());
}

void IntelAddressListTest::files() {
    QTemporaryDir folder;
    QFile file(folder.filePath("tor exits.txt"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("185.220.101.1\n");
    file.close();
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.setFileTime(QDateTime(QDate(2026, 8, 21), QTime(1, 2, 3), Qt::UTC),
                             QFileDevice::FileModificationTime));
    file.close();
    const auto list = readAddressList(file.fileName().toStdString());
    QVERIFY(list.has_value());
    QCOMPARE(list->name, std::string("tor exits.txt"));
    QCOMPARE(formatIso8601(*list->written), std::string("2026-08-21T01:02:03.000000Z"));
}

void IntelAddressListTest::missingFilesSaySo() {
    QTemporaryDir folder;
    const auto missing = readAddressList(folder.filePath("none.txt").toStdString());
    QVERIFY(!missing.has_value());
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
    QVERIFY(describe(missing.error()).find("none.txt") != std::string::npos);
    QVERIFY(!readAddressList(folder.path().toStdString()).has_value());
}

void IntelAddressListTest::hostileBytesAreSurvived() {
    QByteArray text = "45.148.10.7\n";
    text += QByteArray(1 << 20, '1') + '\n';
    text += QByteArray(1 << 20, ',') + '\n';
    text += QByteArray(1 << 20, '-') + '\n';
    text += QByteArray(1 << 20, '"') + '\n';
    text += "1.2.3.4-\n-1.2.3.4\n-\n\"\n'\n,\nExitAddress \n\xff\xfe\n45.0.0.0 - ::1\n";
    const auto list = parseAddressList(view(text), "feed");
    QVERIFY(list.has_value());
    QVERIFY(holds(*list, "45.148.10.7"));
    QVERIFY(!holds(*list, "45.0.0.0"));
    for (int cut = 0; cut < 200; ++cut)
        (void)parseAddressList(view(text.left(cut)), "feed");
}

QTEST_APPLESS_MAIN(IntelAddressListTest)
#include "intel_address_list_test.moc"
