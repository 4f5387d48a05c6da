// Debian's rsyslogd as a receiver: of its own settings, on free ports of loopback, no service of the system.
#pragma once

#include "tests/unit/net_certificates.h"

#include <QFile>
#include <QHostAddress>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QUdpSocket>

#include <string>

namespace cosmoswatch::testing {

class RsyslogServer {
public:
    // Empty where it is not installed.
    static QString program() {
        return QStandardPaths::findExecutable(QStringLiteral("rsyslogd"),
                                              {QStringLiteral("/usr/sbin"), QStringLiteral("/usr/bin")});
    }
    static bool hasTls() {
        return QFile::exists(QStringLiteral("/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_gtls.so")) ||
               QFile::exists(QStringLiteral("/usr/lib/aarch64-linux-gnu/rsyslog/lmnsd_gtls.so"));
    }

    explicit RsyslogServer(const CertificateWishes& wishes = {}) {
        CertificateWishes authority{.name = "Authority of the house"};
        authority.alternative.clear();
        const Certificate issuer(authority);
        (void)issuer.save(file("authority.pem"));
        (void)Certificate(wishes, &issuer).save(file("server.pem"), file("server.key"));
        choosePorts();
    }
    RsyslogServer(const RsyslogServer&) = delete;
    RsyslogServer& operator=(const RsyslogServer&) = delete;
    ~RsyslogServer() { kill(); }

    // True once it listens. At the first start on other ports, should somebody have taken them meanwhile.
    bool start() {
        for (int tries = hasStarted_ ? 1 : 3; tries > 0; --tries) {
            if (startOnce()) return hasStarted_ = true;
            kill();
            if (!hasStarted_) choosePorts();
        }
        return false;
    }
    void kill() {
        if (process_.state() == QProcess::NotRunning) return;
        process_.kill();
        process_.waitForFinished();
    }

    [[nodiscard]] std::string tls() const { return "127.0.0.1:" + std::to_string(tls_); }
    [[nodiscard]] std::string tcp() const { return "127.0.0.1:" + std::to_string(tcp_); }
    [[nodiscard]] std::string udp() const { return "127.0.0.1:" + std::to_string(udp_); }
    [[nodiscard]] std::string authorities() const { return file("authority.pem"); }
    // A line a message: priority, message type, structured data, text.
    [[nodiscard]] QList<QByteArray> messages() const {
        QFile written(path("messages"));
        if (!written.open(QIODevice::ReadOnly)) return {};
        auto lines = written.readAll().split('\n');
        lines.removeLast(); // what follows the last line's end
        return lines;
    }
    [[nodiscard]] bool waitForMessages(int count) const {
        return QTest::qWaitFor([&] { return messages().size() >= count; }, 15'000);
    }

private:
    bool startOnce() {
        process_.setProcessChannelMode(QProcess::MergedChannels);
        process_.start(program(), {QStringLiteral("-n"), QStringLiteral("-f"), path("rsyslog.conf"),
                                   QStringLiteral("-i"), path("pid")});
        const auto listens = [this] {
            return process_.state() == QProcess::NotRunning || (isOpen(tcp_) && (!hasTls() || isOpen(tls_)));
        };
        const bool isUp = process_.waitForStarted() && QTest::qWaitFor(listens, 20'000) &&
                          process_.state() == QProcess::Running;
        if (!isUp) qWarning("rsyslogd: %s", process_.readAll().constData());
        return isUp;
    }
    void choosePorts() {
        tls_ = freePort<QTcpServer>();
        tcp_ = freePort<QTcpServer>();
        udp_ = freePort<QUdpSocket>();
        writeSettings();
    }
    [[nodiscard]] QString path(const char* name) const { return folder_.filePath(QLatin1String(name)); }
    [[nodiscard]] std::string file(const char* name) const { return path(name).toStdString(); }

    template<typename Socket>
    static quint16 freePort() {
        Socket socket;
        if constexpr (std::is_same_v<Socket, QTcpServer>)
            socket.listen(QHostAddress::LocalHost);
        else
            socket.bind(QHostAddress::LocalHost);
        if constexpr (std::is_same_v<Socket, QTcpServer>)
            return socket.serverPort();
        else
            return socket.localPort();
    }
    static bool isOpen(quint16 port) {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, port);
        return socket.waitForConnected(200);
    }

    void writeSettings() const {
        QString text = QStringLiteral(R"(global(workDirectory="%1" maxMessageSize="256k" net.enableDNS="off"
    defaultNetstreamDriverCAFile="%1/authority.pem"
    defaultNetstreamDriverCertFile="%1/server.pem"
    defaultNetstreamDriverKeyFile="%1/server.key")
module(load="imudp")
module(load="imtcp")
template(name="row" type="string" string="%pri% %msgid% %structured-data% |%msg%\n")
ruleset(name="keep") { action(type="omfile" file="%1/messages" template="row") }
input(type="imudp" address="127.0.0.1" port="%2" ruleset="keep")
input(type="imtcp" address="127.0.0.1" port="%3" ruleset="keep")
)");
        if (hasTls())
            text += QStringLiteral(R"(input(type="imtcp" address="127.0.0.1" port="%4" ruleset="keep"
    streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="anon")
)");
        text.replace(QLatin1String("%1"), folder_.path());
        text.replace(QLatin1String("%2"), QString::number(udp_));
        text.replace(QLatin1String("%3"), QString::number(tcp_));
        text.replace(QLatin1String("%4"), QString::number(tls_));
        QFile settings(path("rsyslog.conf"));
        if (settings.open(QIODevice::WriteOnly)) settings.write(text.toUtf8());
    }

    QTemporaryDir folder_;
    QProcess process_;
    quint16 tls_ = 0, tcp_ = 0, udp_ = 0;
    bool hasStarted_ = false;
};

} // namespace cosmoswatch::testing
