// A sender that is killed again and again: every alert arrives, and what comes twice has the same id.
#include "tests/integration/mock_hub.h"
#include "tests/integration/rsyslog_server.h"
#include "tests/integration/webhook_server.h"

#include <QDir>
#include <QProcess>
#include <QRandomGenerator>
#include <QTest>

#include <map>

using namespace cosmoswatch::testing;

namespace {

constexpr int count = 250;

QByteArray textAfter(const QByteArray& line, const QByteArray& mark) {
    const auto at = line.indexOf(mark);
    if (at < 0) return {};
    const auto begin = at + mark.size();
    return line.mid(begin, line.indexOf('"', begin) - begin);
}

} // namespace

class DeliveryKillTest : public QObject {
    Q_OBJECT

private slots:
    void syslog_data();
    void syslog();
    void webhook();
    void file();
    void hub();

private:
    // False when it does not come to its end.
    bool sendAll(const QString& kind, const std::string& place, const std::string& authorities = {}) {
        const QTemporaryDir folder;
        QRandomGenerator random(20261124);
        kills_ = 0;
        for (int start = 0; start < 200; ++start) {
            QProcess sender;
            sender.setProcessChannelMode(QProcess::ForwardedChannels);
            sender.start(qEnvironmentVariable("DELIVERY_SENDER"),
                         {kind, QString::fromStdString(place), QString::fromStdString(authorities),
                          folder.filePath(QStringLiteral("journal")), QString::number(count)});
            if (sender.waitForFinished(start < 12 ? static_cast<int>(random.bounded(20, 150)) : 20'000))
                return sender.exitStatus() == QProcess::NormalExit && sender.exitCode() == 0;
            sender.kill();
            sender.waitForFinished();
            ++kills_;
        }
        return false;
    }
    // Each of them, none but them; how many came twice is what kills may make.
    void check(const QList<QByteArray>& ids) const {
        std::map<QByteArray, int> seen;
        for (const auto& id : ids)
            ++seen[id];
        QCOMPARE(seen.size(), static_cast<std::size_t>(count));
        for (int i = 1; i <= count; ++i)
            QVERIFY(seen.contains("k-" + QByteArray::number(i)));
        QVERIFY(kills_ > 0);
        QVERIFY(ids.size() - count <= kills_);
        qInfo("%d kills, %d repeats", kills_, static_cast<int>(ids.size()) - count);
    }

    int kills_ = 0;
};

void DeliveryKillTest::syslog_data() {
    QTest::addColumn<QString>("kind");
    QTest::newRow("tls") << "tls";
    QTest::newRow("tcp") << "tcp";
}

void DeliveryKillTest::syslog() {
    QFETCH(QString, kind);
    if (RsyslogServer::program().isEmpty() || !RsyslogServer::hasTls()) QSKIP("rsyslogd is not installed");
    RsyslogServer server;
    QVERIFY(server.start());
    QVERIFY(sendAll(kind, kind == QLatin1String("tls") ? server.tls() : server.tcp(), server.authorities()));
    const auto last = "k-" + QByteArray::number(count);
    QVERIFY(
        QTest::qWaitFor([&] { return server.messages().back().contains(" id=\"" + last + "\""); }, 10'000));
    QList<QByteArray> ids;
    for (const auto& message : server.messages())
        ids.append(textAfter(message, "[cosmoswatch@32473 id=\""));
    check(ids);
}

void DeliveryKillTest::webhook() {
    const WebhookServer server(QFINDTESTDATA("webhook_receiver.py"), QStringLiteral("s3cret"));
    QVERIFY(server.isRunning());
    QVERIFY(sendAll(QStringLiteral("webhook"), server.url("/ok"), server.authorities()));
    QList<QByteArray> ids;
    for (const auto& request : server.requests()) {
        QVERIFY(request["isGenuine"].toBool());
        ids.append(request["id"].toString().toUtf8());
    }
    check(ids);
}

// Nothing comes twice here: the file itself tells what was written.
void DeliveryKillTest::file() {
    const QTemporaryDir folder;
    QVERIFY(sendAll(QStringLiteral("file"), folder.filePath(QStringLiteral("alerts")).toStdString()));
    QList<QByteArray> ids;
    const auto names = QDir(folder.path()).entryList(QDir::Files);
    QVERIFY(names.size() > 10); // put aside many times
    for (const auto& name : names) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto content = file.readAll();
        QVERIFY(content.endsWith('\n'));
        for (const auto& line : content.split('\n')) {
            if (line.isEmpty()) continue;
            QVERIFY(!QJsonDocument::fromJson(line).isNull());
            ids.append(textAfter(line, "\"MessageId\":\""));
        }
    }
    QCOMPARE(ids.size(), count);
    check(ids);
}

void DeliveryKillTest::hub() {
    if (QStandardPaths::findExecutable(QStringLiteral("kcat")).isEmpty()) QSKIP("kcat is not installed");
    const MockHub hub(3);
    QVERIFY(sendAll(QStringLiteral("hub"), hub.server().substr(0, hub.server().find(','))));
    QProcess kcat;
    kcat.start(QStringLiteral("kcat"),
               {QStringLiteral("-C"), QStringLiteral("-q"), QStringLiteral("-e"), QStringLiteral("-b"),
                QString::fromStdString(hub.server()), QStringLiteral("-t"),
                QString::fromStdString(hub.name()), QStringLiteral("-o"), QStringLiteral("beginning"),
                QStringLiteral("-f"), QStringLiteral("%s\n")});
    QVERIFY(kcat.waitForFinished(20'000));
    QList<QByteArray> ids;
    for (const auto& line : kcat.readAllStandardOutput().split('\n'))
        if (!line.isEmpty()) ids.append(textAfter(line, "\"MessageId\":\""));
    check(ids);
}

QTEST_GUILESS_MAIN(DeliveryKillTest)
#include "delivery_kill_test.moc"
