// Lines of a file: each once, whole, private, and put aside in time.
#include "core/delivery/data_line.h"
#include "core/delivery/file_channel.h"
#include "tests/unit/delivery_messages.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;

class DeliveryFileTest : public QObject {
    Q_OBJECT

private slots:
    void init() {
        folder_ = std::make_unique<QTemporaryDir>();
        receiver_ = {};
        receiver_.path = path("alerts.jsonl");
    }
    void appends();
    void repeatCountsAsWritten_data();
    void repeatCountsAsWritten();
    void tornLineIsMended_data();
    void tornLineIsMended();
    void interruptedSnapshotGoesOn();
    void rotates();
    void keepsNothing();
    void removedFileIsMadeAgain();
    void refuses_data();
    void refuses();
    void fullDiskIsTold();

private:
    [[nodiscard]] std::string path(const char* name) const {
        return folder_->filePath(QString::fromLatin1(name)).toStdString();
    }
    [[nodiscard]] QByteArray content(const char* name = "alerts.jsonl") const {
        QFile file(QString::fromStdString(path(name)));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void write(const QByteArray& bytes) const {
        QFile file(QString::fromStdString(path("alerts.jsonl")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    [[nodiscard]] tl::expected<void, Refusal> send(const Message& message) const {
        return fileChannel(receiver_)->send(message, {});
    }
    [[nodiscard]] QByteArray line(const char* id, DataForm form = DataForm::Schema) const {
        return QByteArray::fromStdString(dataLine(samples::torAlert(), form, id)) + '\n';
    }

    std::unique_ptr<QTemporaryDir> folder_;
    FileReceiver receiver_;
};

void DeliveryFileTest::appends() {
    QVERIFY(send(messageOf(samples::torAlert(), "m-1")));
    QVERIFY(send(messageOf(samples::torAlert(), "m-2")));
    QCOMPARE(content(), line("m-1") + line("m-2"));
    struct stat status {};
    QCOMPARE(::stat(receiver_.path.c_str(), &status), 0);
    QCOMPARE(status.st_mode & 07777u, 0600u);
}

void DeliveryFileTest::repeatCountsAsWritten_data() {
    QTest::addColumn<int>("form");
    for (const auto form : {DataForm::Schema, DataForm::Ocsf, DataForm::Ecs, DataForm::Cef})
        QTest::addRow("%d", int(form)) << int(form);
}

void DeliveryFileTest::repeatCountsAsWritten() {
    QFETCH(int, form);
    receiver_.form = static_cast<DataForm>(form);
    QVERIFY(send(messageOf(samples::torAlert(), "m-1")));
    Alert changed = samples::torAlert();
    changed.count = 99; // meanwhile
    QVERIFY(send(messageOf(changed, "m-1")));
    QCOMPARE(content(), line("m-1", receiver_.form));
    // An id that a log value pretends to be is none.
    changed.userAgent = R"("MessageId":"m-2"} cosmoswatchMessageId=m-2)";
    QVERIFY(send(messageOf(changed, "m-3")));
    QVERIFY(send(messageOf(samples::torAlert(), "m-2")));
    QCOMPARE(content().count('\n'), 3);
}

void DeliveryFileTest::tornLineIsMended_data() {
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    const QByteArray one = line("m-1"), two = line("m-2");
    QTest::newRow("half a line") << one + two.left(200) << one + two;
    QTest::newRow("a letter") << one + "{" << one + two;
    QTest::newRow("all but its end") << one + two.chopped(1) << one + two;
    QTest::newRow("nothing before") << two.left(50) << two;
    QTest::newRow("not ours") << QByteArray("user=root") << "user=root\n" + two;
    QTest::newRow("empty") << QByteArray() << two;
}

void DeliveryFileTest::tornLineIsMended() {
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    write(before);
    QVERIFY(send(messageOf(samples::torAlert(), "m-2")));
    QCOMPARE(content(), after);
}

void DeliveryFileTest::interruptedSnapshotGoesOn() {
    const Message snapshot = snapshotOf(5);
    QVERIFY(send(snapshot));
    const QByteArray all = content();
    QCOMPARE(all.count('\n'), 5);
    const auto lines = all.split('\n');
    write(lines[0] + '\n' + lines[1] + '\n' + lines[2].left(100));
    QVERIFY(send(snapshot));
    QCOMPARE(content(), all);
}

void DeliveryFileTest::rotates() {
    receiver_.largestBytes = static_cast<std::uint64_t>(line("m-1").size()) * 2;
    receiver_.kept = 2;
    for (int i = 1; i <= 9; ++i)
        QVERIFY(send(messageOf(samples::torAlert(), "m-" + std::to_string(i))));
    QCOMPARE(content(), line("m-9"));
    QCOMPARE(content("alerts.jsonl.1"), line("m-7") + line("m-8"));
    QCOMPARE(content("alerts.jsonl.2"), line("m-5") + line("m-6"));
    QCOMPARE(QDir(folder_->path()).entryList(QDir::Files).size(), 3);
}

void DeliveryFileTest::keepsNothing() {
    receiver_.largestBytes = 1;
    receiver_.kept = 0;
    for (int i = 1; i <= 3; ++i)
        QVERIFY(send(messageOf(samples::torAlert(), "m-" + std::to_string(i))));
    QCOMPARE(content(), line("m-3"));
    QCOMPARE(QDir(folder_->path()).entryList(QDir::Files).size(), 1);
}

void DeliveryFileTest::removedFileIsMadeAgain() {
    const auto channel = fileChannel(receiver_);
    QVERIFY(channel->send(messageOf(samples::torAlert(), "m-1"), {}));
    QVERIFY(QFile::remove(QString::fromStdString(receiver_.path)));
    QVERIFY(channel->send(messageOf(samples::torAlert(), "m-2"), {}));
    QCOMPARE(content(), line("m-2"));
}

void DeliveryFileTest::refuses_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("code");
    QTest::newRow("link") << "link" << int(ErrorCode::PermissionDenied);
    QTest::newRow("folder") << "folder" << int(ErrorCode::Unreadable);
    QTest::newRow("pipe") << "pipe" << int(ErrorCode::InvalidArgument);
    QTest::newRow("no folder") << "no folder" << int(ErrorCode::NotFound);
    QTest::newRow("relative") << "relative" << int(ErrorCode::InvalidArgument);
}

void DeliveryFileTest::refuses() {
    QFETCH(QString, kind);
    QFETCH(int, code);
    const std::string other = path("other");
    if (kind == QLatin1String("link")) QCOMPARE(::symlink(other.c_str(), receiver_.path.c_str()), 0);
    if (kind == QLatin1String("folder")) QVERIFY(QDir().mkdir(QString::fromStdString(receiver_.path)));
    if (kind == QLatin1String("pipe")) QCOMPARE(::mkfifo(receiver_.path.c_str(), 0600), 0);
    if (kind == QLatin1String("no folder")) receiver_.path = path("none") + "/alerts.jsonl";
    if (kind == QLatin1String("relative")) receiver_.path = "alerts.jsonl";
    const auto sent = send(messageOf(samples::torAlert()));
    QVERIFY(!sent);
    QCOMPARE(int(sent.error().error.code), code);
    QVERIFY(!sent.error().final);
    QVERIFY(!QFile::exists(QString::fromStdString(other)));
}

// A disk that is full in the middle of a line, played by the limit of this process.
void DeliveryFileTest::fullDiskIsTold() {
    QVERIFY(send(messageOf(samples::torAlert(), "m-1")));
    rlimit usual{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &usual), 0);
    rlimit small = usual;
    small.rlim_cur = static_cast<rlim_t>(content().size()) + 300;
    std::signal(SIGXFSZ, SIG_IGN);
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto refused = send(messageOf(samples::torAlert(), "m-2"));
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &usual), 0);
    QVERIFY(!refused && !refused.error().final);
    QVERIFY(!content().endsWith('\n'));
    QVERIFY(send(messageOf(samples::torAlert(), "m-2")));
    QCOMPARE(content(), line("m-1") + line("m-2"));
}

QTEST_APPLESS_MAIN(DeliveryFileTest)
#include "delivery_file_test.moc"
