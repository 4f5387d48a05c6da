// How long is waited before the next try, and what servers ask for.
#include "core/base/time.h"
#include "core/net/http_client.h"

#include <QTest>

#include <thread>

using namespace cosmoswatch;
using std::chrono::milliseconds;

class NetWaitingTest : public QObject {
    Q_OBJECT

private slots:
    void backoffDoublesUpToItsBound();
    void backoffObeysTheServer();
    void waitEndsWhenStopped();
    void retryAfter_data();
    void retryAfter();
    void retryAfterDate();
    void headersByName();
};

void NetWaitingTest::backoffDoublesUpToItsBound() {
    Backoff backoff(milliseconds{100}, milliseconds{1000});
    for (const int bound : {100, 200, 400, 800, 1000, 1000, 1000}) {
        const auto wait = backoff.next();
        QVERIFY2(wait >= milliseconds{bound / 2} && wait <= milliseconds{bound},
                 qPrintable(QString::number(wait.count())));
    }
    QCOMPARE(backoff.failures(), 7);
    backoff.succeeded();
    QCOMPARE(backoff.failures(), 0);
    QVERIFY(backoff.next() <= milliseconds{100});
    Backoff many(milliseconds{500});
    for (int i = 0; i < 10'000; ++i)
        QVERIFY(many.next() <= std::chrono::minutes{2});
}

void NetWaitingTest::backoffObeysTheServer() {
    Backoff backoff(milliseconds{10}, milliseconds{20});
    QCOMPARE(backoff.next(milliseconds{5000}), milliseconds{5000});
    QVERIFY(backoff.next(milliseconds{1}) >= milliseconds{10});
}

void NetWaitingTest::waitEndsWhenStopped() {
    std::stop_source source;
    const auto begin = std::chrono::steady_clock::now();
    std::jthread stopper([&source] {
        std::this_thread::sleep_for(milliseconds{50});
        source.request_stop();
    });
    QVERIFY(!waitFor(std::chrono::minutes{5}, source.get_token()));
    QVERIFY(std::chrono::steady_clock::now() - begin < std::chrono::seconds{2});
    QVERIFY(waitFor(milliseconds{1}, {}));
}

void NetWaitingTest::retryAfter_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<qint64>("expected"); // ms; -1: nothing
    QTest::newRow("seconds") << "retry-after"
                             << "7" << qint64{7000};
    QTest::newRow("spaces") << "retry-after"
                            << " 7 " << qint64{7000};
    QTest::newRow("milliseconds") << "x-ms-retry-after-ms"
                                  << "250" << qint64{250};
    QTest::newRow("absurd") << "retry-after"
                            << "99999999999999999999" << qint64{3'600'000};
    QTest::newRow("a week") << "retry-after"
                            << "604800" << qint64{3'600'000};
    QTest::newRow("negative") << "retry-after"
                              << "-5" << qint64{-1};
    QTest::newRow("words") << "retry-after"
                           << "soon" << qint64{-1};
    QTest::newRow("empty") << "retry-after"
                           << "" << qint64{-1};
    QTest::newRow("long ago") << "retry-after"
                              << "Fri, 23 Jun 2017 19:29:50 GMT" << qint64{0};
}

void NetWaitingTest::retryAfter() {
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(qint64, expected);
    HttpResponse response;
    response.headers.emplace_back(name.toStdString(), value.toStdString());
    const auto wait = response.retryAfter();
    QCOMPARE(wait ? qint64{wait->count()} : qint64{-1}, expected);
}

void NetWaitingTest::retryAfterDate() {
    HttpResponse response;
    std::string date = formatRfc5322(now() + std::chrono::seconds{30});
    date.replace(date.find("+0000"), 5, "GMT");
    response.headers.emplace_back("retry-after", date);
    const auto wait = response.retryAfter();
    QVERIFY(wait);
    QVERIFY(*wait > std::chrono::seconds{27} && *wait <= std::chrono::seconds{30});
}

void NetWaitingTest::headersByName() {
    HttpResponse response;
    response.headers = {{"etag", "first"}, {"etag", "second"}};
    QCOMPARE(response.header("etag").value(), std::string_view("first"));
    QVERIFY(!response.header("missing"));
}

QTEST_APPLESS_MAIN(NetWaitingTest)
#include "net_waiting_test.moc"
