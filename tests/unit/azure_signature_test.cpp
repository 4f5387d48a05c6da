// Signatures with the account's key, held against ones that were worked out by hand.
#include "core/azure/clock_difference.h"
#include "core/azure/storage_signature.h"
#include "core/base/time.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>
#include <QTest>

using namespace cosmoswatch;

class AzureSignatureTest : public QObject {
    Q_OBJECT

private slots:
    void listIsSignedAsTheServerDoes();
    void emulatorHasTheAccountTwice();
    void rangeAndConditionAreSigned();
    void keyMustBeBase64();
    void clockAdvice();
};

void AzureSignatureTest::listIsSignedAsTheServerDoes() {
    HttpRequest request;
    request.url = "https://shoplogs.blob.core.windows.net/insights-logs-x?restype=container&comp=list"
                  "&prefix=resourceId%3D%2FSUB&Marker=";
    request.headers = {{"X-Ms-Version", "2021-12-02"}, {"x-ms-date", "Fri, 26 Jun 2015 23:39:12 GMT"}};
    const std::string expected = "GET\n\n\n\n\n\n\n\n\n\n\n\n"
                                 "x-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2021-12-02\n"
                                 "/shoplogs/insights-logs-x\ncomp:list\nmarker:\nprefix:resourceId=/SUB\n"
                                 "restype:container";
    QCOMPARE(stringToSign(request, "shoplogs"), expected);
    const QByteArray key("some key of 32 bytes, or of more.");
    QVERIFY(signWithKey(request, "shoplogs", key.toBase64().toStdString()).has_value());
    const QByteArray digest = QMessageAuthenticationCode::hash(QByteArray::fromStdString(expected), key,
                                                               QCryptographicHash::Sha256);
    QCOMPARE(request.headers.back().first, std::string("Authorization"));
    QCOMPARE(request.headers.back().second, "SharedKey shoplogs:" + digest.toBase64().toStdString());
}

void AzureSignatureTest::emulatorHasTheAccountTwice() {
    HttpRequest request;
    request.url = "http://127.0.0.1:10000/devstoreaccount1/c/a%20b";
    QVERIFY(
        stringToSign(request, "devstoreaccount1").ends_with("\n/devstoreaccount1/devstoreaccount1/c/a%20b"));
}

void AzureSignatureTest::rangeAndConditionAreSigned() {
    HttpRequest request;
    request.url = "https://a.example/c/b";
    request.headers = {{"Range", "bytes=5-"}, {"If-Match", "\"0x8D\""}};
    QCOMPARE(stringToSign(request, "a"), std::string("GET\n\n\n\n\n\n\n\n\"0x8D\"\n\n\nbytes=5-\n/a/c/b"));
}

void AzureSignatureTest::keyMustBeBase64() {
    for (const char* key : {"", "abc", "not base64 at all!!!", "????"}) {
        HttpRequest request;
        request.url = "https://a.example/";
        const auto signedRequest = signWithKey(request, "a", key);
        QVERIFY(!signedRequest.has_value());
        QCOMPARE(signedRequest.error().code, ErrorCode::InvalidArgument);
        QVERIFY(request.headers.empty());
    }
}

void AzureSignatureTest::clockAdvice() {
    HttpResponse response;
    QCOMPARE(cosmoswatch::clockAdvice(response), std::string());
    response.headers = {{"date", formatRfc5322(now())}};
    QCOMPARE(cosmoswatch::clockAdvice(response), std::string());
    response.headers = {{"date", formatIso8601(now() + std::chrono::hours{2})}};
    QVERIFY(cosmoswatch::clockAdvice(response).find("slow: set it") != std::string::npos);
}

QTEST_APPLESS_MAIN(AzureSignatureTest)
#include "azure_signature_test.moc"
