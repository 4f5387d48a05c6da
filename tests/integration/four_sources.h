// One stream of records in all the places that logs are read from: a folder, a storage account (Azurite, and
// Azure's own client that writes to it), a hub (the Kafka client's mock cluster behind TLS and sign-in) and a
// workspace on loopback.
#pragma once

#include "tests/integration/azurite.h"
#include "tests/integration/headless_watch.h"
#include "tests/integration/hub_front.h"
#include "tests/integration/mock_hub.h"
#include "tests/integration/workspace_bench.h"

#include "core/base/time.h"

#include <QDirIterator>
#include <QRegularExpression>
#include <QUrl>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace cosmoswatch::testing {

inline const QByteArray hubCanary = "c4n4ry+Key/0f7eSts=";
inline const QByteArray hubConnection =
    "Endpoint=sb://127.0.0.1/;SharedAccessKeyName=listen;SharedAccessKey=" + hubCanary;

// What a workspace keeps of a query is less than a blob does: all places get what it keeps.
inline QByteArray asTablesHaveIt(const QByteArray& line) {
    QJsonObject record = QJsonDocument::fromJson(line).object();
    if (record.value(QStringLiteral("category")) != QStringLiteral("QueryRuntimeStatistics")) return line;
    QJsonObject properties;
    const QJsonObject all = record.value(QStringLiteral("properties")).toObject();
    for (const char* name :
         {"activityId", "databasename", "collectionname", "partitionkeyrangeid", "querytext"})
        properties.insert(QString::fromLatin1(name), all.value(QString::fromLatin1(name)));
    record.insert(QStringLiteral("properties"), properties);
    return QJsonDocument(record).toJson(QJsonDocument::Compact);
}

struct StreamRecord {
    Timestamp time;
    QByteArray json;
    QString hour; // of the blob that it stands in: "2026/11/23/09"
};

// "…/y=2026/m=11/d=23/h=09/m=00/PT1H.json" is of "2026/11/23/09".
inline QString hourInName(const QString& path) {
    static const QRegularExpression pattern(QStringLiteral("y=(\\d+)/m=(\\d+)/d=(\\d+)/h=(\\d+)"));
    const auto match = pattern.match(path);
    return match.hasMatch() ? match.capturedTexts().mid(1).join(QLatin1Char('/')) : QString();
}

// Hours from `from` on, before `until`.
struct Hours {
    QString from;
    QString until = QStringLiteral("~");
    [[nodiscard]] bool has(const QString& hour) const { return hour >= from && hour < until; }
};

// Sample logs below `folder`, rewritten as tables have them and each file in the order of time, as a hub and
// a workspace hand them out; all records.
inline std::vector<StreamRecord> writeStream(const QString& folder, const QStringList& wishes) {
    const auto written = runHeadless(QStringList{QStringLiteral("sample"), folder} + wishes);
    if (written.exitCode != 0) qFatal("%s", written.messages.constData());
    const auto sort = [](std::vector<StreamRecord>& records) {
        std::ranges::stable_sort(records, {}, &StreamRecord::time);
    };
    std::vector<StreamRecord> all;
    QDirIterator files(folder, {QStringLiteral("PT1H.json")}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly)) qFatal("%s", qPrintable(file.fileName()));
        std::vector<StreamRecord> records;
        for (const QByteArray& line : file.readAll().split('\n')) {
            if (line.trimmed().isEmpty()) continue;
            const QByteArray record = asTablesHaveIt(line.trimmed());
            const auto at = record.indexOf("\"time\":\"") + 8;
            const auto time = parseTimestamp(record.mid(at, record.indexOf('"', at) - at).toStdString());
            if (!time) qFatal("no time: %s", record.constData());
            records.push_back({*time, record, hourInName(file.fileName())});
        }
        sort(records);
        QByteArray rewritten;
        for (const auto& record : records)
            rewritten += record.json + '\n';
        file.close();
        writeFile(file.fileName(), rewritten);
        all.insert(all.end(), records.begin(), records.end());
    }
    sort(all);
    return all;
}

// A line to a server that can be cut, see line.py.
class Line {
public:
    Line(const QString& script, int port) {
        process_.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process_.start(QStringLiteral("python3"), {script, QString::number(port)});
        port_ = answer().toInt();
    }
    ~Line() {
        process_.closeWriteChannel();
        if (!process_.waitForFinished(3'000)) process_.kill();
        process_.waitForFinished();
    }
    [[nodiscard]] int port() const { return port_; }
    void cut() { tell("cut\n"); }
    void mend() { tell("mend\n"); }

private:
    QByteArray answer() {
        while (!process_.canReadLine() && process_.waitForReadyRead(20'000)) {
        }
        return process_.readLine().trimmed();
    }
    void tell(const char* command) {
        process_.write(command);
        if (answer() != "ok") qWarning("the line does not obey");
    }
    QProcess process_;
    int port_ = 0;
};

enum class Way { Folder, Blob, Hub, Workspace };
inline constexpr std::array allWays{Way::Folder, Way::Blob, Way::Hub, Way::Workspace};
inline QString nameOf(Way place) {
    static const std::array names{"folder", "blob", "hub", "workspace"};
    return QString::fromLatin1(names[static_cast<std::size_t>(place)]);
}

class FourSources {
public:
    static QString missing() { return Azurite::missing(); }
    static constexpr int partitions = 4;

    // `folder`: for what has to be a file. `script`: hub_front.py. Servers of those ways only.
    FourSources(QString folder, const QString& script,
                const std::vector<Way>& ways = {allWays.begin(), allWays.end()})
        : folder_(std::move(folder)) {
        if (!authority_.save(file("authority.pem").toStdString())) qFatal("no authority");
        for (const Way way : ways) {
            if (way == Way::Blob) startBlobs();
            if (way == Way::Hub) startHub(script);
            if (way == Way::Workspace) startWorkspace();
        }
    }

    [[nodiscard]] bool isRunning() const { return running_; }
    Azurite& azurite() { return *azurite_; }
    HubFront& front() { return *front_; }
    bench::WorkspaceServer& workspace() { return *workspace_; }

    // As Azure delivers them: blobs by category and hour, messages of some records, rows.
    void deliver(const QString& logs, const std::vector<StreamRecord>& records) {
        deliverBlobs(logs, {}, false);
        deliverMessages(records, {});
        // All of it was ingested within the days that are looked back for.
        deliverRows(records, {}, "\"ingestedAfter\":300");
    }
    // Slowly: hour by hour, each blob in two pieces that cut a record.
    void deliverBlobs(const QString& logs, const Hours& hours, bool slowly) {
        QCOMPARE(azurite_->ask({{QStringLiteral("do"), QStringLiteral("folder")},
                                {QStringLiteral("path"), logs},
                                {QStringLiteral("from"), hours.from},
                                {QStringLiteral("until"), hours.until},
                                {QStringLiteral("slowly"), slowly}}),
                 QByteArray("ok"));
    }
    void deliverMessages(const std::vector<StreamRecord>& records, const Hours& hours) {
        constexpr std::size_t recordsOfEach = 25, flushed = 25;
        std::vector<const StreamRecord*> chosen;
        for (const auto& record : records)
            if (hours.has(record.hour)) chosen.push_back(&record);
        for (std::size_t i = 0; i < chosen.size(); i += recordsOfEach) {
            QByteArray body;
            const std::size_t end = std::min(i + recordsOfEach, chosen.size());
            for (std::size_t j = i; j < end; ++j)
                body += (j == i ? "{\"records\":[" : ",") + chosen[j]->json;
            writer_->put(static_cast<int>(messages_ * 7 % partitions), body + "]}",
                         toMicroseconds(chosen[end - 1]->time) / 1000);
            if (++messages_ % flushed == 0) QVERIFY(writer_->flush());
        }
        QVERIFY(writer_->flush());
    }
    void deliverRows(const std::vector<StreamRecord>& records, const Hours& hours, const QByteArray& how) {
        QList<QByteArray> rows;
        for (const auto& record : records)
            if (hours.has(record.hour)) rows.append(record.json);
        workspace_->append(rows, how);
    }

    [[nodiscard]] QJsonObject sourceOf(Way place, const QString& logs) const {
        const auto secret = [](const char* kind, const char* name) {
            return QJsonObject{{QStringLiteral("kind"), QLatin1String(kind)},
                               {QStringLiteral("secret"), QLatin1String(name)}};
        };
        QJsonObject source{{QStringLiteral("name"), nameOf(place)}};
        const auto set = [&source](const char* name, const QJsonValue& value) {
            source.insert(QLatin1String(name), value);
        };
        switch (place) {
        case Way::Folder:
            set("kind", QStringLiteral("folder"));
            set("path", logs);
            break;
        case Way::Blob:
            set("kind", QStringLiteral("blob"));
            set("endpoint", blobPort_ ? QStringLiteral("http://127.0.0.1:%1/cosmostest").arg(blobPort_)
                                      : azurite_->endpoint());
            set("credential", secret("account-key", "of-blob"));
            break;
        case Way::Hub:
            set("kind", QStringLiteral("event-hub"));
            set("server", QString::fromStdString(front_->hub()));
            set("hub", QString::fromStdString(hub_->name()));
            set("consumerGroup", QStringLiteral("cosmos-watch"));
            set("credential", secret("connection-string", "of-hub"));
            break;
        case Way::Workspace:
            const auto url = QStringLiteral("http://127.0.0.1:%1")
                                 .arg(workspacePort_ ? workspacePort_ : workspace_->port());
            QJsonObject entra = secret("entra", "of-workspace");
            entra.insert(QStringLiteral("tenant"), QStringLiteral("contoso.example"));
            entra.insert(QStringLiteral("client"), QStringLiteral("3d0c1b1e-52a4-4f5b-9a57-0c8f1e2d3b4a"));
            entra.insert(QStringLiteral("authority"), url);
            set("kind", QStringLiteral("log-analytics"));
            set("workspace", QLatin1String(bench::workspaceId));
            set("endpoint", url);
            set("credential", entra);
            break;
        }
        return source;
    }
    // Asked for at this port instead of their own: a line that can be cut.
    void setBlobPort(int port) { blobPort_ = port; }
    void setWorkspacePort(int port) { workspacePort_ = port; }
    [[nodiscard]] int blobPort() const { return QUrl(azurite_->endpoint()).port(); }

    [[nodiscard]] QByteArray signature(int seconds) {
        return azurite_->ask({{QStringLiteral("do"), QStringLiteral("signature")},
                              {QStringLiteral("rights"), QStringLiteral("rl")},
                              {QStringLiteral("seconds"), seconds}});
    }
    // Instead of the connection string; its secret is `hubCanary`.
    [[nodiscard]] QJsonObject hubApplication() const {
        front_->set({{QStringLiteral("secret"), QString::fromUtf8(hubCanary)}});
        return {{QStringLiteral("kind"), QStringLiteral("entra")},
                {QStringLiteral("tenant"), QStringLiteral("contoso.example")},
                {QStringLiteral("client"), QStringLiteral("3d0c1b1e-52a4-4f5b-9a57-0c8f1e2d3b4a")},
                {QStringLiteral("authority"), QString::fromStdString(front_->entra())},
                {QStringLiteral("secret"), QStringLiteral("of-hub")}};
    }

    // Writes it and tells where.
    [[nodiscard]] QString writeSettings(const QString& name, const QList<QJsonObject>& sources) const {
        QJsonArray list;
        for (const auto& source : sources)
            list.append(source);
        const QJsonObject settings{
            {QStringLiteral("version"), 1},
            {QStringLiteral("sources"), list},
            {QStringLiteral("network"), QJsonObject{{QStringLiteral("authorities"), file("authority.pem")}}}};
        const QString path = folder_ + QLatin1Char('/') + name;
        writeFile(path, QJsonDocument(settings).toJson());
        return path;
    }
    // In a file as services have it; said anew it counts anew.
    void setSecret(const QString& name, const QByteArray& value) {
        secrets_.insert(name, value);
        QByteArray lines;
        for (auto it = secrets_.begin(); it != secrets_.end(); ++it)
            lines += it.key().toUtf8() + '=' + it.value() + '\n';
        writeFile(secretsFile(), lines);
        QFile::setPermissions(secretsFile(), QFile::ReadOwner | QFile::WriteOwner);
    }
    [[nodiscard]] QString secretsFile() const { return file("secrets"); }
    [[nodiscard]] const QMap<QString, QByteArray>& secrets() const { return secrets_; }

private:
    void startBlobs() {
        azurite_ = std::make_unique<Azurite>();
        running_ &= azurite_->isRunning();
        setSecret(QStringLiteral("of-blob"), azurite_->key());
    }
    void startHub(const QString& script) {
        hub_ = std::make_unique<MockHub>(partitions);
        front_ = std::make_unique<HubFront>(script, hub_->server(), CertificateWishes{}, &authority_);
        running_ &= front_->isRunning();
        if (!running_) return;
        front_->set({{QStringLiteral("password"), QString::fromUtf8(hubConnection)}});
        writer_ = std::make_unique<HubWriter>(hub_->server(), hub_->name(), "gzip");
        setSecret(QStringLiteral("of-hub"), hubConnection);
    }
    void startWorkspace() {
        workspace_ = std::make_unique<bench::WorkspaceServer>();
        running_ &= workspace_->port() > 0;
        setSecret(QStringLiteral("of-workspace"), bench::clientSecret);
    }
    [[nodiscard]] QString file(const char* name) const {
        return folder_ + QLatin1Char('/') + QLatin1String(name);
    }

    QString folder_;
    int blobPort_ = 0;
    int workspacePort_ = 0;
    std::size_t messages_ = 0;
    const Certificate authority_{{.name = "House authority", .alternative = ""}};
    QMap<QString, QByteArray> secrets_;
    bool running_ = true;
    std::unique_ptr<Azurite> azurite_;
    std::unique_ptr<MockHub> hub_;
    std::unique_ptr<HubFront> front_;
    std::unique_ptr<HubWriter> writer_;
    std::unique_ptr<bench::WorkspaceServer> workspace_;
};

} // namespace cosmoswatch::testing
