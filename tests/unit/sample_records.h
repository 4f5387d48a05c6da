// Reads a sample as it lies on the disk.
#pragma once

#include "core/sample/sample.h"

#include <QByteArray>
#include <QDirIterator>
#include <QFile>
#include <QString>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

inline QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline cosmoswatch::SampleSettings settingsFor(const QString& folder, int days, double rate = 0.05) {
    cosmoswatch::SampleSettings settings;
    settings.directory = folder.toStdString();
    settings.days = days;
    settings.rate = rate;
    settings.end = cosmoswatch::parseTimestamp("2026-05-03T12:34:00Z").value();
    return settings;
}

// Every file's path below the folder and its content.
inline std::map<QString, QByteArray> filesOf(const QString& folder) {
    std::map<QString, QByteArray> files;
    QDirIterator walk(folder, QDir::Files, QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        const QString path = walk.next();
        files[path.mid(folder.size() + 1)] = contentOf(path);
    }
    return files;
}

// One request or management call, as far as labels speak of it.
struct Seen {
    std::string time, account, address, principal, operation, key, agent;
    int status = 0;
    std::uint64_t responseBytes = 0;
};

inline std::string accountOf(const nlohmann::json& record) {
    const std::string resource = record["resourceId"].get<std::string>();
    const std::size_t begin = resource.find("/DATABASEACCOUNTS/") + 18;
    return QString::fromStdString(resource.substr(begin, resource.find('/', begin) - begin))
        .toLower()
        .toStdString();
}

inline Seen seenIn(const nlohmann::json& record) {
    Seen seen;
    seen.time = record["time"].get<std::string>();
    seen.account = accountOf(record);
    seen.operation = record["operationName"].get<std::string>();
    if (record["category"] == "DataPlaneRequests") {
        const nlohmann::json& properties = record["properties"];
        seen.address = properties["clientIpAddress"].get<std::string>();
        seen.agent = properties["userAgent"].get<std::string>();
        seen.principal = properties["aadPrincipalId"].get<std::string>();
        seen.key = properties["activityId"].get<std::string>();
        seen.status = std::stoi(properties["statusCode"].get<std::string>());
        seen.responseBytes = std::stoull(properties["responseLength"].get<std::string>());
    } else {
        seen.address = record["callerIpAddress"].get<std::string>();
        seen.principal = record["identity"]["authorization"]["evidence"]["principalId"].get<std::string>();
        seen.key = record["correlationId"].get<std::string>() + record["resultType"].get<std::string>();
    }
    return seen;
}
