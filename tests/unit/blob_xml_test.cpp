// Lists of Azure Storage, also hostile ones.
#include "core/blob/storage_xml.h"

#include <QTest>

using namespace cosmoswatch;

class BlobXmlTest : public QObject {
    Q_OBJECT

private slots:
    void list();
    void containers();
    void hostile_data();
    void hostile();
    void errors();
};

void BlobXmlTest::list() {
    const auto page = parseBlobPage(
        "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults "
        "ContainerName=\"c\"><Prefix>x</Prefix>"
        "<Blobs><Blob><Name>a&amp;b/c</Name><Properties><Creation-Time>Mon, 1 Jan 2024 00:00:00 "
        "GMT</Creation-Time>"
        "<Etag>0x8D1</Etag><Content-Length>123</Content-Length><AccessTier>Archive</AccessTier></Properties>"
        "<OrMetadata /></Blob><Blob><Name "
        "Encoded=\"true\">a%00b%2</Name><Properties><Etag>\"q\"</Etag></Properties></Blob>"
        "<BlobPrefix><Name>p/</Name></BlobPrefix></Blobs><NextMarker>more==</NextMarker></"
        "EnumerationResults>");
    QVERIFY(page.has_value());
    QCOMPARE(page->blobs.size(), std::size_t{2});
    QCOMPARE(page->blobs[0].name, std::string("a&b/c"));
    QCOMPARE(page->blobs[0].etag, std::string("0x8D1"));
    QCOMPARE(page->blobs[0].size, std::uint64_t{123});
    QCOMPARE(page->blobs[0].created, std::string("Mon, 1 Jan 2024 00:00:00 GMT"));
    QVERIFY(page->blobs[0].archived);
    QCOMPARE(page->blobs[1].name, std::string("a\0b%2", 5));
    QCOMPARE(page->blobs[1].etag, std::string("q"));
    QVERIFY(!page->blobs[1].archived);
    QCOMPARE(page->prefixes, std::vector<std::string>{"p/"});
    QCOMPARE(page->next, std::string("more=="));
}

void BlobXmlTest::containers() {
    const auto page = parseBlobPage(
        "<EnumerationResults><Containers><Container><Name>one</Name></Container>"
        "<Container><Name>two</Name></Container></Containers><NextMarker/></EnumerationResults>");
    QVERIFY(page.has_value());
    QCOMPARE(page->containers, (std::vector<std::string>{"one", "two"}));
    QVERIFY(page->next.empty());
}

void BlobXmlTest::hostile_data() {
    QTest::addColumn<QByteArray>("xml");
    const QByteArray open = "<EnumerationResults><Blobs>";
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("page of a hotel") << QByteArray("<html><body>Log in</body></html>");
    QTest::newRow("no XML") << QByteArray("{\"error\":1}");
    QTest::newRow("cut") << open + "<Blob><Name>a</Na";
    QTest::newRow("document type") << QByteArray("<!DOCTYPE x><EnumerationResults/>");
    QTest::newRow("a billion laughs") << QByteArray(
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><EnumerationResults><NextMarker>"
        "&b;</NextMarker></EnumerationResults>");
    QTest::newRow("an entity of ours") << QByteArray("<EnumerationResults>&x;</EnumerationResults>");
    QTest::newRow("deep") << QByteArray("<EnumerationResults>") + QByteArray("<a>").repeated(100'000);
    QTest::newRow("long name") << open + "<Blob><Name>" + QByteArray(100'000, 'x') +
                                      "</Name></Blob></Blobs></EnumerationResults>";
    QTest::newRow("long element") << "<EnumerationResults><" + QByteArray(100'000, 'x') +
                                         "/></EnumerationResults>";
    QTest::newRow("too many") << open + QByteArray("<Blob><Name>a</Name></Blob>").repeated(30'000) +
                                     "</Blobs></EnumerationResults>";
    QTest::newRow("NUL") << open +
                                QByteArray("<Blob><Name>a\0b</Name></Blob></Blobs></EnumerationResults>", 54);
    QTest::newRow("not UTF-8") << open + "<Blob><Name>\xFF\xFE</Name></Blob></Blobs></EnumerationResults>";
}

void BlobXmlTest::hostile() {
    QFETCH(QByteArray, xml);
    const auto page = parseBlobPage(std::string_view(xml.constData(), static_cast<std::size_t>(xml.size())));
    QVERIFY(!page.has_value());
    QCOMPARE(page.error().code, ErrorCode::InvalidFormat);
}

void BlobXmlTest::errors() {
    const auto error =
        parseStorageError("\xEF\xBB\xBF<?xml version=\"1.0\"?><Error><Code>AuthenticationFailed</Code>"
                          "<Message>Server failed\nRequestId:1</Message></Error>");
    QVERIFY(error.has_value());
    QCOMPARE(error->code, std::string("AuthenticationFailed"));
    QVERIFY(!parseStorageError(""));
    QVERIFY(!parseStorageError("<html/>"));
    QVERIFY(!parseStorageError("<Error><Code></Code></Error>"));
}

QTEST_APPLESS_MAIN(BlobXmlTest)
#include "blob_xml_test.moc"
