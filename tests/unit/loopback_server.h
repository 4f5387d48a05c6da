// Starts a server of a test on loopback and ends it again.
#pragma once

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QString>
#include <QStringList>

#include <string>

namespace cosmoswatch::testing {

// The script says its ports as one line of JSON, {"name": port}, and ends when its input ends.
class LoopbackServer {
public:
    explicit LoopbackServer(const QString& script, const QStringList& arguments = {}) {
        process_.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process_.start(QStringLiteral("python3"),
                       QStringList{QStringLiteral("-Wignore"), script} + arguments);
        QByteArray line;
        while (!line.endsWith('\n') && process_.waitForReadyRead(20'000))
            line += process_.readLine();
        ports_ = QJsonDocument::fromJson(line).object();
    }
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;
    ~LoopbackServer() {
        process_.closeWriteChannel();
        if (!process_.waitForFinished(5'000)) process_.kill();
        process_.waitForFinished();
    }
    [[nodiscard]] bool isRunning() const { return !ports_.isEmpty(); }
    [[nodiscard]] int port(const char* name) const { return ports_.value(QLatin1String(name)).toInt(); }
    // "http://127.0.0.1:4711/path"
    [[nodiscard]] std::string url(const char* name, const std::string& path,
                                  const std::string& scheme = "http") const {
        return scheme + "://127.0.0.1:" + std::to_string(port(name)) + path;
    }

private:
    QProcess process_;
    QJsonObject ports_;
};

} // namespace cosmoswatch::testing
