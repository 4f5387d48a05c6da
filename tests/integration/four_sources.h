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
            records.push_back({*time, record});
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

    // `folder`: for what has to be a file. `script`: hub_front.py.
    FourSources(QString folder, const QString& script) : folder_(std::move(folder)) {
        hub_ = std::make_unique<MockHub>(partitions);
        front_ = std::make_unique<HubFront>(script, hub_->server(), CertificateWishes{}, &authority_);
        front_->set({{QStringLiteral("password"), QString::fromUtf8(hubConnection)}});
        writer_ = std::make_unique<HubWriter>(hub_->server(), hub_->name(), "gzip");
        if (!authority_.save(file("authority.pem").toStdString())) qFatal("no authority");
        setSecret(QStringLiteral("of-hub"), hubConnection);
        setSecret(QStringLiteral("of-blob"), azurite_.key());
        setSecret(QStringLiteral("of-workspace"), bench::clientSecret);
    }

    [[nodiscard]] bool isRunning() const {
        return azurite_.isRunning() && front_->isRunning() && workspace_.port() > 0;
    }
    Azurite& azurite() { return azurite_; }
    HubFront& front() { return *front_; }
    bench::WorkspaceServer& workspace() { return workspace_; }

    // As Azure delivers them: blobs by category and hour, messages of some records, rows.
    void deliver(const QString& logs, const std::vector<StreamRecord>& records) {
        QCOMPARE(azurite_.ask({{QStringLiteral("do"), QStringLiteral("folder")},
                               {QStringLiteral("path"), logs},
                               {QStringLiteral("hours"), 1}}),
                 QByteArray("ok"));
        constexpr std::size_t recordsOfEach = 25, flushed = 25;
        std::size_t messages = 0;
        for (std::size_t i = 0; i < records.size(); i += recordsOfEach) {
            QByteArray body;
            const std::size_t end = std::min(i + recordsOfEach, records.size());
            for (std::size_t j = i; j < end; ++j)
                body += (j == i ? "{\"records\":[" : ",") + records[j].json;
            writer_->put(static_cast<int>(messages * 7 % partitions), body + "]}",
                         toMicroseconds(records[end - 1].time) / 1000);
            if (++messages % flushed == 0) QVERIFY(writer_->flush());
        }
        QVERIFY(writer_->flush());
        QList<QByteArray> rows;
        for (const auto& record : records)
            rows.append(record.json);
        workspace_.append(rows, "\"ingestedAfter\":300");
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
            set("endpoint", blobEndpoint_.isEmpty() ? azurite_.endpoint() : blobEndpoint_);
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
            const auto url = QString::fromStdString(workspace_.url());
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
    // Asked for under this address instead of its own: a line that can be cut.
    void setBlobEndpoint(const QString& endpoint) { blobEndpoint_ = endpoint; }

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
    [[nodiscard]] QString file(const char* name) const {
        return folder_ + QLatin1Char('/') + QLatin1String(name);
    }

    QString folder_;
    QString blobEndpoint_;
    const Certificate authority_{{.name = "House authority", .alternative = ""}};
    QMap<QString, QByteArray> secrets_;
    Azurite azurite_;
    std::unique_ptr<MockHub> hub_;
    std::unique_ptr<HubFront> front_;
    std::unique_ptr<HubWriter> writer_;
    bench::WorkspaceServer workspace_;
};

} // namespace cosmoswatch::testing
