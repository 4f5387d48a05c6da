#include "core/sample/blob_layout.h"

#include <QFile>
#include <QObject>
#include <QTemporaryDir>
#include <QTest>

using namespace cosmoswatch;
using namespace cosmoswatch::sample;

namespace {

Timestamp at(const char* text) {
    return parseTimestamp(text).value();
}

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(no such file)");
}

} // namespace

class SampleBlobLayoutTest : public QObject {
    Q_OBJECT

private slots:
    void pathIsAzures() {
        QCOMPARE(
            blobPath("insights-logs-dataplanerequests", "/SUBSCRIPTIONS/S/X", at("2026-03-09T16:59:59.9Z")),
            std::string("insights-logs-dataplanerequests/resourceId=/SUBSCRIPTIONS/S/X/y=2026/m=03/d=09/h=16/"
                        "m=00/PT1H.json"));
    }

    void aNewHourIsANewFile() {
        QTemporaryDir folder;
        BlobWriter writer(folder.path().toStdString());
        const std::size_t stream = writer.addStream("logs", "/R");
        QVERIFY(writer.append(stream, at("2026-03-09T16:59:59Z"), "one").has_value());
        QVERIFY(writer.append(stream, at("2026-03-09T16:59:59.5Z"), "two").has_value());
        QVERIFY(writer.append(stream, at("2026-03-09T17:00:00Z"), "three").has_value());
        QVERIFY(writer.close().has_value());
        const QString day = folder.filePath("logs/resourceId=/R/y=2026/m=03/d=09/");
        QCOMPARE(contentOf(day + "h=16/m=00/PT1H.json"), QByteArray("one\ntwo\n"));
        QCOMPARE(contentOf(day + "h=17/m=00/PT1H.json"), QByteArray("three\n"));
        QCOMPARE(writer.files(), 2u);
        QCOMPARE(writer.records(), 3u);
        QCOMPARE(writer.bytes(), 14u);
    }

    void aFileInTheWayIsAnError() {
        QTemporaryDir folder;
        QFile obstacle(folder.filePath("logs"));
        QVERIFY(obstacle.open(QIODevice::WriteOnly));
        BlobWriter writer(folder.path().toStdString());
        const std::size_t stream = writer.addStream("logs", "/R");
        const auto written = writer.append(stream, at("2026-03-09T16:00:00Z"), "one");
        QVERIFY(!written.has_value());
        QVERIFY(!written.error().what.empty());
        QVERIFY(written.error().where.find("PT1H.json") != std::string::npos);
    }

    void aFullDiskIsToldAsSuch() {
        if (!QFile::exists("/dev/full")) QSKIP("needs /dev/full");
        QTemporaryDir folder;
        const QString hour = folder.filePath("logs/resourceId=/R/y=2026/m=03/d=09/h=16/m=00");
        QVERIFY(QDir().mkpath(hour));
        QVERIFY(QFile::link("/dev/full", hour + "/PT1H.json"));
        BlobWriter writer(folder.path().toStdString());
        const std::size_t stream = writer.addStream("logs", "/R");
        QVERIFY(writer.append(stream, at("2026-03-09T16:00:00Z"), "one").has_value());
        const auto closed = writer.close();
        QVERIFY(!closed.has_value());
        QCOMPARE(closed.error().code, ErrorCode::DiskFull);
    }
};

QTEST_APPLESS_MAIN(SampleBlobLayoutTest)
#include "sample_blob_layout_test.moc"
