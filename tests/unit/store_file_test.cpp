// The store's file: what survives closing, killing, a full disk and damage, and what is refused.
#include "store_test_support.h"

#include "core/base/platform.h"
#include "core/store/schema.h"
#include "core/store/sqlite_database.h"
#include "core/store/store_file.h"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fstream>
#include <memory>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace cosmoswatch;
using namespace cosmoswatch::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

// Each batch makes one alert, adds a record to a common one, and leaves its number.
StoreBatch numberedBatch(std::uint64_t number) {
    StoreBatch batch;
    for (int i = 0; i < 5; ++i) {
        batch.alerts.push_back(
            makeUpdate(makeAlert("own " + std::to_string(number) + "/" + std::to_string(i)), 0, 3));
        batch.alerts.back().evidence.push_back({baseTime, number, "f", number, std::string(2000, 'x')});
    }
    batch.alerts.push_back(makeUpdate(makeAlert("common"), number, 1));
    batch.rollups = {{{baseTime, shopKey, "10.0.0.1", "DE", "App", "Query"}, {1, 0, 1, 1, 1}}};
    batch.state = {{"batch", std::to_string(number)}};
    batch.cursors = {{"file", std::to_string(number)}};
    batch.counters.records = 1;
    return batch;
}

// The number of whole batches in the store; -1 when its parts do not agree.
int wholeBatches(const AlertStore& store) {
    const auto records = store.counters()->records;
    if (records == 0) return store.countAlerts({})->total == 0 && store.state("")->empty() ? 0 : -1;
    const auto number = std::to_string(records);
    const bool agreed =
        store.countAlerts({})->total == 5 * records + 1 && store.alert("common")->count == records &&
        store.state("batch")->at("batch") == number && store.cursors()->at("file") == number &&
        store.accessByCountry({})->at(0).totals.requests == records &&
        store.evidence("own " + number + "/4")->size() == 1;
    return agreed ? static_cast<int>(records) : -1;
}

// The migrations there are, and more.
std::vector<Migration> continued(const std::vector<Migration>& more) {
    std::vector<Migration> all(storeMigrations().begin(), storeMigrations().end());
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

// Runs in a child process, which must not return into the test.
template<typename Work>
pid_t inChild(Work&& work) {
    const pid_t child = ::fork();
    if (child == 0) {
        work();
        ::_exit(0);
    }
    return child;
}

} // namespace

class StoreFileTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> folder_;
    fs::path file_;

    fs::path path(const char* name) const { return fs::path(folder_->path().toStdString()) / name; }
    std::string bytes() const { return *readFile(file_); }
    void write(std::string_view content) { QVERIFY(writeFileAtomically(file_, content)); }
    std::unique_ptr<AlertStore> opened() {
        auto store = openStore(file_);
        if (!store) qWarning("%s", describe(store.error()).c_str());
        return store ? std::move(store->store) : nullptr;
    }
    void makeStore(std::uint64_t batches) {
        const auto store = opened();
        for (std::uint64_t i = 1; i <= batches; ++i)
            QVERIFY(store->commit(numberedBatch(i)));
    }
    // Something only a database of ours can be given directly.
    void execute(const std::string& script) {
        auto database = Database::open(file_, OpenMode::ReadWrite);
        QVERIFY(database);
        QVERIFY(database->execute(script));
        QVERIFY(database->execute("PRAGMA wal_checkpoint(TRUNCATE)"));
    }

private slots:
    void init() {
        folder_ = std::make_unique<QTemporaryDir>();
        file_ = path("data/store.db");
    }

    void reopeningKeepsEverything() {
        makeStore(3);
        {
            const auto store = opened();
            QCOMPARE(wholeBatches(*store), 3);
            QVERIFY(store->addNote("common", "note", "ana"));
            QVERIFY(store->commit(numberedBatch(4)));
        }
        const auto store = opened();
        QCOMPARE(wholeBatches(*store), 4);
        QCOMPARE(store->alert("common")->version, 2u);
        QCOMPARE(store->history("common")->at(0).note, std::string("note"));
        QVERIFY(store->commit(batchOf({makeUpdate(makeAlert("common"), 2, 1)}))); // known since before
        QCOMPARE(store->alert("common")->count, 4u);
    }

    void filesArePrivate() {
        makeStore(1);
        const auto store = opened();
        QVERIFY(store->commit(numberedBatch(2)));
        const auto mode = [](const fs::path& name) {
            return static_cast<int>(fs::status(name).permissions());
        };
        QCOMPARE(mode(file_.parent_path()), 0700);
        QCOMPARE(mode(file_), 0600);
        QCOMPARE(mode(file_.string() + "-wal"), 0600);
        QCOMPARE(mode(file_.string() + "-shm"), 0600);
    }

    void closingLeavesOneFile() {
        makeStore(2);
        std::error_code ignored;
        const auto log = fs::file_size(file_.string() + "-wal", ignored);
        QVERIFY(ignored || log == 0);
    }

    void onlyOneMayWrite() {
        const auto first = opened();
        const auto second = openStore(file_);
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::Conflict);
        QVERIFY(first->commit(numberedBatch(1)));
    }

    void readingBesideTheWriter() {
        QCOMPARE(openStoreForReading(file_).error().code, ErrorCode::NotFound);
        const auto store = opened();
        QVERIFY(store->commit(numberedBatch(1)));
        auto reader = openStoreForReading(file_);
        QVERIFY2(reader, reader ? "" : describe(reader.error()).c_str());
        QCOMPARE((*reader)->countAlerts({})->total, 6u);
        const auto revision = (*reader)->revision();
        QCOMPARE((*reader)->revision(), revision);
        QVERIFY(store->commit(numberedBatch(2)));
        QVERIFY((*reader)->revision() > revision);
        QCOMPARE((*reader)->countAlerts({})->total, 11u);
    }

    void readerDoesNotWaitForTheWriter() {
        makeStore(1);
        const auto store = opened();
        auto other = Database::open(file_, OpenMode::ReadWrite);
        auto transaction = Transaction::begin(*other, Transaction::Kind::Write);
        QVERIFY(transaction);
        QVERIFY(other->execute("DELETE FROM evidence"));
        const auto before = std::chrono::steady_clock::now();
        QCOMPARE(store->evidence("own 1/0")->size(), 1u);
        QVERIFY(std::chrono::steady_clock::now() - before < 2s);
        QCOMPARE(store->commit(numberedBatch(2)).error().code, ErrorCode::Conflict); // after the busy timeout
        transaction = tl::unexpected<Error>(Error{});
    }

    void newerSchemaIsRefusedUntouched() {
        makeStore(2);
        execute("PRAGMA user_version = 99");
        const auto before = bytes();
        const auto refused = openStore(file_);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Unsupported);
        QVERIFY(refused.error().what.find("newer") != std::string::npos);
        QVERIFY(bytes() == before);
        QCOMPARE(openStoreForReading(file_).error().code, ErrorCode::Unsupported);
        QVERIFY(bytes() == before);
    }

    void databaseOfAnotherProgramIsRefusedUntouched() {
        fs::create_directories(file_.parent_path());
        write({});
        execute("CREATE TABLE bookmarks(url TEXT)");
        const auto before = bytes();
        const auto refused = openStore(file_);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Unsupported);
        QVERIFY(bytes() == before);
    }

    void damagedFileIsPutAside_data() {
        QTest::addColumn<QByteArray>("damage");
        QTest::newRow("no database") << QByteArray("Dear diary, …\n");
        QTest::newRow("one byte") << QByteArray("x");
        QTest::newRow("large text") << QByteArray(100'000, '{');
        QTest::newRow("zeros") << QByteArray(8192, '\0');
        QTest::newRow("header only") << QByteArray("SQLite format 3\0", 16);
        QTest::newRow("pages overwritten") << QByteArray();
        QTest::newRow("cut short") << QByteArray("cut");
    }
    void damagedFileIsPutAside() {
        QFETCH(QByteArray, damage);
        makeStore(30);
        std::string content = bytes();
        if (damage.isEmpty())
            for (std::size_t i = 8192; i < content.size(); i += 4096)
                content.replace(i, 64, 64, '\xee');
        else if (damage == "cut")
            content.resize(content.size() / 2);
        else
            content = damage.toStdString();
        write(content);

        auto fresh = openStore(file_);
        QVERIFY2(fresh, fresh ? "" : describe(fresh.error()).c_str());
        QVERIFY(!fresh->setAside.empty());
        QVERIFY(fresh->setAside.filename().string().starts_with("store.db.damaged-"));
        QVERIFY(*readFile(fresh->setAside) == content);
        QCOMPARE(wholeBatches(*fresh->store), 0);
        QVERIFY(fresh->store->commit(numberedBatch(1)));
        fresh->store.reset();
        auto again = openStore(file_);
        QVERIFY(again->setAside.empty());
        QCOMPARE(wholeBatches(*again->store), 1);
    }

    void damageMetAtWorkIsLookedIntoAtTheNextStart() {
        makeStore(30);
        const auto mark = fs::path(file_.string() + ".check");
        {
            const auto store = opened();
            std::string content = bytes();
            std::fstream stream(file_, std::ios::in | std::ios::out | std::ios::binary);
            for (std::size_t i = 8192; i < content.size(); i += 4096) {
                stream.seekp(static_cast<std::streamoff>(i));
                stream << std::string(512, '\xee');
            }
            stream.close();
            const auto answer = store->evidence("own 7/0");
            QVERIFY(!answer);
            QCOMPARE(answer.error().code, ErrorCode::InvalidFormat);
            QVERIFY(fs::exists(mark));
        }
        const auto fresh = openStore(file_);
        QVERIFY(fresh && !fresh->setAside.empty());
        QVERIFY(!fs::exists(mark));
    }

    void logGoesAsideWithItsFile() {
        fs::create_directories(file_.parent_path());
        write("no database");
        QVERIFY(writeFileAtomically(file_.string() + "-wal", "log"));
        const auto fresh = openStore(file_);
        QVERIFY(fresh);
        QCOMPARE(*readFile(fresh->setAside.string() + "-wal"), std::string("log"));
    }

    void emptyFileAndLostLogAreNoDamage() {
        fs::create_directories(file_.parent_path());
        write({});
        makeStore(2);
        fs::remove(file_.string() + "-wal");
        fs::remove(file_.string() + "-shm");
        const auto store = openStore(file_);
        QVERIFY(store && store->setAside.empty());
        QCOMPARE(wholeBatches(*store->store), 2);
    }

    void linkIsRefused() {
        makeStore(1);
        fs::create_symlink(file_, path("link.db"));
        QCOMPARE(openStore(path("link.db")).error().code, ErrorCode::PermissionDenied);
    }

    void olderSchemaIsMigratedWithABackup() {
        makeStore(2);
        const int current = storeSchemaVersion;
        const auto longer =
            continued({{current + 1, "ALTER TABLE accounts ADD COLUMN region TEXT NOT NULL DEFAULT ''"},
                       {current + 2, "UPDATE accounts SET region = 'West Europe'"}});
        fs::path backup;
        {
            auto prepared = prepareStoreFile(file_, longer);
            QVERIFY2(prepared, prepared ? "" : describe(prepared.error()).c_str());
            backup = prepared->backup;
            QVERIFY(backup.filename().string().starts_with("store.db.backup-"));
            QCOMPARE(*prepared->writer.integer("PRAGMA user_version"), current + 2);
            QCOMPARE(*prepared->writer.integer("SELECT count(*) FROM accounts WHERE region = 'West Europe'"),
                     1);
            QCOMPARE(*prepared->writer.integer("SELECT count(*) FROM alerts"), 11);
        }
        QCOMPARE(static_cast<int>(fs::status(backup).permissions()), 0600);
        file_ = backup; // a whole store of the old version
        QCOMPARE(wholeBatches(*opened()), 2);
    }

    void failedMigrationLeavesTheOldStore() {
        makeStore(2);
        const auto broken =
            continued({{storeSchemaVersion + 1,
                        "ALTER TABLE accounts ADD COLUMN region TEXT; DELETE FROM alert_links; nonsense"}});
        QVERIFY(!prepareStoreFile(file_, broken));
        const auto store = openStore(file_);
        QVERIFY(store && store->backup.empty() && store->setAside.empty());
        QCOMPARE(wholeBatches(*store->store), 2);
    }

    void migrationsAreInOrder() {
        int version = 0;
        for (const auto& step : storeMigrations()) {
            QVERIFY(step.version == version || step.version == version + 1); // several steps may share one
            version = step.version;
        }
        QCOMPARE(version, storeSchemaVersion);
    }

    void killedWriterLosesNothingCommitted() {
        constexpr int rounds = 12;
        int committed = 0;
        for (int round = 0; round < rounds; ++round) {
            int pipe[2];
            QCOMPARE(::pipe(pipe), 0);
            const pid_t child = inChild([&] {
                const auto store = opened();
                for (auto next = static_cast<std::uint64_t>(wholeBatches(*store) + 1);; ++next) {
                    if (!store->commit(numberedBatch(next))) ::_exit(1);
                    (void)!::write(pipe[1], "x", 1);
                }
            });
            ::close(pipe[1]);
            char mark = 0;
            const int wanted = 1 + round * 3 % 7;
            for (int i = 0; i < wanted && ::read(pipe[0], &mark, 1) == 1; ++i)
                ++committed;
            ::usleep(static_cast<useconds_t>(round * 317 % 2000));
            ::kill(child, SIGKILL);
            while (::read(pipe[0], &mark, 1) == 1)
                ++committed;
            ::close(pipe[0]);
            int status = 0;
            ::waitpid(child, &status, 0);
            QVERIFY(WIFSIGNALED(status));

            const auto store = openStore(file_);
            QVERIFY2(store, store ? "" : describe(store.error()).c_str());
            QVERIFY(store->setAside.empty());
            const int whole = wholeBatches(*store->store);
            QVERIFY2(whole == committed || whole == committed + 1, qPrintable(QString::number(whole)));
            committed = whole;
        }
        auto database = Database::open(file_, OpenMode::ReadOnly);
        auto check = database->statement("PRAGMA integrity_check");
        QVERIFY(*check.step());
        QCOMPARE(check.text(0), std::string("ok"));
        QVERIFY(!*database->statement("PRAGMA foreign_key_check").step());
    }

    void killedWhileBeingMade() {
        for (int round = 0; round < 40; ++round) {
            file_ = path(qPrintable(QStringLiteral("made%1/store.db").arg(round)));
            const pid_t child = inChild([&] {
                const auto store = opened();
                if (store) (void)store->commit(numberedBatch(1));
                ::pause();
            });
            ::usleep(static_cast<useconds_t>(round * 400));
            ::kill(child, SIGKILL);
            ::waitpid(child, nullptr, 0);
            const auto store = openStore(file_);
            QVERIFY2(store, store ? "" : describe(store.error()).c_str());
            QVERIFY(store->setAside.empty() && store->backup.empty());
            const int whole = wholeBatches(*store->store);
            QVERIFY(whole == 0 || whole == 1);
        }
    }

    void fullDiskFailsWholeBatchesOnly() {
        makeStore(3);
        const auto limit = fs::file_size(file_) + (400u << 10);
        const pid_t child = inChild([&] {
            std::signal(SIGXFSZ, SIG_IGN);
            const auto store = opened();
            const rlimit small{limit, limit};
            ::setrlimit(RLIMIT_FSIZE, &small);
            for (std::uint64_t next = 4;; ++next) {
                const auto done = store->commit(numberedBatch(next));
                if (done) continue;
                if (done.error().code != ErrorCode::DiskFull) ::_exit(2);
                // Still there, still whole, and it says the same again.
                if (wholeBatches(*store) != static_cast<int>(next - 1)) ::_exit(3);
                if (store->commit(numberedBatch(next)).error().code != ErrorCode::DiskFull) ::_exit(4);
                ::_exit(next > 5 ? 42 : 5);
            }
        });
        int status = 0;
        ::waitpid(child, &status, 0);
        QVERIFY(WIFEXITED(status));
        QCOMPARE(WEXITSTATUS(status), 42);
        const auto store = opened();
        QVERIFY(store);
        const int whole = wholeBatches(*store);
        QVERIFY(whole >= 5);
        QVERIFY(store->commit(numberedBatch(static_cast<std::uint64_t>(whole) + 1))); // room again
    }

    void readOnlyFileOfOursIsMadeWritable() {
        makeStore(1);
        fs::permissions(file_, fs::perms::owner_read | fs::perms::group_read);
        const auto store = opened();
        QVERIFY(store && store->commit(numberedBatch(2)));
        QCOMPARE(static_cast<int>(fs::status(file_).permissions()), 0600);
    }

    void defaultFile() {
        qputenv("XDG_DATA_HOME", "/somewhere");
        QCOMPARE(defaultStoreFile().string(), std::string("/somewhere/cosmoswatch/cosmoswatch.db"));
    }
};

QTEST_APPLESS_MAIN(StoreFileTest)
#include "store_file_test.moc"
