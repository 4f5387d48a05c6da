// The window's thread while logs are read: how long its event loop stands still. The short form shows that
// the probe works and that nothing hangs; the long form, with COSMOSWATCH_LONG_TESTS, reads 20,000 records a
// second live and holds the window to 50 ms.
#include "core/base/time.h"
#include "core/engine/session.h"
#include "core/sample/sample.h"
#include "tests/gui/sample_console.h"
#include "ui/pages/alerts_page.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/translations.h"
#include "ui/widgets/alert_queue_view.h"

#include <QApplication>
#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QLineEdit>
#include <QTest>
#include <QTimer>

#include <atomic>
#include <chrono>
#include <ctime>
#include <thread>

using namespace cosmoswatch;
using namespace cosmoswatch::test;

namespace {

// Ticks in the window's thread; what passes between two ticks beyond their distance is a stall.
class StallProbe : public QObject {
public:
    explicit StallProbe() {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(1);
        connect(&m_timer, &QTimer::timeout, this, &StallProbe::tick);
        m_clock.start();
        m_timer.start();
    }
    [[nodiscard]] int samples() const { return m_samples; }
    [[nodiscard]] double longest() const { return m_longest; } // milliseconds
    [[nodiscard]] int longerThan50() const { return m_long; }
    // The most that the window's thread itself worked between two ticks; the rest of a stall is a busy
    // machine.
    [[nodiscard]] double longestWork() const { return m_longestWork; }

private:
    void tick() {
        const double passed = static_cast<double>(m_clock.nsecsElapsed()) / 1e6;
        m_clock.restart();
        ++m_samples;
        m_longest = std::max(m_longest, passed);
        m_long += passed > 50 ? 1 : 0;
        const double work = threadMilliseconds();
        m_longestWork = std::max(m_longestWork, work - m_work);
        m_work = work;
    }
    static double threadMilliseconds() {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
    }
    QTimer m_timer;
    QElapsedTimer m_clock;
    int m_samples = 0;
    int m_long = 0;
    double m_longest = 0;
    double m_longestWork = 0;
    double m_work = threadMilliseconds();
};

// Appends the lines of a file to another, so many a second, from a thread of its own.
class LogWriter {
public:
    LogWriter(const QString& from, const QString& to, int perSecond)
        : m_thread([this, from, to, perSecond](const std::stop_token& stop) {
              write(stop, from, to, perSecond);
          }) {}
    [[nodiscard]] std::uint64_t lines() const { return m_lines; }

private:
    void write(const std::stop_token& stop, const QString& from, const QString& to, int perSecond) {
        QFile source(from);
        QFile target(to);
        if (!source.open(QIODevice::ReadOnly) || !target.open(QIODevice::WriteOnly | QIODevice::Append))
            return;
        constexpr auto step = std::chrono::milliseconds(50);
        auto next = std::chrono::steady_clock::now();
        while (!stop.stop_requested() && !source.atEnd()) {
            QByteArray block;
            for (int i = 0; i < perSecond / 20 && !source.atEnd(); ++i, ++m_lines)
                block += source.readLine();
            target.write(block);
            target.flush();
            next += step;
            std::this_thread::sleep_until(next);
        }
    }
    std::atomic<std::uint64_t> m_lines{0};
    std::jthread m_thread;
};

} // namespace

class ResponsivenessTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        installTranslations();
        applyTheme(*qApp, ThemeChoice::Light);
    }
    void theProbeSeesAStall();
    void windowStaysFreeWhileLogsAreRead();
};

void ResponsivenessTest::theProbeSeesAStall() {
    const StallProbe probe;
    QTRY_VERIFY(probe.samples() > 3);
    std::this_thread::sleep_for(std::chrono::milliseconds(80));
    QTest::qWait(10);
    QVERIFY(probe.longest() >= 75);
    QVERIFY(probe.longerThan50() >= 1);
}

void ResponsivenessTest::windowStaysFreeWhileLogsAreRead() {
    const bool longForm = qEnvironmentVariableIsSet("COSMOSWATCH_LONG_TESTS");
    const QTemporaryDir folder;
    SampleSettings sample;
    sample.directory = toUtf8(folder.filePath(QStringLiteral("sample")));
    sample.rate = longForm ? 1 : 0.1;
    sample.end = hourOf(now());
    QVERIFY(writeSample(sample).has_value());
    // Every record of the sample in one file, to be written again bit by bit while the console reads it.
    const QString all = folder.filePath(QStringLiteral("all.json"));
    {
        QFile out(all);
        QVERIFY(out.open(QIODevice::WriteOnly));
        QStringList names;
        QDirIterator files(folder.filePath(QStringLiteral("sample")), QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext())
            if (const QString name = files.next(); name.endsWith(QStringLiteral(".json"))) names << name;
        names.sort();
        for (const auto& name : names) {
            QFile in(name);
            QVERIFY(in.open(QIODevice::ReadOnly));
            out.write(in.readAll());
            out.write("\n");
        }
    }
    QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("live")));
    const QString live = folder.filePath(QStringLiteral("live/PT1H.json"));

    const StoreFolder storeFolder = StoreFolder::empty();
    const Console console(storeFolder.store());
    QElapsedTimer clock;
    std::uint64_t written = 0;
    {
        QFile(live).open(QIODevice::WriteOnly);
        const LogWriter writer(all, live, 20'000);
        console.window().open({folder.filePath(QStringLiteral("live"))});
        auto* queue = console.window().alertsPage()->queue();
        QTRY_VERIFY_WITH_TIMEOUT(queue->model()->rowCount() > 0, 60'000);
        const StallProbe probe;
        clock.start();
        // The analyst works meanwhile: types a filter, walks through the queue, looks at the pages.
        const int milliseconds = longForm ? 20'000 : 1'500;
        int turn = 0;
        while (clock.elapsed() < milliseconds) {
            console.navigation().setCurrentRow((turn / 8) % console.pages());
            QTest::qWait(20);
            auto* field = console.window().alertsPage()->findChild<QLineEdit*>();
            if (turn % 4 == 0 && field->isVisible())
                QTest::keyClicks(field, turn % 8 == 0 ? QStringLiteral("a") : QStringLiteral("b"));
            if (turn % 4 == 2 && field->isVisible()) field->clear();
            if (queue->isVisible()) QTest::keyClick(queue, Qt::Key_Down);
            QTest::qWait(80);
            ++turn;
        }
        written = writer.lines();
        const SessionStatus& status = console.window().reading().status();
        qInfo("%d samples, longest stall %.1f ms with %.1f ms of work, %d over 50 ms; %llu lines written, "
              "%llu records read in "
              "%.1f s",
              probe.samples(), probe.longest(), probe.longestWork(), probe.longerThan50(),
              static_cast<unsigned long long>(written),
              static_cast<unsigned long long>(status.progress.counters.records),
              static_cast<double>(clock.elapsed()) / 1000);
        QVERIFY(probe.samples() > 0);
        QVERIFY(probe.longest() < 5'000); // nothing hangs, whatever the machine
        QVERIFY(status.progress.counters.records > 0);
        if (longForm) QVERIFY2(probe.longest() <= 50, "the window stood still for longer than 50 ms");
    }
    console.window().reading().stop();
    QTRY_VERIFY_WITH_TIMEOUT(!console.window().reading().isBusy(), 60'000);
}

QTEST_MAIN(ResponsivenessTest)
#include "responsiveness_test.moc"
