// A sender that is killed again and again: every alert arrives, and what comes twice has the same id.
#include "tests/integration/mock_hub.h"
#include "tests/integration/rsyslog_server.h"
#include "tests/integration/webhook_server.h"

#include <QDir>
#include <QProcess>
#include <QRandomGenerator>
#include <QTest>

#include <map>
#include <set>

using namespace cosmoswatch::testing;

namespace {

constexpr int count = 60;
constexpr int plannedKills = 5;

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
    void syslog();
    void webhook();
    void file();
    void hub();
    void dispatcherWithThree();

private:
    // False when it does not come to its end.
    bool sendAll(const QString& kind, const std::string& place, const std::string& authorities = {}) {
        const QTemporaryDir folder;
        const QString journal = folder.filePath(QStringLiteral("journal"));
        kills_ = 0;
        for (int start = 0; start < 200; ++start) {
            QProcess sender;
            sender.setProcessChannelMode(QProcess::ForwardedChannels);
            sender.start(qEnvironmentVariable("DELIVERY_SENDER"),
                         {kind, QString::fromStdString(place), QString::fromStdString(authorities), journal,
                          QString::number(count)});
            const bool isEnded = start < plannedKills ? waitForLines(sender, journal, (start + 1) * count / 7)
                                                      : sender.waitForFinished(30'000);
            if (isEnded) return sender.exitStatus() == QProcess::NormalExit && sender.exitCode() == 0;
            sender.kill();
            sender.waitForFinished();
            ++kills_;
        }
        return false;
    }
    // False once so many are noted, wherever the sender is by then; true when it has ended before.
    static bool waitForLines(QProcess& sender, const QString& journal, int lines) {
        for (int i = 0; i < 20'000; ++i) {
            if (sender.waitForFinished(1)) return true;
            QFile file(journal);
            if (file.open(QIODevice::ReadOnly) && file.readAll().count('\n') >= lines) return false;
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

void DeliveryKillTest::syslog() {
    if (RsyslogServer::program().isEmpty() || !RsyslogServer::hasTls()) QSKIP("rsyslogd is not installed");
    RsyslogServer server;
    QVERIFY(server.start());
    QVERIFY(sendAll(QStringLiteral("tls"), server.tls(), server.authorities()));
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
    QVERIFY(names.size() > 3); // put aside many times
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

// The whole way: store, queue, three receivers at once. What comes twice has the id of the first.
void DeliveryKillTest::dispatcherWithThree() {
    if (RsyslogServer::program().isEmpty() || !RsyslogServer::hasTls()) QSKIP("rsyslogd is not installed");
    RsyslogServer syslog;
    QVERIFY(syslog.start());
    const WebhookServer webhook(QFINDTESTDATA("webhook_receiver.py"), QStringLiteral("s3cret"));
    QVERIFY(webhook.isRunning());
    const QTemporaryDir folder;
    QFile authorities(folder.filePath(QStringLiteral("authorities.pem")));
    QVERIFY(authorities.open(QIODevice::WriteOnly));
    for (const auto& file : {syslog.authorities(), webhook.authorities()}) {
        QFile one(QString::fromStdString(file));
        QVERIFY(one.open(QIODevice::ReadOnly));
        authorities.write(one.readAll());
    }
    authorities.close();
    const QString alerts = folder.filePath(QStringLiteral("alerts"));
    constexpr int written = 40;
    QRandomGenerator random(7);
    bool isDone = false;
    for (int start = 0; start < 30 && !isDone; ++start) {
        QProcess watcher;
        watcher.setProcessChannelMode(QProcess::ForwardedChannels);
        watcher.start(qEnvironmentVariable("DELIVERY_WATCHER"),
                      {folder.filePath(QStringLiteral("state.db")), QString::number(written),
                       authorities.fileName(), QString::fromStdString(syslog.tls()),
                       QString::fromStdString(webhook.url("/ok")), alerts});
        isDone = watcher.waitForFinished(start < 4 ? static_cast<int>(random.bounded(100, 500)) : 30'000) &&
                 watcher.exitStatus() == QProcess::NormalExit && watcher.exitCode() == 0;
        if (!isDone) watcher.kill();
        watcher.waitForFinished();
    }
    QVERIFY(isDone);
    // Alert → ids of its messages, of each receiver.
    std::map<QByteArray, std::set<QByteArray>> bySyslog, byWebhook, byFile;
    for (const auto& message : syslog.messages())
        bySyslog[textAfter(message, " alert=\"")].insert(textAfter(message, "[cosmoswatch@32473 id=\""));
    for (const auto& request : webhook.requests())
        byWebhook[request["body"].toObject()["SystemAlertId"].toString().toUtf8()].insert(
            request["id"].toString().toUtf8());
    QFile file(alerts);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto lines = file.readAll().split('\n');
    for (const auto& line : lines)
        if (!line.isEmpty())
            byFile[textAfter(line, "\"SystemAlertId\":\"")].insert(textAfter(line, "\"MessageId\":\""));
    for (const auto* receiver : {&bySyslog, &byWebhook, &byFile}) {
        QCOMPARE(receiver->size(), static_cast<std::size_t>(written));
        for (const auto& [alert, ids] : *receiver)
            QCOMPARE(ids.size(), std::size_t{1});
    }
}

QTEST_GUILESS_MAIN(DeliveryKillTest)
#include "delivery_kill_test.moc"
