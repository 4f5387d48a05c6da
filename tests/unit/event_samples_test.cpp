// Genuine records, where there are some: COSMOSWATCH_SHARED_DATA names the folder that has samples/.
#include "core/base/platform.h"
#include "event_records.h"

#include <QTest>

#include <filesystem>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;

class EventSamplesTest : public QObject {
    Q_OBJECT

private slots:
    void allDecode();
};

void EventSamplesTest::allDecode() {
    const QString folder = qEnvironmentVariable("COSMOSWATCH_SHARED_DATA");
    const std::filesystem::path samples = std::filesystem::path(folder.toStdString()) / "samples";
    if (folder.isEmpty() || !std::filesystem::is_directory(samples)) QSKIP("no genuine records here");
    std::size_t records = 0;
    for (const auto& entry : std::filesystem::directory_iterator(samples)) {
        const std::string extension = entry.path().extension().string();
        if (extension != ".json" && extension != ".jsonl") continue;
        const auto bytes = readFile(entry.path());
        QVERIFY(bytes);
        const Reading whole = readAll(*bytes);
        for (const auto& rejected : whole.rejected)
            qWarning("%s: %s", entry.path().filename().c_str(), rejected.reason.c_str());
        QCOMPARE(whole.rejected.size(), std::size_t{0});
        QCOMPARE(whole.ignored, std::uint64_t{0});
        QVERIFY(std::none_of(whole.ids.begin(), whole.ids.end(), [](const auto& id) { return id.empty(); }));
        records += whole.ids.size();
        for (std::size_t i = 0; i < whole.after.size(); ++i)
            QCOMPARE(readAll(*bytes, 4096, whole.after[i]).ids.size(), whole.ids.size() - i - 1);
    }
    QCOMPARE(records, std::size_t{63});
}

QTEST_APPLESS_MAIN(EventSamplesTest)
#include "event_samples_test.moc"
