// Blob storage on loopback (Azurite), and Azure's own client that writes to it.
#pragma once

#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QtTest>

class Azurite {
public:
    // Empty when all is there that the tests need.
    static QString missing() {
        if (QStandardPaths::findExecutable(QStringLiteral("node")).isEmpty())
            return QStringLiteral("node is not installed");
        if (!QFile::exists(program())) return QStringLiteral("run npm ci in tests/integration/azurite");
        return {};
    }

    Azurite() {
        QByteArray bytes(48, '\0');
        for (char& byte : bytes)
            byte = static_cast<char>(QRandomGenerator::global()->bounded(256));
        key_ = bytes.toBase64(); // a canary, too
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("AZURITE_ACCOUNTS"),
                           QStringLiteral("cosmostest:") + QString::fromLatin1(key_));
        server_.setProcessEnvironment(environment);
        server_.start(QStringLiteral("node"),
                      {program(), QStringLiteral("--blobHost"), QStringLiteral("127.0.0.1"),
                       QStringLiteral("--blobPort"), QStringLiteral("0"),
                       QStringLiteral("--skipApiVersionCheck"), QStringLiteral("--inMemoryPersistence"),
                       QStringLiteral("--silent")});
        static const QRegularExpression address(QStringLiteral("listens on http://127.0.0.1:(\\d+)"));
        QByteArray said;
        while (endpoint_.isEmpty() && server_.waitForReadyRead(30'000)) {
            said += server_.readAllStandardOutput();
            const auto match = address.match(QString::fromUtf8(said));
            if (match.hasMatch())
                endpoint_ = QStringLiteral("http://127.0.0.1:%1/cosmostest").arg(match.captured(1));
        }
        environment.insert(QStringLiteral("WRITER_KEY"), QString::fromLatin1(key_));
        writer_.setProcessEnvironment(environment);
        writer_.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        writer_.start(QStringLiteral("node"),
                      {folder() + QStringLiteral("/writer.js"), endpoint_, QStringLiteral("cosmostest")});
    }
    Azurite(const Azurite&) = delete;
    Azurite& operator=(const Azurite&) = delete;
    ~Azurite() {
        for (QProcess* process : {&writer_, &server_}) {
            process->kill();
            process->waitForFinished();
        }
    }

    [[nodiscard]] bool isRunning() const { return !endpoint_.isEmpty(); }
    [[nodiscard]] QString endpoint() const { return endpoint_; }
    [[nodiscard]] QByteArray key() const { return key_; }

    // Goes on at once; answer() waits.
    void tell(const QJsonObject& command) {
        writer_.write(QJsonDocument(command).toJson(QJsonDocument::Compact) + '\n');
        writer_.waitForBytesWritten(1'000);
    }
    [[nodiscard]] bool hasAnswered() {
        writer_.waitForReadyRead(1);
        return writer_.canReadLine();
    }
    [[nodiscard]] QByteArray answer() {
        while (!writer_.canReadLine() && writer_.waitForReadyRead(60'000)) {
        }
        return writer_.readLine().trimmed();
    }
    [[nodiscard]] QByteArray ask(const QJsonObject& command) {
        tell(command);
        return answer();
    }
    void append(const QString& container, const QString& name, const QByteArray& text) {
        QCOMPARE(ask({{QStringLiteral("do"), QStringLiteral("append")},
                      {QStringLiteral("container"), container},
                      {QStringLiteral("name"), name},
                      {QStringLiteral("text"), QString::fromUtf8(text)}}),
                 QByteArray("ok"));
    }

private:
    static QString folder() { return qEnvironmentVariable("COSMOSWATCH_AZURITE"); }
    static QString program() {
        return folder() + QStringLiteral("/node_modules/azurite/dist/src/blob/main.js");
    }

    QByteArray key_;
    QString endpoint_;
    QProcess server_;
    QProcess writer_;
};
