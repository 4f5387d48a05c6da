// A workspace on loopback, and sessions that read it.
#pragma once

#include "core/engine/session.h"
#include "core/net/http_client.h"
#include "core/workspace/workspace_source.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QString>
#include <QtTest>

namespace bench {

constexpr const char* workspaceId = "0f4d9a51-7c3e-4b62-9a8d-5b1e6c2f7a90";
constexpr const char* clientSecret = "workspace-client-secret";
constexpr const char* secretName = "workspace";

class WorkspaceServer {
public:
    explicit WorkspaceServer(const QStringList& arguments = {}) {
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(QStringLiteral("python3"),
                        QStringList{qEnvironmentVariable("WORKSPACE_SERVER")} + arguments);
        if (m_process.waitForStarted() && m_process.waitForReadyRead(20'000))
            m_port = m_process.readLine().trimmed().toInt();
    }
    ~WorkspaceServer() {
        m_process.closeWriteChannel();
        if (!m_process.waitForFinished(5'000)) m_process.kill();
        m_process.waitForFinished();
    }
    [[nodiscard]] int port() const { return m_port; }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port); }

    void append(const QList<QByteArray>& records, const QByteArray& how = "\"ingestedAgo\":0") const {
        const auto some = [&](qsizetype from) {
            QByteArray body = "{" + how + ",\"records\":[";
            for (qsizetype i = from; i < std::min(from + 5000, records.size()); ++i)
                body += (i > from ? "," : "") + records[i];
            return body + "]}";
        };
        for (qsizetype from = 0; from < records.size(); from += 5000)
            send("POST", "/control/append", some(from));
    }
    void faults(const QByteArray& json) const { send("POST", "/control/faults", json); }
    [[nodiscard]] QJsonObject seen() const {
        return QJsonDocument::fromJson(send("GET", "/control/seen", {})).object();
    }

private:
    QByteArray send(const char* method, const char* path, const QByteArray& body) const {
        cosmoswatch::HttpRequest request;
        request.method = method;
        request.url = url() + path;
        request.body = body.toStdString();
        request.headers = {{"Content-Type", "application/json"}};
        const auto response = m_http.send(request, {});
        if (!response || response->status != 200) {
            qWarning() << "the server does not obey:" << path
                       << (response ? "" : cosmoswatch::describe(response.error()).c_str());
            return {};
        }
        return QByteArray::fromStdString(response->body);
    }

    QProcess m_process;
    cosmoswatch::HttpClient m_http;
    int m_port = 0;
};

inline cosmoswatch::WorkspaceLogs workspaceAt(const std::string& url) {
    cosmoswatch::WorkspaceLogs logs;
    logs.workspace = workspaceId;
    logs.endpoint = url;
    logs.credential.tenant = "contoso.example";
    logs.credential.client = "3d0c1b1e-52a4-4f5b-9a57-0c8f1e2d3b4a";
    logs.credential.secret = secretName;
    logs.credential.authority = url;
    return logs;
}

inline cosmoswatch::RemoteAccess accessFor(bool follow) {
    cosmoswatch::RemoteAccess access;
    access.secrets = cosmoswatch::memorySecrets({{secretName, clientSecret}});
    access.follow = follow;
    access.pollInterval = std::chrono::milliseconds{50};
    return access;
}

inline cosmoswatch::SessionSettings sessionFor(const std::string& url, bool follow) {
    cosmoswatch::SessionSettings settings;
    settings.sources.push_back({"workspace", workspaceAt(url), false, {}});
    settings.follow = follow;
    settings.pollInterval = std::chrono::milliseconds{50};
    settings.secrets = cosmoswatch::memorySecrets({{secretName, clientSecret}});
    settings.engine.learningPeriod = std::chrono::days{3};
    return settings;
}

} // namespace bench
