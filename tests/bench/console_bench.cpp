// How fast the console is with many alerts: console_bench FILE [screenshot.png]. FILE is a store such as
// `store_bench 1000000 FILE` makes; it is not changed. Prints what passes from the start of the program until
// the window is painted and until the first rows of the queue are, then what each page, sort, filter and
// scroll costs until it is on the screen, the longest stall of the window's thread, and the peak of memory.
#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/engine/session.h"
#include "core/store/sqlite_store.h"
#include "ui/main_window.h"
#include "ui/models/alert_queue_model.h"
#include "ui/pages/alerts_page.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/translations.h"
#include "ui/widgets/alert_queue_view.h"

#include <QAbstractEventDispatcher>
#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFontDatabase>
#include <QListWidget>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTimer>
#include <QWindow>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <unistd.h>

namespace {

using namespace cosmoswatch;
using Clock = std::chrono::steady_clock;

// Since the process began, by the system: loading the libraries counts too.
double sinceStart() {
    std::ifstream file("/proc/self/stat");
    std::stringstream text;
    text << file.rdbuf();
    std::istringstream fields(text.str().substr(text.str().rfind(')') + 2));
    std::string field;
    for (int i = 3; i <= 22; ++i)
        fields >> field; // 22: start, in ticks since boot
    double uptime = 0;
    std::ifstream("/proc/uptime") >> uptime;
    return (uptime - std::stod(field) / static_cast<double>(sysconf(_SC_CLK_TCK))) * 1000;
}

// Of the window's thread: what a machine with nothing else to do would need at least.
double windowThreadWork() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

void show(const char* what, double milliseconds) {
    std::printf("%-52s %8.1f ms   (work of the window's thread so far %8.1f ms)\n", what, milliseconds,
                windowThreadWork());
    std::fflush(stdout);
}

// The longest time the window's thread spent on one round of events.
class Stalls : public QObject {
public:
    Stalls() {
        auto* events = QAbstractEventDispatcher::instance();
        connect(events, &QAbstractEventDispatcher::awake, this, [this] { m_awake.start(); });
        connect(events, &QAbstractEventDispatcher::aboutToBlock, this, [this] { stop(); });
    }
    double takeLongest() {
        const double longest = m_longest;
        m_longest = 0;
        return longest;
    }

private:
    void stop() {
        if (!m_awake.isValid()) return;
        m_longest = std::max(m_longest, static_cast<double>(m_awake.nsecsElapsed()) / 1e6);
        m_awake.invalidate();
    }
    QElapsedTimer m_awake;
    double m_longest = 0;
};

ConsoleServices servicesOf(AlertStore& store, const QString& settings) {
    ConsoleServices services{store, {}, {}, {}, toUtf8(settings), "bench"};
    services.startSession = [&store](const SessionSettings& wanted) { return startSession(store, wanted); };
    services.makeSample = []() -> Result<SessionSettings> { return SessionSettings{}; };
    return services;
}

class Bench {
public:
    Bench(AlertStore& store, Stalls& stalls, const QString& settings)
        : m_stalls(stalls), m_window(servicesOf(store, settings)) {}

    void start() {
        show("window made", sinceStart());
        m_window.resize(1440, 900);
        m_window.show();
        waitFor([this] { return m_window.isVisible() && m_window.windowHandle()->isExposed(); });
        QApplication::processEvents();
        show("window painted", sinceStart());
        waitFor([this] { return queue()->isVisible() && queue()->model()->rowCount() > 0; });
        queue()->repaint();
        show("first rows of the queue painted", sinceStart());
        settle();
        show("all of the page painted", sinceStart());
        show("  longest stall", m_stalls.takeLongest());
    }

    void pages() {
        auto* navigation = m_window.findChild<QListWidget*>(QStringLiteral("navigation"));
        for (int row = 1; row < navigation->count(); ++row)
            step("page " + toUtf8(navigation->item(row)->text()), [&] { navigation->setCurrentRow(row); });
        step("page " + toUtf8(navigation->item(0)->text()), [&] { navigation->setCurrentRow(0); });
    }

    void sorts() {
        auto* model = queue()->model();
        for (int column = 0; column < model->columnCount(); ++column) {
            if (!columnInfo(column).order) continue; // cannot be sorted by
            for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder})
                rowsAfter("sort by " + toUtf8(model->headerData(column, Qt::Horizontal).toString()) +
                              (order == Qt::AscendingOrder ? " up" : " down"),
                          [&] { queue()->sortByColumn(column, order); });
        }
    }

    void filters() {
        AlertFilter filter;
        filter.severities = {Severity::High};
        rowsAfter("filter: high", [&] { m_window.alertsPage()->setFilter(filter); });
        filter = {};
        filter.addresses = {"203.7.3.7"};
        rowsAfter("filter: one address", [&] { m_window.alertsPage()->setFilter(filter); });
        filter = {};
        filter.text = "country bc";
        rowsAfter("filter: words", [&] { m_window.alertsPage()->setFilter(filter); });
        rowsAfter("filter: none", [&] { m_window.alertsPage()->setFilter({}); });
    }

    void scroll() {
        auto* bar = queue()->verticalScrollBar();
        QElapsedTimer clock;
        double worst = 0;
        for (int i = 0; i < 200; ++i) {
            clock.start();
            bar->setValue(bar->value() + bar->pageStep());
            queue()->viewport()->repaint();
            worst = std::max(worst, static_cast<double>(clock.nsecsElapsed()) / 1e6);
            wait(5);
        }
        show("scroll by a page, worst of 200", worst);
        show("  longest stall", m_stalls.takeLongest());
    }

    bool keepPicture(const QString& file) { return m_window.grab().save(file); }

private:
    [[nodiscard]] AlertQueueView* queue() { return m_window.alertsPage()->queue(); }

    static void wait(int milliseconds) {
        QEventLoop loop;
        QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
        loop.exec();
    }
    static void waitFor(const std::function<bool()>& condition) {
        QElapsedTimer clock;
        clock.start();
        while (!condition() && clock.elapsed() < 20'000) {
            QTimer::singleShot(1, [] {});
            QApplication::processEvents(QEventLoop::WaitForMoreEvents);
        }
    }
    static void settle() { wait(1'500); }

    void step(const std::string& what, const std::function<void()>& act) {
        m_stalls.takeLongest();
        QElapsedTimer clock;
        clock.start();
        act();
        QApplication::processEvents();
        show((what + ", painted").c_str(), static_cast<double>(clock.nsecsElapsed()) / 1e6);
        settle();
        show("  longest stall", m_stalls.takeLongest());
    }

    void rowsAfter(const std::string& what, const std::function<void()>& act) {
        m_stalls.takeLongest();
        bool loaded = false;
        const auto connection = QObject::connect(static_cast<AlertQueueModel*>(queue()->model()),
                                                 &AlertQueueModel::loaded, [&loaded] { loaded = true; });
        QElapsedTimer clock;
        clock.start();
        act();
        waitFor([&loaded] { return loaded; });
        queue()->repaint();
        show((what + ", rows painted").c_str(), static_cast<double>(clock.nsecsElapsed()) / 1e6);
        QObject::disconnect(connection);
        settle();
        if (const double stall = m_stalls.takeLongest(); stall > 50) show("  longest stall", stall);
    }

    Stalls& m_stalls;
    MainWindow m_window;
};

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fputs(
            "console_bench FILE [screenshot.png]: FILE is a store, as store_bench 1000000 FILE makes\n",
            stderr);
        return 2;
    }
    show("main reached", sinceStart());
    QApplication application(argc, argv);
    show("application made", sinceStart());
    installTranslations();
    if (QFontDatabase::hasFamily(QStringLiteral("Inter"))) {
        QFont font = application.font();
        font.setFamily(QStringLiteral("Inter"));
        QApplication::setFont(font);
    }
    applyTheme(application, ThemeChoice::FollowSystem);
    show("look applied", sinceStart());
    auto opened = openStore(argv[1]);
    if (!opened) {
        std::fprintf(stderr, "%s\n", describe(opened.error()).c_str());
        return 1;
    }
    show("store opened", sinceStart());
    const QTemporaryDir folder;
    Stalls stalls;
    Bench bench(*opened->store, stalls, folder.filePath(QStringLiteral("console.ini")));
    bench.start();
    std::printf("memory with the first page: %s\n", formatBytes(peakMemoryBytes()).c_str());
    if (argc > 2 && !bench.keepPicture(QString::fromLocal8Bit(argv[2]))) return 1;
    if (qEnvironmentVariableIsSet("COSMOSWATCH_START_ONLY")) return 0;
    bench.scroll();
    bench.sorts();
    bench.filters();
    bench.pages();
    std::printf("peak memory: %s\n", formatBytes(peakMemoryBytes()).c_str());
    return 0;
}
