// A program of the user's own: what it is given, and how it is held in bounds.
#include "core/delivery/command_channel.h"
#include "tests/unit/delivery_messages.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <thread>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;
using namespace std::chrono_literals;

class DeliveryCommandTest : public QObject {
    Q_OBJECT

private slots:
    void givesTheAlert();
    void environmentIsSmall();
    void argumentsAreNoShell();
    void codes_data();
    void codes();
    void errorIsTold();
    void muchErrorHoldsNothingUp();
    void inputNeedNotBeRead();
    void endsInTime_data();
    void endsInTime();
    void stopsInTime();
    void leavesNoChildBehind();
    void filesAreNotHandedOn();
    void refuses_data();
    void refuses();

private:
    CommandReceiver program(const QByteArray& script, std::vector<std::string> arguments = {}) {
        const QString file = folder_.filePath(QStringLiteral("program%1.sh").arg(++count_));
        QFile written(file);
        if (!written.open(QIODevice::WriteOnly)) qFatal("no file");
        written.write("#!/bin/sh\n" + script);
        written.close();
        written.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        return {file.toStdString(), std::move(arguments), 10s};
    }
    [[nodiscard]] QByteArray out() const {
        QFile file(folder_.filePath(QStringLiteral("out")));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    [[nodiscard]] QByteArray outName() const { return folder_.filePath(QStringLiteral("out")).toUtf8(); }
    static tl::expected<void, Refusal> run(const CommandReceiver& receiver,
                                           const std::stop_token& stop = {}) {
        return commandChannel(receiver)->send(messageOf(samples::torAlert()), stop);
    }

    QTemporaryDir folder_;
    int count_ = 0;
};

void DeliveryCommandTest::givesTheAlert() {
    QVERIFY(run(program("cat > " + outName())));
    const auto json = QJsonDocument::fromJson(out()).object();
    QCOMPARE(json["AlertType"].toString(), QStringLiteral("CosmosDB_TorAnomaly"));
    QCOMPARE(json["MessageId"].toString(), QStringLiteral("m-1"));
    QVERIFY(run(program("cat /dev/stdin > " + outName())));
    QCOMPARE(QJsonDocument::fromJson(out()).object(), json);
}

void DeliveryCommandTest::environmentIsSmall() {
    qputenv("COSMOSWATCH_SECRET_CANARY", "c4n4ry");
    QVERIFY(run(program("env | sort | cut -d= -f1 | tr '\\n' ' ' > " + outName())));
    qunsetenv("COSMOSWATCH_SECRET_CANARY");
    auto names = out();
    for (const char* ofTheShell : {"PWD ", "OLDPWD ", "SHLVL ", "_ "})
        names.replace(ofTheShell, "");
    QVERIFY2(names == "COSMOSWATCH_PURPOSE HOME LANG PATH " || names == "COSMOSWATCH_PURPOSE LANG PATH ",
             names.constData());
}

void DeliveryCommandTest::argumentsAreNoShell() {
    QVERIFY(run(program("printf '%s|' \"$@\" > " + outName(), {"a b", "$(id)", "; touch x", "*"})));
    QCOMPARE(out(), QByteArray("a b|$(id)|; touch x|*|"));
}

void DeliveryCommandTest::codes_data() {
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<QString>("what"); // empty: done
    QTest::addColumn<bool>("isFinal");
    QTest::newRow("done") << QByteArray("exit 0") << "" << false;
    QTest::newRow("failed") << QByteArray("exit 3") << "ended with code 3" << false;
    QTest::newRow("wrong data") << QByteArray("exit 65") << "ended with code 65" << true;
    QTest::newRow("later") << QByteArray("exit 75") << "ended with code 75" << false;
    QTest::newRow("signal") << QByteArray("kill -KILL $$") << "was ended by signal 9" << false;
}

void DeliveryCommandTest::codes() {
    QFETCH(QByteArray, script);
    QFETCH(QString, what);
    QFETCH(bool, isFinal);
    const auto done = run(program(script));
    QCOMPARE(QString::fromStdString(done ? "" : done.error().error.what), what);
    if (!done) QCOMPARE(done.error().final, isFinal);
}

void DeliveryCommandTest::errorIsTold() {
    const auto done = run(program("printf 'no such rule\\033[2J\\n' >&2; exit 1"));
    QVERIFY(!done);
    const std::string& what = done.error().error.what;
    QVERIFY2(what.starts_with("ended with code 1: “no such rule") && what.ends_with("[2J”"), what.c_str());
    QVERIFY(what.find('\x1B') == std::string::npos);
}

void DeliveryCommandTest::muchErrorHoldsNothingUp() {
    const auto done = run(program("head -c 3000000 /dev/zero | tr '\\0' x >&2; exit 1"));
    QVERIFY(!done);
    QVERIFY(done.error().error.what.size() < 2100);
    QVERIFY(done.error().error.what.starts_with("ended with code 1: “xxx"));
}

void DeliveryCommandTest::inputNeedNotBeRead() {
    Message message = snapshotOf(100); // some hundred kilobytes, more than a pipe takes
    QVERIFY(commandChannel(program("exec true"))->send(message, {}));
    QVERIFY(commandChannel(program("head -c 10 > " + outName()))->send(message, {}));
    QCOMPARE(out().size(), 10);
}

void DeliveryCommandTest::endsInTime_data() {
    QTest::addColumn<QByteArray>("script");
    QTest::newRow("asked") << QByteArray("exec sleep 60");
    QTest::newRow("made to") << QByteArray("trap '' TERM; sleep 60; sleep 60; sleep 60");
}

void DeliveryCommandTest::endsInTime() {
    QFETCH(QByteArray, script);
    auto receiver = program(script);
    receiver.timeLimit = 1s;
    QElapsedTimer timer;
    timer.start();
    const auto done = run(receiver);
    QVERIFY(!done);
    QCOMPARE(done.error().error.what, std::string("was ended: it took longer than 1.0 s"));
    QVERIFY(timer.elapsed() < 8000);
}

void DeliveryCommandTest::stopsInTime() {
    std::stop_source stop;
    std::jthread later([&stop] {
        std::this_thread::sleep_for(300ms);
        stop.request_stop();
    });
    QElapsedTimer timer;
    timer.start();
    const auto done = run(program("trap '' TERM; sleep 60; sleep 60"), stop.get_token());
    QVERIFY(!done);
    QCOMPARE(done.error().error.code, ErrorCode::Cancelled);
    QVERIFY(timer.elapsed() < 5000);
}

void DeliveryCommandTest::leavesNoChildBehind() {
    auto receiver = program("sleep 61 & echo $! > " + outName() + "; wait");
    receiver.timeLimit = 1s;
    QVERIFY(!run(receiver));
    const int child = out().trimmed().toInt();
    QVERIFY(child > 0);
    const auto isAlive = [child] { // a zombie that its new parent has not looked after is none
        QFile status(QStringLiteral("/proc/%1/stat").arg(child));
        return status.open(QIODevice::ReadOnly) && !status.readAll().contains(") Z ");
    };
    QTRY_VERIFY_WITH_TIMEOUT(!isAlive(), 5000);
}

void DeliveryCommandTest::filesAreNotHandedOn() {
    QFile open(folder_.filePath(QStringLiteral("secret")));
    QVERIFY(open.open(QIODevice::WriteOnly));
    const int handed = ::dup(open.handle()); // without close-on-exec
    QVERIFY(run(program("ls -l /proc/self/fd > " + outName())));
    ::close(handed);
    QVERIFY2(!out().contains("secret"), out().constData());
}

void DeliveryCommandTest::refuses_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("code");
    QTest::newRow("relative") << "relative" << int(ErrorCode::InvalidArgument);
    QTest::newRow("missing") << "missing" << int(ErrorCode::NotFound);
    QTest::newRow("not to be run") << "not to be run" << int(ErrorCode::InvalidArgument);
    QTest::newRow("everybody's") << "everybody's" << int(ErrorCode::PermissionDenied);
    QTest::newRow("no program") << "no program" << int(ErrorCode::PermissionDenied);
}

void DeliveryCommandTest::refuses() {
    QFETCH(QString, kind);
    QFETCH(int, code);
    auto receiver = program("echo ran > " + outName() + "x");
    QFile file(QString::fromStdString(receiver.program));
    if (kind == QLatin1String("relative")) receiver.program = "program.sh";
    if (kind == QLatin1String("missing")) receiver.program = "/nowhere/program";
    if (kind == QLatin1String("not to be run")) file.setPermissions(QFile::ReadOwner);
    if (kind == QLatin1String("everybody's")) file.setPermissions(file.permissions() | QFile::WriteOther);
    if (kind == QLatin1String("no program") && file.open(QIODevice::WriteOnly))
        file.write("\x7F"
                   "ELF?");
    file.close();
    const auto done = run(receiver);
    QVERIFY(!done);
    QVERIFY(!QFile::exists(QString::fromUtf8(outName() + "x")));
    QCOMPARE(int(done.error().error.code), code);
}

QTEST_APPLESS_MAIN(DeliveryCommandTest)
#include "delivery_command_test.moc"
