// What goes wrong in the middle of a stream, for each kind of source: the source says so, goes on by itself
// once it is over, and the alerts are those of an undisturbed scan of the folder.
#include "core/engine/session.h"
#include "core/settings/settings_file.h"
#include "core/store/sqlite_store.h"
#include "tests/detection/store_decorator.h"
#include "tests/integration/four_sources.h"

#include <functional>
#include <set>
#include <thread>

using namespace cosmoswatch;
using namespace cosmoswatch::testing;
using namespace std::chrono_literals;

namespace {

enum class Fault { Kill, Pause, Cut, Expire, Queue, Hour };

// Each commit takes long: what is read has to wait in the queue, and the sources behind it.
class SlowStore : public cosmoswatch::test::StoreDecorator {
public:
    using StoreDecorator::StoreDecorator;
    Result<void> commit(const StoreBatch& batch) override {
        std::this_thread::sleep_for(wait.load());
        return StoreDecorator::commit(batch);
    }
    std::atomic<std::chrono::milliseconds> wait{0ms};
};

// Which alerts, of whom and how severe. What comes live comes in an order of its own within the hour, and
// texts tell what was known by then.
QStringList outlines(const QMap<QString, QByteArray>& alerts) {
    QStringList lines;
    for (const QString& id : alerts.keys()) {
        const QJsonObject alert = QJsonDocument::fromJson(alerts[id]).object();
        QString line = id;
        for (const char* name : {"AlertType", "Severity", "CompromisedEntity", "AzureResourceId"})
            line += QLatin1Char(' ') + alert.value(QLatin1String(name)).toString();
        lines += line;
    }
    return lines;
}

} // namespace

class SourcesEndureTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void sameAlertsAfter_data();
    void sameAlertsAfter();

private:
    [[nodiscard]] QString path(const char* name) const { return pathIn(folder_, name); }
    [[nodiscard]] SessionSettings settingsFor(Way way, Fault fault);
    void deliver(Way way, const Hours& hours, bool slowly);
    void killed(Way way, const QString& store);
    void disturbed(Way way, Fault fault, const QString& store);
    void disturb(Way way, Fault fault, Session& session, SlowStore& store);
    void cure(Way way, Fault fault, Session& session, SlowStore& store);

    QTemporaryDir folder_;
    std::unique_ptr<FourSources> sources_;
    std::unique_ptr<Line> line_;
    std::vector<StreamRecord> records_;
    QString middle_; // hour
    QString late_;   // hour after which they come slowly
    [[nodiscard]] QString restOf(Fault fault) const { return fault == Fault::Hour ? late_ : middle_; }
    qint64 all_ = 0, allBeforeMiddle_ = 0;
    qint64 different_ = 0, differentBeforeMiddle_ = 0; // a workspace hands on no row twice
    QMap<QString, QByteArray> expected_;
};

void SourcesEndureTest::initTestCase() {
    if (const QString missing = FourSources::missing(); !missing.isEmpty()) QSKIP(qPrintable(missing));
    records_ = writeStream(path("sample"), {QStringLiteral("--days"), QStringLiteral("6"),
                                            QStringLiteral("--rate"), QStringLiteral("0.02")});
    // A blob for each hour, of all accounts and categories: fewer are quicker.
    QMap<QString, QByteArray> hours;
    for (const auto& record : records_)
        hours[record.hour] += record.json + '\n';
    for (auto it = hours.begin(); it != hours.end(); ++it) {
        const QStringList parts = it.key().split(QLatin1Char('/'));
        writeFile(path("logs") + QStringLiteral("/insights-logs-all/y=%1/m=%2/d=%3/h=%4/m=00/PT1H.json")
                                     .arg(parts[0], parts[1], parts[2], parts[3]),
                  it.value());
    }
    middle_ = records_[records_.size() * 15 / 16].hour;
    late_ = records_[records_.size() * 63 / 64].hour;
    std::set<QByteArray> different, before;
    for (const auto& record : records_) {
        different.insert(record.json);
        if (Hours{{}, middle_}.has(record.hour)) before.insert(record.json);
    }
    different_ = static_cast<qint64>(different.size());
    differentBeforeMiddle_ = static_cast<qint64>(before.size());
    all_ = static_cast<qint64>(records_.size());
    allBeforeMiddle_ = std::ranges::count_if(records_, [this](const StreamRecord& record) {
        return Hours{{}, middle_}.has(record.hour);
    });
    QVERIFY(differentBeforeMiddle_ > 1000 && different_ > differentBeforeMiddle_ + 100);
    writeFile(path("none.json"), "{}");
    const auto scanned =
        runHeadless({QStringLiteral("scan"), path("logs"), QStringLiteral("--settings"), path("none.json"),
                     QStringLiteral("--tor-exits"), path("sample/intel/tor-exits.txt"),
                     QStringLiteral("--suspicious-ips"), path("sample/intel/suspicious-ips.txt"),
                     QStringLiteral("--learning-days"), QStringLiteral("2"), QStringLiteral("--format"),
                     QStringLiteral("jsonl")});
    QCOMPARE(scanned.exitCode, 0);
    expected_ = alertsById(scanned.output);
    QVERIFY(expected_.size() >= 8);
}

void SourcesEndureTest::sameAlertsAfter_data() {
    QTest::addColumn<Way>("way");
    QTest::addColumn<Fault>("fault");
    struct Row {
        const char* name;
        Fault fault;
        QList<Way> ways;
    };
    const QList<Way> all(allWays.begin(), allWays.end());
    const Row rows[] = {{"killed", Fault::Kill, all},
                        {"paused", Fault::Pause, all},
                        {"cut off", Fault::Cut, all},
                        {"signature or token expired", Fault::Expire, {Way::Blob, Way::Hub, Way::Workspace}},
                        {"queue full", Fault::Queue, all},
                        {"hour turns", Fault::Hour, {Way::Folder, Way::Blob}}};
    const QString only = qEnvironmentVariable("COSMOSWATCH_SOURCE"); // each in a test of its own
    for (const Row& row : rows)
        for (const Way way : row.ways)
            if (only.isEmpty() || only == nameOf(way))
                QTest::addRow("%s %s", qPrintable(nameOf(way)), row.name) << way << row.fault;
}

// Files that grow; blobs, messages and rows that come.
void SourcesEndureTest::deliver(Way way, const Hours& hours, bool slowly) {
    const auto files = [&](const std::function<void(const QString& from, const QString& to)>& each) {
        QMap<QString, QString> byHour;
        QDirIterator names(path("logs"), {QStringLiteral("PT1H.json")}, QDir::Files,
                           QDirIterator::Subdirectories);
        while (names.hasNext()) {
            const QString name = names.next();
            if (hours.has(hourInName(name))) byHour.insert(hourInName(name) + name, name);
        }
        for (const QString& name : byHour)
            each(name, path("live") + name.mid(path("logs").size()));
    };
    switch (way) {
    case Way::Folder:
        files([slowly](const QString& from, const QString& to) {
            QFile file(from);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            const auto half = slowly ? bytes.size() / 2 : bytes.size();
            append(to, bytes.left(half));
            if (!slowly) return;
            QTest::qWait(2);
            append(to, bytes.mid(half));
        });
        break;
    case Way::Blob:
        sources_->deliverBlobs(path("logs"), hours, slowly);
        break;
    case Way::Hub:
        sources_->deliverMessages(records_, hours);
        break;
    case Way::Workspace:
        sources_->deliverRows(records_, hours,
                              hours.from.isEmpty() ? "\"ingestedAfter\":300" : "\"ingestedAgo\":0");
        break;
    }
}

SessionSettings SourcesEndureTest::settingsFor(Way way, Fault fault) {
    if (way == Way::Blob || way == Way::Workspace) {
        line_ = std::make_unique<Line>(
            QFINDTESTDATA("line.py"), way == Way::Blob ? sources_->blobPort() : sources_->workspace().port());
        way == Way::Blob ? sources_->setBlobPort(line_->port()) : sources_->setWorkspacePort(line_->port());
    }
    QJsonObject source = sources_->sourceOf(way, path("live"));
    if (fault == Fault::Expire && way == Way::Blob) {
        source.insert(QStringLiteral("credential"),
                      QJsonObject{{QStringLiteral("kind"), QStringLiteral("shared-access-signature")},
                                  {QStringLiteral("secret"), QStringLiteral("of-blob")}});
        sources_->setSecret(QStringLiteral("of-blob"), sources_->signature(8));
    }
    if (fault == Fault::Expire && way == Way::Hub) {
        source.insert(QStringLiteral("credential"), sources_->hubApplication());
        sources_->setSecret(QStringLiteral("of-hub"), hubCanary);
    }
    const QString file = sources_->writeSettings(QStringLiteral("settings.json"), {source});
    const auto parsed = readSettings(file.toStdString());
    if (!parsed) qFatal("%s", describe(parsed.error()).c_str());
    SessionSettings settings;
    settings.sources = parsed->sources;
    settings.network = parsed->network;
    settings.secrets = fileSecrets(sources_->secretsFile().toStdString());
    settings.follow = true;
    settings.pollInterval = 100ms;
    settings.intel.torExitLists = {path("sample/intel/tor-exits.txt").toStdString()};
    settings.intel.suspiciousLists = {path("sample/intel/suspicious-ips.txt").toStdString()};
    settings.engine.protection.everywhere.learningPeriod = std::chrono::days{2};
    return settings;
}

void SourcesEndureTest::disturb(Way way, Fault fault, Session& session, SlowStore& store) {
    switch (fault) {
    case Fault::Pause:
        QVERIFY(session.setPaused(nameOf(way).toStdString(), true));
        QTest::qWait(500); // what it was just about to read it still reads
        break;
    case Fault::Cut:
        if (way == Way::Folder) QVERIFY(QFile::rename(path("live"), path("away")));
        if (way == Way::Hub) sources_->front().set({{QStringLiteral("closed"), true}});
        if (line_) line_->cut();
        break;
    case Fault::Expire: // a signature expires by itself
        if (way == Way::Hub)
            sources_->front().set({{QStringLiteral("refuseTokens"), true}, {QStringLiteral("closed"), true}});
        if (way == Way::Hub) sources_->front().set({{QStringLiteral("closed"), false}});
        if (way == Way::Workspace) sources_->workspace().faults(R"({"secret":"another one","expire":true})");
        break;
    case Fault::Queue:
        store.wait = 400ms;
        break;
    case Fault::Kill:
    case Fault::Hour:
        break;
    }
}

void SourcesEndureTest::cure(Way way, Fault fault, Session& session, SlowStore& store) {
    switch (fault) {
    case Fault::Pause:
        QVERIFY(session.setPaused(nameOf(way).toStdString(), false));
        break;
    case Fault::Cut:
        if (way == Way::Folder) QVERIFY(QFile::rename(path("away"), path("live")));
        if (way == Way::Hub) sources_->front().set({{QStringLiteral("closed"), false}});
        if (line_) line_->mend();
        break;
    case Fault::Expire:
        if (way == Way::Blob) sources_->setSecret(QStringLiteral("of-blob"), sources_->signature(3600));
        if (way == Way::Hub) sources_->front().set({{QStringLiteral("refuseTokens"), false}});
        if (way == Way::Workspace) sources_->workspace().faults(R"({"secret":"workspace-client-secret"})");
        break;
    case Fault::Queue:
        store.wait = 0ms;
        break;
    case Fault::Kill:
    case Fault::Hour:
        break;
    }
}

void SourcesEndureTest::disturbed(Way way, Fault fault, const QString& file) {
    const auto opened = openStore(file.toStdString());
    QVERIFY(opened.has_value());
    SlowStore store(*opened->store);
    const auto session = startSession(store, settingsFor(way, fault));
    QVERIFY2(session.has_value(), session ? "" : describe(session.error()).c_str());
    const qint64 before = way == Way::Workspace ? differentBeforeMiddle_ : allBeforeMiddle_;
    const qint64 all = way == Way::Workspace ? different_ : all_;
    const auto health = [&] { return (*session)->status().sources.front(); };
    const auto records = [&] { return static_cast<qint64>(health().records); };
    QTRY_VERIFY_WITH_TIMEOUT(records() >= before, 60'000);

    disturb(way, fault, **session, store);
    const auto isTold = [&] {
        const SourceHealth now = health();
        if (fault == Fault::Pause) return now.paused;
        if (fault == Fault::Cut && way == Way::Folder) return !now.problems.empty();
        if (fault == Fault::Cut || fault == Fault::Expire)
            return now.connection.state == SourceConnection::State::Retrying && !now.connection.why.empty() &&
                   now.connection.failures > 0;
        return true;
    };
    QVERIFY2(QTest::qWaitFor(isTold, 60'000), "the source does not say what is wrong");
    if (fault == Fault::Expire) QVERIFY2(!health().connection.why.empty(), "why");
    const bool canGrow = !(fault == Fault::Cut && way == Way::Folder); // it is not there
    if (canGrow) deliver(way, {restOf(fault)}, fault == Fault::Hour);
    if (fault == Fault::Pause || fault == Fault::Cut || fault == Fault::Expire) {
        QTest::qWait(300);
        QVERIFY(records() < all);
    }
    if (fault == Fault::Queue) QTRY_VERIFY_WITH_TIMEOUT(records() > before, 60'000);
    cure(way, fault, **session, store);
    if (!canGrow) deliver(way, {middle_}, false);
    QTRY_VERIFY_WITH_TIMEOUT(records() >= all, 90'000);
    QTRY_COMPARE(health().connection.state, SourceConnection::State::Connected);
    QVERIFY(!health().paused);
    (*session)->requestStop();
    QTRY_VERIFY_WITH_TIMEOUT((*session)->status().finished, 60'000);
    QVERIFY(!(*session)->status().error);
}

// At moments that are different in each round, while records come.
void SourcesEndureTest::killed(Way way, const QString& store) {
    (void)settingsFor(way, Fault::Kill);
    QTemporaryDir run;
    QVERIFY(QFile::link(path("sample/intel/tor-exits.txt"), pathIn(run, "tor.txt")));
    const auto start = [&](WatchProcess& watch) {
        watch.start({QStringLiteral("--settings"), path("settings.json"), QStringLiteral("--secrets"),
                     sources_->secretsFile(), QStringLiteral("--suspicious-ips"),
                     path("sample/intel/suspicious-ips.txt"), QStringLiteral("--learning-days"),
                     QStringLiteral("2")});
    };
    constexpr int kills = 4;
    for (int i = 0; i < kills; ++i) {
        WatchProcess watch(run);
        start(watch);
        QTest::qWait(60 + 170 * i);
        watch.stop(SIGKILL);
        if (i == kills / 2) deliver(way, {middle_}, false);
    }
    WatchProcess watch(run);
    start(watch);
    watch.waitUntilReady();
    const auto isQuiet = [&] {
        const auto source = watch.status().value(QStringLiteral("sources")).toArray().at(0);
        return source[QStringLiteral("state")] == QStringLiteral("following") &&
               source[QStringLiteral("connection")][QStringLiteral("state")] == QStringLiteral("connected");
    };
    int quiet = 0; // in a row
    QTRY_VERIFY_WITH_TIMEOUT((quiet = isQuiet() ? quiet + 1 : 0) >= 12, 90'000);
    QCOMPARE(watch.stop(), 0);
    for (const char* end : {"", "-wal"})
        QFile::copy(watch.stateFile() + QLatin1String(end), store + QLatin1String(end));
}

void SourcesEndureTest::sameAlertsAfter() {
    QFETCH(Way, way);
    QFETCH(Fault, fault);
    line_.reset();
    QDir(path("live")).removeRecursively();
    QFile::remove(path("secrets"));
    sources_ = std::make_unique<FourSources>(folder_.path(), QFINDTESTDATA("hub_front.py"), std::vector{way});
    QVERIFY(sources_->isRunning());
    QVERIFY(QDir().mkpath(path("live")));
    deliver(way, {{}, restOf(fault)}, false);
    const QString store =
        folder_.filePath(QStringLiteral("%1.db").arg(QLatin1String(QTest::currentDataTag())));
    fault == Fault::Kill ? killed(way, store) : disturbed(way, fault, store);
    if (QTest::currentTestFailed()) return;
    const auto actual =
        alertsById(runHeadless({QStringLiteral("alerts"), QStringLiteral("list"), QStringLiteral("--state"),
                                store, QStringLiteral("--format"), QStringLiteral("jsonl")})
                       .output);
    QCOMPARE(outlines(actual), outlines(expected_));
    QCOMPARE(actual.size(), expected_.size());
}

QTEST_GUILESS_MAIN(SourcesEndureTest)
#include "sources_endure_test.moc"
