// Drives webhook_receiver.py.
#pragma once

#include "tests/unit/loopback_server.h"
#include "tests/unit/net_certificates.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QList>
#include <QTemporaryDir>

#include <memory>
#include <string>

namespace cosmoswatch::testing {

class WebhookServer {
public:
    WebhookServer(const QString& script, const QString& secret) {
        CertificateWishes wishes{.name = "Authority of the web"};
        wishes.alternative.clear();
        const Certificate issuer(wishes);
        if (!issuer.save(authorities()) ||
            !Certificate({}, &issuer)
                 .save(path("server.pem").toStdString(), path("server.key").toStdString()))
            return;
        server_ = std::make_unique<LoopbackServer>(
            script, QStringList{path("server.pem"), path("server.key"), path("requests"), secret});
    }
    [[nodiscard]] bool isRunning() const { return server_ && server_->isRunning(); }
    [[nodiscard]] std::string url(const std::string& place) const {
        return server_->url("webhook", place, "https");
    }
    [[nodiscard]] std::string authorities() const { return path("authority.pem").toStdString(); }
    [[nodiscard]] QList<QJsonObject> requests() const {
        QFile file(path("requests"));
        QList<QJsonObject> all;
        if (!file.open(QIODevice::ReadOnly)) return all;
        for (const auto& line : file.readAll().split('\n'))
            if (!line.isEmpty()) all.append(QJsonDocument::fromJson(line).object());
        return all;
    }

private:
    [[nodiscard]] QString path(const char* name) const { return folder_.filePath(QLatin1String(name)); }

    QTemporaryDir folder_;
    std::unique_ptr<LoopbackServer> server_;
};

} // namespace cosmoswatch::testing
