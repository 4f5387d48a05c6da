#include "core/base/text.h"
#include "core/intel/client_application.h"

#include <QObject>
#include <QTest>

#include <random>

using namespace cosmoswatch;

namespace {

std::string_view view(const QByteArray& bytes) {
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

} // namespace

class IntelClientApplicationTest : public QObject {
    Q_OBJECT
private slots:
    void names_data();
    void names();
    void updatesKeepTheName_data();
    void updatesKeepTheName();
    void watchList_data();
    void watchList();
    void hostileTextIsTame_data();
    void hostileTextIsTame();
    void randomBytesAreBounded();
};

void IntelClientApplicationTest::names_data() {
    QTest::addColumn<QByteArray>("agent");
    QTest::addColumn<QByteArray>("name");
    const auto row = [](const char* agent, const char* name) {
        QTest::newRow(*agent ? agent : "empty") << QByteArray(agent) << QByteArray(name);
    };
    row("", "unknown");
    row("   ", "unknown");
    // .NET, version 3: fields by bars, then what the owner set
    row("cosmos-netstandard-sdk/3.18.0", ".NET SDK");
    row("cosmos-netstandard-sdk/3.49.0|2|X64|Microsoft Windows 10.0.26100|.NET 6.0.36|L|", ".NET SDK");
    row("cosmos-netstandard-sdk/3.23.0|3.23.1|1|X64|Linux 5.4.0-1098-azure 104 18|.NET Core 3.1.32|S|",
        ".NET SDK");
    row("cosmos-netstandard-sdk/3.35.4|1|X64|Debian GNU Linux 12 bookworm |.NET 8.0.1|N|F 00000010|ShopApi",
        ".NET SDK · ShopApi");
    row("cosmos-netstandard-sdk/3.35.4|1|Arm64|Linux 6.1|.NET 8.0.1|N|F00000010|SearchApi",
        ".NET SDK · SearchApi");
    row("cosmos-netstandard-sdk/3.35.4|1|X64|Linux 6.1|.NET 8.0.1|F00000010|S|Sales Export",
        ".NET SDK · Sales Export");
    row("cosmos-netstandard-sdk/3.32.0-preview|1|X64|Linux 6.1|.NET 8.0.1|N|ShopApi/2.1.0-rc.3",
        ".NET SDK · ShopApi");
    row("cosmos-netstandard-sdk/3.9.0|3.9.2|10|X86|Microsoft Windows 10.0.18363 |.NET Core 4.6.28619.01|a|b",
        ".NET SDK · a b");
    row("COSMOS-NETSTANDARD-SDK/3.9.0|1|x64|Linux|.NET 6|N|ShopApi", ".NET SDK · ShopApi");
    row("Windows/10.0.20348 cosmos-netstandard-sdk/3.18.0", ".NET SDK");
    // .NET, version 2
    row("documentdb-dotnet-sdk/2.8.1 Host/64-bit MicrosoftWindowsNT/6.2.9200.0", ".NET SDK");
    row("documentdb-dotnet-sdk/1.12.0 Host/64-bit MicrosoftWindowsNT/6.2.9200.0 AzureSearchIndexer/1.0.0",
        ".NET SDK · AzureSearchIndexer");
    // Java and Spark
    row("azsdk-java-cosmos/4.6.0 Linux/4.15.0-1096-azure JRE/11.0.8", "Java SDK");
    row("azsdk-java-cosmos/4.74.0 Linux/7.0.9-ogc3.2.fc44.x86_64 JRE/25.0.3 orders-service",
        "Java SDK · orders-service");
    row("azsdk-java-cosmos/4.60.0 WindowsServer2022/10.0 JRE/17.0.9 az-sd-cos/5.9.0|F10",
        "Java SDK · az-sd-cos");
    row("azsdk-java-cosmos/4.37.1 Linux/5.4 JRE/1.8.0_302 SparkConnector/azure-cosmos-spark_3-2_2-12/4.14.1",
        "Spark connector");
    row("azsdk-java-cosmos/4.37.1 Linux/5.4 JRE/1.8.0_302 SparkConnector/azure-cosmos-spark_3-2_2-12/4.14.1"
        "|DBX|5206439413157315|Nightly Cluster|1284 ip-10-0-0-4|NightlyExport|F10",
        "Spark connector · NightlyExport");
    // Python, JavaScript, Go, Rust
    row("azsdk-python-cosmos/4.5.0 Python/3.11.0 (Windows-10-10.0.22621-SP0)", "Python SDK");
    row("azsdk-python-cosmos-async/4.5.1 Python/3.12.1 (Linux-6.1-x86_64-with-glibc2.36) reports "
        "backend=rust",
        "Python SDK · reports");
    row("Billing azsdk-python-cosmos/4.5.0 Python/3.11.0 (Linux-6.1)", "Python SDK · Billing");
    row("Node.js/18.16.0 (linux; x64) azure-cosmos-js/4.0.0", "JavaScript SDK");
    row("Node.js/18.16.0 (linux; x64) azure-cosmos-js/4.0.0 storefront", "JavaScript SDK · storefront");
    row("azsdk-js-cosmos/4.0.0 Node/18 (NODE-VERSION v18.16.0; Linux 5.15)", "JavaScript SDK · Node");
    row("<environment undetectable> azure-cosmos-js/3.9.0", "JavaScript SDK");
    row("azsdk-go-azcosmos/v1.2.0 (go1.22.4; linux)", "Go SDK");
    row("ledger azsdk-go-azcosmos/v0.3.6 (go1.20; Windows_NT)", "Go SDK · ledger");
    row("azsdk-rust-cosmos/0.34.0 azsdk-rust-cosmos-driver/0.2.0 linux/x86_64 rustc/1.85.0 meter|F1A",
        "Rust SDK · meter");
    // The platform and the portal
    row("Microsoft.Azure.Documents.Common/2.14.0", "Azure platform");
    row("Microsoft.Azure.Documents.Common/2.14.0RoutingGateway", "Azure platform");
    row("Azure Portal", "Azure platform");
    row("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 "
        "Safari/537.36",
        "Data Explorer (browser)");
    row("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Data Explorer (browser)");
    row("Mozilla/5.0", "Mozilla");
    // Others keep their own name
    row("LegacyReports/1.4.2 (build 77)", "LegacyReports");
    row("1.2.3", "unrecognised client");
    row("Greyhound-Booking/2.0", "Greyhound-Booking");
}

void IntelClientApplicationTest::names() {
    QFETCH(QByteArray, agent);
    QFETCH(QByteArray, name);
    const auto application = classifyUserAgent(view(agent));
    QCOMPARE(QByteArray::fromStdString(application.name()), name);
    QVERIFY(!application.watchListed);
}

// All agents of a row are one application.
void IntelClientApplicationTest::updatesKeepTheName_data() {
    QTest::addColumn<QStringList>("agents");
    QTest::newRow("SDK, system and runtime") << QStringList{
        "cosmos-netstandard-sdk/3.18.0|3.18.0|1|X64|Linux 5.4|.NET Core 3.1.17|N|ShopApi",
        "cosmos-netstandard-sdk/3.49.0|7|Arm64|Microsoft Windows 10.0.26100|.NET 9.0.1|L|F 00000013|ShopApi"};
    QTest::newRow("the application's own version")
        << QStringList{"azsdk-java-cosmos/4.1 Linux/1 JRE/8 orders/1.2.3",
                       "azsdk-java-cosmos/4.2 Linux/2 JRE/11 orders/2.0.0-rc.1+5",
                       "azsdk-java-cosmos/4.2 Linux/2 JRE/11 orders v7",
                       "azsdk-java-cosmos/4.2 Linux/2 JRE/11 orders 20260821"};
    QTest::newRow("instance ids") << QStringList{
        "azsdk-java-cosmos/4.1 Linux/1 JRE/8 orders 6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "azsdk-java-cosmos/4.1 Linux/1 JRE/8 orders-0f3e9c1a77",
        "azsdk-java-cosmos/4.1 Linux/1 JRE/8 orders-12",
        "azsdk-java-cosmos/4.1 Linux/1 JRE/8 orders_0A1B2C3D4E5F60718293A4B5C6D7E8F9",
        "azsdk-java-cosmos/4.1 Linux/1 JRE/8 orders-7f9c6d5b8-x2x4z",
        "azsdk-java-cosmos/4.1 Linux/1 JRE/8 orders-6b4d8kz2mq-hj7wp"};
    QTest::newRow("browsers") << QStringList{
        "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15",
        "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36 Edg/126.0"};
    QTest::newRow("tools") << QStringList{"curl/7.88.1", "curl/8.11.0 totally-new", "CURL/8"};
}

void IntelClientApplicationTest::updatesKeepTheName() {
    QFETCH(QStringList, agents);
    const auto first = classifyUserAgent(agents.front().toStdString()).name();
    for (const auto& agent : agents)
        QCOMPARE(classifyUserAgent(agent.toStdString()).name(), first);
}

void IntelClientApplicationTest::watchList_data() {
    QTest::addColumn<QByteArray>("name");
    const auto row = [](const char* agent, const char* name) { QTest::newRow(agent) << QByteArray(name); };
    row("python-requests/2.31.0", "python-requests");
    row("curl/8.4.0", "curl");
    row("Go-http-client/1.1", "Go-http-client");
    row("okhttp/4.12.0", "okhttp");
    row("axios/1.6.2", "axios");
    row("Python/3.11 aiohttp/3.9.1", "aiohttp");
    row("fasthttp", "fasthttp");
    row("PostmanRuntime/7.36.0", "Postman");
    row("sqlmap/1.7.2#stable (https://sqlmap.org)", "sqlmap");
    row("Nuclei - Open-source project (github.com/projectdiscovery/nuclei)", "Nuclei");
    row("Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.17763.1", "PowerShell");
    row("Mozilla/5.0 (Windows NT 10.0; Microsoft Windows 10.0.22631; en-GB) PowerShell/7.4.1", "PowerShell");
    row("AADInternals", "AADInternals");
    row("azurehound/v2.1.8", "AzureHound");
    row("BloodHound.py", "BloodHound");
    row("SkyHound/1.0", "SkyHound");
    row("Wget/1.21.3", "Wget");
    row("HTTPie/3.2.2", "HTTPie");
    row("Java/17.0.9", "Java HTTP client");
    row("Java-http-client/21", "Java HTTP client");
    row("node-fetch/1.0 (+https://github.com/bitinn/node-fetch)", "node-fetch");
    row("python-httpx/0.27.0", "python-httpx");
    row("Apache-HttpClient/4.5.14 (Java/17.0.9)", "Apache HttpClient");
    row("Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)", "Nmap");
    row("Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126 Safari/537.36",
        "headless browser");
    row("PYTHON-REQUESTS/2.31.0", "python-requests");
    row("cosmos-netstandard-sdk/3.35|1|X64|Linux|.NET 8|N|sqlmap", ".NET SDK · sqlmap");
}

void IntelClientApplicationTest::watchList() {
    QFETCH(QByteArray, name);
    const auto application = classifyUserAgent(QTest::currentDataTag());
    QVERIFY(application.watchListed);
    QCOMPARE(QByteArray::fromStdString(application.name()), name);
}

void IntelClientApplicationTest::hostileTextIsTame_data() {
    QTest::addColumn<QByteArray>("agent");
    const QByteArray sdk = "cosmos-netstandard-sdk/3.35|1|X64|Linux|.NET 8|N|";
    QTest::newRow("long suffix") << sdk + QByteArray(100'000, 'a');
    QTest::newRow("many words") << sdk + QByteArray("word ").repeated(10'000);
    QTest::newRow("cut inside a character") << sdk + QByteArray("\xc3\xa9").repeated(1000);
    QTest::newRow("bidi override") << sdk + "\xe2\x80\xae"
                                            "cod.exe";
    QTest::newRow("line breaks") << sdk + "Shop\r\nApi\n";
    QTest::newRow("escape sequence") << sdk + "\x1b[31mShop";
    QTest::newRow("NUL") << sdk + QByteArray("Shop\0Api", 8);
    QTest::newRow("bad UTF-8") << sdk + "\xff\xfe\x80Shop";
    QTest::newRow("open brackets") << QByteArray("(").repeated(5000);
    QTest::newRow("bars") << QByteArray("cosmos-netstandard-sdk/3") + QByteArray("|").repeated(5000);
    QTest::newRow("only separators") << QByteArray("///---...");
    QTest::newRow("Spark, cut") << QByteArray("azsdk-java-cosmos/4 SparkConnector/x|DBX");
}

void IntelClientApplicationTest::hostileTextIsTame() {
    QFETCH(QByteArray, agent);
    const auto application = classifyUserAgent(view(agent));
    for (const auto& text : {application.family, application.suffix}) {
        QVERIFY(text.size() <= 64);
        QVERIFY(isValidUtf8(text));
        QCOMPARE(visible(text), text);
    }
    QVERIFY(!application.family.empty());
}

void IntelClientApplicationTest::randomBytesAreBounded() {
    std::mt19937 random(3);
    const QByteArray alphabet("aF0 /|-_.()<>\"\\;\xc3\xa9\xff\n v1");
    for (int i = 0; i < 20'000; ++i) {
        QByteArray agent = i % 2 ? "azsdk-java-cosmos/4.1 " : "cosmos-netstandard-sdk/3|";
        for (unsigned length = random() % 60; length > 0; --length)
            agent += alphabet[static_cast<int>(random() % static_cast<unsigned>(alphabet.size()))];
        const auto application = classifyUserAgent(view(agent));
        QVERIFY(application.suffix.size() <= 64 && isValidUtf8(application.suffix));
        QVERIFY(!application.name().empty());
    }
}

QTEST_APPLESS_MAIN(IntelClientApplicationTest)
#include "intel_client_application_test.moc"
