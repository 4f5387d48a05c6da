// Drives hub_front.py: TLS and sign-in in front of a mock cluster.
#pragma once

#include "tests/unit/loopback_server.h"
#include "tests/unit/net_certificates.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpSocket>
#include <QTemporaryDir>

#include <memory>
#include <string>

namespace cosmoswatch::testing {

class HubFront {
public:
    // Without an issuer the certificate is signed by itself.
    HubFront(const QString& script, const std::string& server, const CertificateWishes& wishes = {},
             const Certificate* issuer = nullptr) {
        const Certificate certificate(wishes, issuer);
        const QString file = folder_.filePath(QStringLiteral("server.pem"));
        const QString key = folder_.filePath(QStringLiteral("server.key"));
        if (!certificate.save(file.toStdString(), key.toStdString())) return;
        server_ =
            std::make_unique<LoopbackServer>(script, QStringList{QString::fromStdString(server), file, key});
    }
    [[nodiscard]] bool isRunning() const { return server_ && server_->isRunning(); }
    [[nodiscard]] std::string hub() const { return "127.0.0.1:" + std::to_string(server_->port("hub")); }
    [[nodiscard]] std::string entra() const { return server_->url("entra", ""); }
    // New values of the script's State; how many are signed in, and how many tokens were given.
    QJsonObject set(const QJsonObject& values) const {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), static_cast<quint16>(server_->port("control")));
        if (!socket.waitForConnected(5000)) return {};
        socket.write(QJsonDocument(values).toJson(QJsonDocument::Compact) + '\n');
        QByteArray line;
        while (!line.endsWith('\n') && socket.waitForReadyRead(5000))
            line += socket.readAll();
        return QJsonDocument::fromJson(line).object();
    }

private:
    QTemporaryDir folder_;
    std::unique_ptr<LoopbackServer> server_;
};

} // namespace cosmoswatch::testing
