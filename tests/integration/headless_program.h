// Runs the headless program as a user would, and reads what it says.
#pragma once

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMap>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

struct Outcome {
    int exitCode = -1;
    QByteArray output;
    QByteArray messages;
};

inline QString headlessProgram() {
    return qEnvironmentVariable("COSMOSWATCH_CLI");
}

inline Outcome runHeadless(const QStringList& arguments) {
    QProcess process;
    process.start(headlessProgram(), arguments);
    Outcome outcome;
    if (!process.waitForFinished(120'000)) {
        process.kill();
        process.waitForFinished();
        outcome.messages = "did not finish in two minutes";
        return outcome;
    }
    outcome.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    outcome.output = process.readAllStandardOutput();
    outcome.messages = process.readAllStandardError();
    return outcome;
}

inline QList<QJsonObject> jsonLines(const QByteArray& text) {
    QList<QJsonObject> objects;
    for (const QByteArray& line : text.split('\n'))
        if (!line.isEmpty()) objects.append(QJsonDocument::fromJson(line).object());
    return objects;
}

// What must be the same however a scan was cut: all but the time of writing.
inline QMap<QString, QByteArray> alertsById(const QByteArray& jsonl) {
    QMap<QString, QByteArray> alerts;
    for (QJsonObject alert : jsonLines(jsonl)) {
        alert.remove(QStringLiteral("TimeGenerated"));
        const QString id = alert.value(QStringLiteral("SystemAlertId")).toString();
        if (alerts.contains(id)) qWarning() << "the same alert twice:" << id;
        alerts.insert(id + (alerts.contains(id) ? QStringLiteral(" again") : QString()),
                      QJsonDocument(alert).toJson(QJsonDocument::Compact));
    }
    return alerts;
}

inline void writeFile(const QString& path, const QByteArray& bytes) {
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly | QIODevice::Truncate), qPrintable(path));
    QCOMPARE(file.write(bytes), bytes.size());
}

// A DataPlaneRequests record as Azure writes it today.
inline QByteArray dataRecord(const QByteArray& time, const QByteArray& address,
                             const QByteArray& status = "200",
                             const QByteArray& activity = "11111111-2222-3333-4444-555555555555") {
    return "{\"time\":\"" + time +
           "\",\"resourceId\":\"/SUBSCRIPTIONS/6A1F0C52-9A3E-4A3E-B1A7-3F1C9F2D7E01/RESOURCEGROUPS/RG-SHOP/"
           "PROVIDERS/"
           "MICROSOFT.DOCUMENTDB/DATABASEACCOUNTS/"
           "SHOP-PROD\",\"category\":\"DataPlaneRequests\",\"operationName\":"
           "\"Query\",\"properties\":{\"activityId\":\"" +
           activity + "\",\"statusCode\":\"" + status + "\",\"clientIpAddress\":\"" + address +
           "\",\"userAgent\":\"azsdk-python-cosmos/4.5.1 Python/3.11.2 (Linux)\",\"responseLength\":\"1200\","
           "\"requestLength\":\"20\",\"requestCharge\":\"2.5\",\"authTokenType\":\"PrimaryMasterKey\","
           "\"databaseName\":\"store\",\"collectionName\":\"customers\"}}\n";
}
