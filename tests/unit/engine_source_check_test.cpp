#include "core/engine/source_check.h"

#include <QObject>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>

using namespace cosmoswatch;

class EngineSourceCheckTest : public QObject {
    Q_OBJECT
private slots:
    void tellsWhatIsThere();
    void tellsWhatIsMissing();
    void emptyAndForeignFolders();
    void tellsWhatCannotBeRead();

private:
    static void write(const std::filesystem::path& file) {
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file) << R"({"time":"2026-10-31T10:00:00Z","category":"DataPlaneRequests"})" << '\n';
    }
    [[nodiscard]] static Result<SourceCheck> check(const std::filesystem::path& path) {
        return checkSource({"a", FolderLogs{path}}, {});
    }
};

void EngineSourceCheckTest::tellsWhatIsThere() {
    QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    for (const char* category : {"insights-logs-dataplanerequests", "insights-logs-queryruntimestatistics",
                                 "insights-logs-controlplanerequests", "insights-activity-logs"})
        for (const char* day : {"d=21", "d=30"})
            write(root / category / "y=2026/m=10" / day / "h=11/m=00/PT1H.json");
    const auto found = check(root);
    QVERIFY(found.has_value());
    QCOMPARE(found->logs, 8u);
    QVERIFY(found->found.starts_with("8 logs, "));
    QVERIFY(found->found.ends_with("from 2026-10-21 to 2026-10-30"));
    QVERIFY(found->advice.empty());
}

void EngineSourceCheckTest::tellsWhatIsMissing() {
    QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    write(root / "insights-logs-dataplanerequests/y=2026/m=10/d=21/h=11/m=00/PT1H.json");
    const auto found = check(root);
    QVERIFY(found.has_value());
    QCOMPARE(found->advice.size(), 3u);
    QVERIFY(found->advice[0].find("SQL injection cannot be seen") != std::string::npos);
}

void EngineSourceCheckTest::emptyAndForeignFolders() {
    QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    QCOMPARE(check(root)->found, std::string("The folder is empty"));
    std::ofstream(root / "picture.png") << "\x89PNG\r\n\x1a\n";
    QCOMPARE(check(root)->found, std::string("None of the 1 files here looks like a log of Azure"));
    QCOMPARE(check(root)->logs, 0u);
}

void EngineSourceCheckTest::tellsWhatCannotBeRead() {
    const auto missing = check("/nowhere/at/all");
    QVERIFY(!missing && missing.error().code == ErrorCode::NotFound);
    const auto unknown = checkSource({"hub", UnknownLogs{"event-hub"}}, {});
    QVERIFY(!unknown && unknown.error().code == ErrorCode::Unsupported);
    QCOMPARE(unknown.error().where, std::string("hub"));
}

QTEST_APPLESS_MAIN(EngineSourceCheckTest)
#include "engine_source_check_test.moc"
