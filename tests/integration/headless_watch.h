// A watch as its users run it: started, spoken to by signals, asked for its status.
#pragma once

#include "tests/integration/headless_program.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QHash>
#include <QJsonArray>
#include <QLocalSocket>
#include <QProcessEnvironment>
#include <QUuid>

#include <csignal>

inline QString pathIn(const QTemporaryDir& folder, const char* name) {
    return folder.filePath(QString::fromUtf8(name));
}

// All in the list of Tor exits of these tests: each address is an alert of its own.
inline QByteArray torAddress(int number) {
    return "203." + QByteArray::number(number / 65536 % 256) + '.' + QByteArray::number(number / 256 % 256) +
           '.' + QByteArray::number(number % 256);
}

inline QByteArray torList(int addresses) {
    QByteArray list;
    for (int i = 0; i < addresses; ++i)
        list += torAddress(i) + '\n';
    return list;
}

inline QByteArray recordNow(int number) {
    return dataRecord(QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs).toUtf8(),
                      torAddress(number), "200", QUuid::createUuid().toByteArray(QUuid::WithoutBraces));
}

inline void append(const QString& path, const QByteArray& bytes) {
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly | QIODevice::Append), qPrintable(path));
    QCOMPARE(file.write(bytes), bytes.size());
}

inline QByteArray settingsOf(const QJsonArray& sources) {
    return QJsonDocument(QJsonObject{{"version", 1}, {"sources", sources}}).toJson();
}

inline QJsonObject folderSource(const QString& name, const QString& path) {
    return {{"name", name}, {"kind", "folder"}, {"path", path}};
}

class WatchProcess {
public:
    explicit WatchProcess(const QTemporaryDir& folder)
        : socket_(pathIn(folder, "status")), state_(pathIn(folder, "state.db")),
          tor_(pathIn(folder, "tor.txt")), environment_(QProcessEnvironment::systemEnvironment()) {
        environment_.insert(QStringLiteral("XDG_CONFIG_HOME"), pathIn(folder, "config"));
        environment_.insert(QStringLiteral("XDG_DATA_HOME"), pathIn(folder, "data"));
        environment_.remove(QStringLiteral("DBUS_SESSION_BUS_ADDRESS")); // no keychain of the one who tests
        environment_.remove(QStringLiteral("DISPLAY"));
    }
    ~WatchProcess() {
        process_.kill();
        process_.waitForFinished();
    }

    void setEnvironment(const QString& name, const QString& value) { environment_.insert(name, value); }
    void start(const QStringList& more) {
        process_.setProcessEnvironment(environment_);
        process_.start(headlessProgram(),
                       QStringList{"watch", "--state", state_, "--status-socket", socket_, "--tor-exits",
                                   tor_, "--poll-interval", "100", "--format", "jsonl"} +
                           more);
        QVERIFY(process_.waitForStarted());
    }
    // Until it watches: from then on signals are waited for.
    void waitUntilReady() { QTRY_VERIFY_WITH_TIMEOUT(messages().contains("Watching "), 20'000); }
    void signal(int number) { ::kill(static_cast<pid_t>(process_.processId()), number); }
    int stop(int number = SIGTERM) {
        signal(number);
        if (!process_.waitForFinished(20'000)) return -2;
        read();
        return process_.exitStatus() == QProcess::NormalExit ? process_.exitCode() : -1;
    }

    QByteArray messages() {
        read();
        return messages_;
    }
    // Addresses of the alerts printed so far, and when each was read.
    const QHash<QByteArray, qint64>& alerts() {
        read();
        return alerts_;
    }
    int printedLines() {
        read();
        return lines_;
    }
    QByteArray get(const QByteArray& path) {
        const QByteArray answer = ask("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
        return answer.mid(answer.indexOf("\r\n\r\n") + 4);
    }
    QByteArray ask(const QByteArray& request) {
        QLocalSocket socket;
        socket.connectToServer(socket_);
        if (!socket.waitForConnected(5000)) return "not connected";
        socket.write(request);
        QByteArray answer;
        while (socket.waitForReadyRead(10'000))
            answer += socket.readAll();
        return answer + socket.readAll();
    }
    const QJsonObject status() { return QJsonDocument::fromJson(get("/status")).object(); }

    [[nodiscard]] qint64 id() const { return process_.processId(); }
    [[nodiscard]] bool isRunning() const { return process_.state() == QProcess::Running; }
    [[nodiscard]] QString stateFile() const { return state_; }
    [[nodiscard]] QString socketFile() const { return socket_; }
    [[nodiscard]] QString torFile() const { return tor_; }
    QByteArray output() {
        read();
        return output_;
    }
    QProcess& process() { return process_; }

private:
    void read() {
        process_.waitForReadyRead(process_.state() == QProcess::Running ? 1 : 0);
        messages_ += process_.readAllStandardError();
        const qint64 time = QDateTime::currentMSecsSinceEpoch();
        const QByteArray more = process_.readAllStandardOutput();
        output_ += more;
        pending_ += more;
        for (qsizetype end = pending_.indexOf('\n'); end >= 0; end = pending_.indexOf('\n')) {
            const QByteArray line = pending_.left(end);
            pending_.remove(0, end + 1);
            ++lines_;
            const qsizetype at = line.indexOf("203.");
            qsizetype last = at;
            while (last < line.size() && (line[last] == '.' || isdigit(line[last])))
                ++last;
            const QByteArray address = line.mid(at, last - at);
            if (!alerts_.contains(address)) alerts_.insert(address, time);
        }
    }

    QProcess process_;
    QString socket_;
    QString state_;
    QString tor_;
    QProcessEnvironment environment_;
    QByteArray messages_;
    QByteArray output_;
    QByteArray pending_;
    QHash<QByteArray, qint64> alerts_;
    int lines_ = 0;
};
