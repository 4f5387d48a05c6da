// Against a real keychain: GNOME Keyring on a session bus of its own, with a home of its own.
#include "core/secrets/secret_store.h"

#include <QDir>
#include <QElapsedTimer>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace cosmoswatch;

class SecretsKeychainTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void keepsReadsAndRemoves();
    void keepsAnyText_data();
    void keepsAnyText();
    void isLabelledForPeople();
    void opensWhenNeeded();

private:
    QTemporaryDir home_;
    QProcess bus_;
    QProcess keyring_;
    QByteArray address_;
};

void SecretsKeychainTest::initTestCase() {
    if (QStandardPaths::findExecutable(QStringLiteral("dbus-daemon")).isEmpty() ||
        QStandardPaths::findExecutable(QStringLiteral("gnome-keyring-daemon")).isEmpty())
        QSKIP("needs dbus-daemon and gnome-keyring-daemon");
    const QString runtime = home_.filePath(QStringLiteral("runtime"));
    QVERIFY(QDir().mkpath(runtime));
    QVERIFY(QFile::setPermissions(runtime, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    qputenv("HOME", home_.path().toUtf8());
    qputenv("XDG_RUNTIME_DIR", runtime.toUtf8());
    for (const char* variable : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "DISPLAY"})
        qunsetenv(variable);
    // Without services to start by themselves: another keyring would come before ours.
    QFile bus(home_.filePath(QStringLiteral("bus.conf")));
    QVERIFY(bus.open(QIODevice::WriteOnly));
    bus.write("<busconfig><type>session</type><listen>unix:tmpdir=" + runtime.toUtf8() +
              "</listen><policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>"
              "<allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>");
    bus.close();
    bus_.start(QStringLiteral("dbus-daemon"),
               {QStringLiteral("--config-file=") + bus.fileName(), QStringLiteral("--nofork"),
                QStringLiteral("--print-address")});
    QVERIFY(bus_.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(bus_.waitForReadyRead(100) || bus_.bytesAvailable() > 0, 10'000);
    address_ = bus_.readLine().trimmed();
    QVERIFY(!address_.isEmpty());
    qputenv("DBUS_SESSION_BUS_ADDRESS", address_);
    const auto later = keychainWhenNeeded();
    const auto nobody = later->read("shop");
    QVERIFY(nobody.error().code == ErrorCode::Unsupported);
    QVERIFY(describe(nobody.error()).find("GNOME Keyring") != std::string::npos);
    keyring_.start(
        QStringLiteral("gnome-keyring-daemon"),
        {QStringLiteral("--foreground"), QStringLiteral("--unlock"), QStringLiteral("--components=secrets")});
    QVERIFY(keyring_.waitForStarted());
    keyring_.write("\n"); // the empty password
    keyring_.closeWriteChannel();
    QTRY_VERIFY_WITH_TIMEOUT(later->write("first", "x").has_value(), 10'000);
}

void SecretsKeychainTest::cleanupTestCase() {
    for (QProcess* process : {&keyring_, &bus_}) {
        process->terminate();
        if (!process->waitForFinished(5000)) process->kill();
        process->waitForFinished();
    }
}

void SecretsKeychainTest::keepsReadsAndRemoves() {
    const auto keychain = std::move(*openKeychain());
    const auto missing = keychain->read("shop");
    QVERIFY(missing.error().code == ErrorCode::NotFound);
    QVERIFY(describe(missing.error()).find("shop") != std::string::npos);
    QVERIFY(keychain->remove("shop").has_value());

    const auto kept = keychain->write("shop", "k3y==");
    QVERIFY2(kept.has_value(), kept ? "" : describe(kept.error()).c_str());
    QCOMPARE(keychain->read("shop").value_or("none"), std::string("k3y=="));
    QVERIFY(keychain->write("shop", "newer").has_value());
    QCOMPARE((*openKeychain())->read("shop").value_or("none"), std::string("newer"));
    QVERIFY(keychain->read("Shop").error().code == ErrorCode::NotFound);
    QVERIFY(keychain->remove("shop").has_value());
    QVERIFY(keychain->read("shop").error().code == ErrorCode::NotFound);
}

void SecretsKeychainTest::keepsAnyText_data() {
    QTest::addColumn<std::string>("name");
    QTest::addColumn<std::string>("value");
    QTest::newRow("a connection string")
        << std::string("hub") << std::string("Endpoint=sb://x/;SharedAccessKey=a+b/c==");
    QTest::newRow("not ASCII") << std::string("Büro ☃") << std::string("pässwörd");
    QTest::newRow("long") << std::string("long") << std::string(16'000, 'k');
    QTest::newRow("lines and quotes") << std::string("a'b\"c\n; rm") << std::string("x\n\"y'");
}

void SecretsKeychainTest::keepsAnyText() {
    QFETCH(std::string, name);
    QFETCH(std::string, value);
    const auto keychain = std::move(*openKeychain());
    QVERIFY(keychain->write(name, value).has_value());
    QCOMPARE(keychain->read(name).value_or("none"), value);
    QVERIFY(keychain->remove(name).has_value());
    QVERIFY(keychain->write(name, std::string("a\0b", 3)).error().code == ErrorCode::InvalidArgument);
}

// What other programs of the desktop see of it: found by its attributes.
void SecretsKeychainTest::isLabelledForPeople() {
    const QString tool = QStandardPaths::findExecutable(QStringLiteral("secret-tool"));
    if (tool.isEmpty()) QSKIP("needs secret-tool");
    QVERIFY((*openKeychain())->write("labelled", "value").has_value());
    QProcess process;
    process.start(tool, {QStringLiteral("lookup"), QStringLiteral("application"),
                         QStringLiteral("cosmoswatch"), QStringLiteral("name"), QStringLiteral("labelled")});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.readAllStandardOutput(), QByteArray("value"));
}

void SecretsKeychainTest::opensWhenNeeded() {
    const auto keychain = keychainWhenNeeded();
    QVERIFY(keychain->write("later", "1").has_value());
    QCOMPARE(keychain->read("later").value_or("none"), std::string("1"));
    QVERIFY(keychain->remove("later").has_value());
    QVERIFY(keychain->read("later").error().code == ErrorCode::NotFound);
}

QTEST_GUILESS_MAIN(SecretsKeychainTest)
#include "secrets_keychain_test.moc"
