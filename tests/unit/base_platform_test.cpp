#include "core/base/platform.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

using namespace cosmoswatch;
namespace fs = std::filesystem;

namespace {

mode_t modeOf(const fs::path& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
}

} // namespace

class BasePlatformTest : public QObject {
    Q_OBJECT

private slots:
    void init() { folder_ = std::make_unique<QTemporaryDir>(); }
    void writesAtomically();
    void refusesSymbolicLinks();
    void failedWriteLeavesNothing();
    void readsWithALimit();
    void privateDirectories();
    void identities();
    void lockIsHeldOnce();
    void resources();
    void xdgFolders();

private:
    [[nodiscard]] fs::path path(const std::string& name) const {
        return fs::path(folder_->path().toStdString()) / name;
    }
    std::unique_ptr<QTemporaryDir> folder_;
};

void BasePlatformTest::writesAtomically() {
    QVERIFY(writeFileAtomically(path("f"), "one"));
    QCOMPARE(readFile(path("f")).value(), std::string("one"));
    QCOMPARE(modeOf(path("f")), mode_t{0600});
    const std::string binary("a\0b\xFF", 4);
    QVERIFY(writeFileAtomically(path("f"), binary));
    QCOMPARE(readFile(path("f")).value(), binary);
    QCOMPARE(std::distance(fs::directory_iterator(path("")), fs::directory_iterator()), std::ptrdiff_t{1});
}

void BasePlatformTest::refusesSymbolicLinks() {
    std::ofstream(path("victim")) << "keep";
    fs::create_symlink(path("victim"), path("link"));
    fs::create_symlink(path("nowhere"), path("dangling"));
    for (const char* name : {"link", "dangling"}) {
        const auto written = writeFileAtomically(path(name), "evil");
        QVERIFY(!written);
        QCOMPARE(written.error().code, ErrorCode::PermissionDenied);
        QVERIFY(fs::is_symlink(path(name)));
    }
    QCOMPARE(readFile(path("victim")).value(), std::string("keep"));
    QVERIFY(!fs::exists(path("nowhere")));
    QVERIFY(!InstanceLock::acquire(path("link")));
}

void BasePlatformTest::failedWriteLeavesNothing() {
    QCOMPARE(writeFileAtomically(path("missing/f"), "x").error().code, ErrorCode::NotFound);
    fs::create_directory(path("folder"));
    std::ofstream(path("folder/inside")) << "x";
    QVERIFY(!writeFileAtomically(path("folder"), "x"));
    QCOMPARE(std::distance(fs::directory_iterator(path("")), fs::directory_iterator()), std::ptrdiff_t{1});
}

void BasePlatformTest::readsWithALimit() {
    std::ofstream(path("f")) << "0123456789";
    QCOMPARE(readFile(path("f"), 10).value().size(), std::size_t{10});
    QCOMPARE(readFile(path("f"), 9).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(readFile(path("missing")).error().code, ErrorCode::NotFound);
    QCOMPARE(readFile(path("")).error().code, ErrorCode::InvalidArgument);
}

void BasePlatformTest::privateDirectories() {
    QVERIFY(createPrivateDirectory(path("a/b/c")));
    QCOMPARE(modeOf(path("a")), mode_t{0700});
    QCOMPARE(modeOf(path("a/b/c")), mode_t{0700});
    QVERIFY(createPrivateDirectory(path("a/b/c"))); // it is there already
    std::ofstream(path("file")) << "x";
    QVERIFY(!createPrivateDirectory(path("file")));
    QVERIFY(!createPrivateDirectory(path("file/inside")));
}

void BasePlatformTest::identities() {
    std::ofstream(path("f")) << "x";
    const auto before = identifyFile(path("f")).value();
    fs::rename(path("f"), path("g"));
    QVERIFY(identifyFile(path("g")).value() == before);
    std::ofstream(path("f")) << "x";
    QVERIFY(!(identifyFile(path("f")).value() == before));
    QCOMPARE(identifyFile(path("missing")).error().code, ErrorCode::NotFound);
}

void BasePlatformTest::lockIsHeldOnce() {
    {
        auto first = InstanceLock::acquire(path("lock"));
        QVERIFY(first);
        const auto second = InstanceLock::acquire(path("lock"));
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::Conflict);
        InstanceLock moved = std::move(*first);
        QVERIFY(!InstanceLock::acquire(path("lock")));
    }
    QVERIFY(InstanceLock::acquire(path("lock")));
    QVERIFY(!InstanceLock::acquire(path("missing/lock")));
}

void BasePlatformTest::resources() {
    std::ofstream(path("thing.json")) << "x";
    qputenv("COSMOSWATCH_RESOURCES", folder_->path().toUtf8());
    QCOMPARE(resourceFile("thing.json").value(), path("thing.json"));
    const auto missing = resourceFile("no-such-thing.json");
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
    QVERIFY(missing.error().what.find("install it again") != std::string::npos);
    qunsetenv("COSMOSWATCH_RESOURCES");
}

void BasePlatformTest::xdgFolders() {
    qputenv("XDG_DATA_HOME", "/data");
    qputenv("XDG_CONFIG_HOME", "relative/is/ignored");
    qputenv("HOME", "/home/ann");
    QCOMPARE(dataDirectory(), fs::path("/data/cosmoswatch"));
    QCOMPARE(configDirectory(), fs::path("/home/ann/.config/cosmoswatch"));
}

QTEST_APPLESS_MAIN(BasePlatformTest)
#include "base_platform_test.moc"
