// Which files are logs, and when.
#include "source_files.h"

#include <QTest>

#include <unistd.h>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;
namespace fs = std::filesystem;

class SourceDiscoveryTest : public QObject {
    Q_OBJECT

private slots:
    void hours_data();
    void hours();
    void judges_data();
    void judges();
    void walks();
    void linksToFoldersAreNotFollowed();
    void eachFileOnce();
    void problems();
    void unreadableFolder();
};

void SourceDiscoveryTest::hours_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("hour");
    const auto row = [](const char* path, const char* hour) { QTest::newRow(path) << path << hour; };
    row("c/resourceId=/S/X/y=2023/m=02/d=21/h=11/m=00/PT1H.json", "2023-02-21 11:00");
    row("c/resourceId=S/X/y=2023/m=02/d=21/h=11/m=00/PT1H.json", "2023-02-21 11:00");
    row("y=2023/m=12/d=31/h=23/m=47/PT1H.json.gz", "2023-12-31 23:00");
    row("y=2023/m=2/d=1/h=0/PT1H.json", "2023-02-01 00:00");
    row("y=2023/m=02/d=30/h=11/m=00/PT1H.json", "");
    row("y=2023/m=13/d=01/h=11/m=00/PT1H.json", "");
    row("y=2023/m=02/d=21/h=24/m=00/PT1H.json", "");
    row("y=2023/m=02/d=21/h=-1/m=00/PT1H.json", "");
    row("y=2023/m=02/d=21/h=1x/m=00/PT1H.json", "");
    row("y=99999999999/m=02/d=21/h=11/m=00/PT1H.json", "");
    row("y=2023/m=02/d=21/PT1H.json", "");
    row("y=/m=/d=/h=/PT1H.json", "");
    row("log.json", "");
    row("y=2023/m=02/y=2024/m=03/d=04/h=05/x", "2024-03-04 05:00");
}

void SourceDiscoveryTest::hours() {
    QFETCH(QString, path);
    QFETCH(QString, hour);
    const auto found = hourInPath(path.toStdString());
    QCOMPARE(found ? QString::fromStdString(formatMinute(*found)) : QString(), hour);
}

void SourceDiscoveryTest::judges_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("named");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("kind");
    const auto row = [](const char* title, const char* name, bool named, const QByteArray& bytes,
                        FileKind kind) {
        QTest::newRow(title) << name << named << bytes << static_cast<int>(kind);
    };
    row("record", "a.json", false, "{\"a\":1}", FileKind::Log);
    row("record in any file", "a.bin", false, " \r\n[{", FileKind::Log);
    row("byte order mark", "a", false, "\xEF\xBB\xBF{", FileKind::Log);
    row("zeros in front", "a", false, QByteArray(100, '\0') + "{\"a\"", FileKind::Log);
    row("log that starts odd", "a.log", false, "oops\n{}", FileKind::Log);
    row("capital extension", "A.JSON", false, "oops", FileKind::Log);
    row("notes", "README.md", false, "Hello", FileKind::NotALog);
    row("notes, named", "README.md", true, "Hello", FileKind::Log);
    row("empty", "a.json", false, "", FileKind::Empty);
    row("UTF-16", "a.json", false, QByteArray("\xFF\xFE{\0", 4), FileKind::Utf16);
    row("UTF-16, big", "a.json", true, QByteArray("\xFE\xFF\0{", 4), FileKind::Utf16);
    row("binary", "a.json", true,
        QByteArray("\x7F"
                   "ELF\0\0",
                   6),
        FileKind::Binary);
    row("only zeros", "a.json", false, QByteArray(50, '\0'), FileKind::Log);
}

void SourceDiscoveryTest::judges() {
    QFETCH(QString, name);
    QFETCH(bool, named);
    QFETCH(QByteArray, bytes);
    QFETCH(int, kind);
    FoundFile file;
    file.path = name.toStdString();
    file.named = named;
    QCOMPARE(static_cast<int>(judgeFile(file, bytes.toStdString())), kind);
}

void SourceDiscoveryTest::walks() {
    const Folder folder;
    folder.write("b.json", "1");
    folder.write("deep/er/a.json", "22");
    const Discovery found = findFiles({folder.path()});
    QCOMPARE(found.files.size(), std::size_t{2});
    QCOMPARE(found.files[0].path, folder.path("b.json"));
    QCOMPARE(found.files[1].path, folder.path("deep/er/a.json"));
    QCOMPARE(found.files[1].size, std::uint64_t{2});
    QVERIFY(!found.files[0].named);
    QVERIFY(found.problems.empty());
}

void SourceDiscoveryTest::linksToFoldersAreNotFollowed() {
    const Folder folder;
    folder.write("a/log.json", "1");
    fs::create_directory_symlink(folder.path(), folder.path("a/loop"));
    fs::create_directory_symlink(folder.path("a"), folder.path("again"));
    fs::create_symlink(folder.path("nowhere"), folder.path("dangling.json"));
    const Discovery found = findFiles({folder.path()});
    QCOMPARE(found.files.size(), std::size_t{1});
    // But one that is named is.
    QCOMPARE(findFiles({folder.path("again")}).files.size(), std::size_t{1});
}

void SourceDiscoveryTest::eachFileOnce() {
    const Folder folder;
    folder.write("a/log.json", "1");
    const fs::path file = folder.path("a/log.json");
    const Discovery found = findFiles({folder.path(), folder.path("a"), file, folder.path("a/") / "",
                                       folder.path("a/../a/./log.json"), fs::relative(file)});
    QCOMPARE(found.files.size(), std::size_t{1});
    QCOMPARE(found.files[0].path, file);
    QVERIFY(found.files[0].named);
}

void SourceDiscoveryTest::problems() {
    const Folder folder;
    folder.write("log.json", "1");
    fs::create_directory(folder.path("empty"));
    const Discovery found =
        findFiles({folder.path("missing"), folder.path("log.json"), folder.path("empty"), "/dev/null"});
    QCOMPARE(found.files.size(), std::size_t{1});
    QCOMPARE(found.problems.size(), std::size_t{3});
    QVERIFY(found.problems[0].what.find("check the path") != std::string::npos);
    QVERIFY(found.problems[1].what.find("empty") != std::string::npos);
    QVERIFY(found.problems[2].what.find("name one") != std::string::npos);
}

void SourceDiscoveryTest::unreadableFolder() {
    if (::geteuid() == 0) QSKIP("root may read everything");
    const Folder folder;
    folder.write("locked/log.json", "1");
    folder.write("log.json", "1");
    fs::permissions(folder.path("locked"), fs::perms::none);
    const Discovery found = findFiles({folder.path()});
    fs::permissions(folder.path("locked"), fs::perms::owner_all);
    QCOMPARE(found.files.size(), std::size_t{1});
    QCOMPARE(found.problems.size(), std::size_t{1});
    QVERIFY(found.problems[0].what.find("permissions") != std::string::npos);
}

QTEST_APPLESS_MAIN(SourceDiscoveryTest)
#include "source_discovery_test.moc"
