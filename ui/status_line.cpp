#include "ui/status_line.h"

#include "core/base/text.h"
#include "ui/pages/sources_page.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/widgets/thin_progress.h"

#include <QPushButton>
#include <QStatusBar>

#include <chrono>
#include <cmath>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

constexpr std::chrono::hours oldestLive{24};     // beyond it the logs stand still, they do not lag
constexpr std::chrono::hours staleLists{7 * 24}; // lists of exits change within days

} // namespace

QString roughDuration(Duration time) {
    const auto seconds = std::max<std::int64_t>(0, std::chrono::floor<std::chrono::seconds>(time).count());
    const auto whole = [](std::int64_t value) { return static_cast<int>(value); };
    if (seconds < 60) return StatusLine::tr("%n s", nullptr, whole(seconds));
    if (seconds < 3600) return StatusLine::tr("%n min", nullptr, whole(seconds / 60));
    if (seconds < 48 * 3600) return StatusLine::tr("%n h", nullptr, whole(seconds / 3600));
    return StatusLine::tr("%n day(s)", nullptr, whole(seconds / 86'400));
}

StatusLine::StatusLine(QStatusBar& bar, StoreGateway& gateway, Reading& reading)
    : QObject(&bar), m_gateway(gateway), m_reading(reading) {
    bar.setSizeGripEnabled(false);
    bar.setContentsMargins(metrics::gap(), 0, metrics::gap(), 0);
    const auto part = [&bar] {
        auto* label = new PlainLabel({}, &bar);
        label->setInk(Ink::Muted);
        label->setContentsMargins(metrics::unit(), 0, metrics::margin(), 0);
        return label;
    };
    bar.addWidget(m_state = part());
    m_progress = new ThinProgress(&bar);
    m_progress->setFixedWidth(metrics::unit() * 40);
    m_progress->setAccessibleName(tr("Progress of reading"));
    bar.addWidget(m_progress);
    m_stop = new QPushButton(tr("Stop"), &bar);
    m_stop->setProperty("look", u"quiet"_s);
    m_stop->setAccessibleName(tr("Stop reading"));
    connect(m_stop, &QPushButton::clicked, &m_reading, &Reading::stop);
    bar.addWidget(m_stop);
    bar.addWidget(m_rate = part());
    bar.addWidget(m_bad = part());
    m_message = new ElidedLabel({}, &bar);
    bar.addWidget(m_message, 1);
    bar.addPermanentWidget(m_lists = part());
    bar.addPermanentWidget(m_learning = part());
    m_lists->hide();

    m_messageTimer.setSingleShot(true);
    m_messageTimer.setInterval(std::chrono::seconds(8));
    connect(&m_messageTimer, &QTimer::timeout, this, [this] { m_message->setText({}); });
    m_listTimer.setInterval(std::chrono::minutes(10));
    connect(&m_listTimer, &QTimer::timeout, this, &StatusLine::askAgeOfLists);
    m_listTimer.start();
    for (const auto signal : {&Reading::started, &Reading::progressed, &Reading::finished})
        connect(&m_reading, signal, this, &StatusLine::update);
    connect(&m_reading, &Reading::finished, this, &StatusLine::updateLearning);
    connect(&m_gateway, &StoreGateway::changed, this, &StatusLine::updateLearning);
}

void StatusLine::say(const QString& text) {
    m_message->setText(text);
    m_messageTimer.start();
}

void StatusLine::setProtection(const Protection& protection) {
    m_protection = protection;
    updateLearning();
}

void StatusLine::update() {
    const SessionStatus& status = m_reading.status();
    const bool reading = m_reading.isBusy() && !m_reading.isFollowing();
    m_progress->setVisible(reading);
    m_stop->setVisible(reading);
    m_stop->setEnabled(!m_reading.isStarting() && !m_reading.isStopping());
    const int thousandths = m_reading.isStarting() ? -1 : progressThousandths(status);
    m_progress->setRange(0, thousandths < 0 ? 0 : 1000);
    m_progress->setValue(std::max(0, thousandths));
    m_state->setText(stateText(reading));
    const double rate = status.progress.recordsPerSecond;
    const std::uint64_t records = std::isfinite(rate) && rate > 0 ? static_cast<std::uint64_t>(rate) : 0;
    m_rate->setVisible(m_reading.hasSession() && (reading || (m_reading.isFollowing() && records > 0)));
    m_rate->setText(tr("%1 records/s").arg(fromUtf8(formatCount(records))));
    const IngestCounters& counters = status.progress.counters;
    m_bad->setVisible(m_reading.hasSession());
    QString leftOut = tr("%n bad line(s)", nullptr, static_cast<int>(counters.bad));
    if (counters.late > 0)
        leftOut += " · "_L1 + tr("%n record(s) too late", nullptr, static_cast<int>(counters.late));
    m_bad->setText(leftOut);
}

QString StatusLine::stateText(bool reading) const {
    if (!m_reading.hasSession() && !m_reading.isStarting()) return tr("○ No logs are read");
    if (reading) return u"● "_s + progressText(m_reading);
    if (!m_reading.isFollowing()) return tr("○ All logs read");
    const Timestamp newest = m_reading.status().progress.newestRecord;
    const Duration behind = now() - newest;
    if (newest == Timestamp{} || behind > oldestLive) return tr("● Watching for new records");
    return tr("● Live, %1 behind").arg(roughDuration(behind));
}

void StatusLine::setLists(const IntelSettings& intel) {
    m_intel = intel;
    askAgeOfLists();
}

void StatusLine::askAgeOfLists() {
    m_listRequest = m_gateway.ask(
        [intel = m_intel](const AlertReader&) {
            Lists lists;
            bool all = true;
            for (const auto* files : {&intel.torExitLists, &intel.suspiciousLists})
                for (const auto& file : *files) {
                    lists.any = true;
                    std::error_code error;
                    const auto modified = std::filesystem::last_write_time(file, error);
                    all = all && !error;
                    if (error) continue;
                    const auto time = std::chrono::time_point_cast<Timestamp::duration>(
                        std::chrono::file_clock::to_sys(modified));
                    if (!lists.oldest || time < *lists.oldest) lists.oldest = time;
                }
            if (!all) lists.oldest.reset();
            return lists;
        },
        [this](const Lists& lists) { showAgeOfLists(lists); });
}

void StatusLine::showAgeOfLists(const Lists& lists) {
    m_lists->setVisible(lists.any);
    if (!lists.any) return;
    if (!lists.oldest) {
        m_lists->setInk(Ink::Warning);
        m_lists->setText(tr("An address list cannot be read"));
        return;
    }
    const Duration age = now() - *lists.oldest;
    m_lists->setInk(age > staleLists ? Ink::Warning : Ink::Muted);
    m_lists->setText(tr("Address lists %1 old").arg(roughDuration(age)));
}

// Accounts whose first and last record are less than the learning period apart.
void StatusLine::updateLearning() {
    m_learningRequest = m_gateway.ask(
        [](const AlertReader& store) { return store.accounts(); },
        [this](Result<std::vector<AccountSummary>> accounts) {
            if (!accounts) return;
            QStringList learning;
            for (const auto& account : *accounts) {
                const auto chosen = m_protection.of(account.account);
                const auto left = chosen.learningPeriod() - (account.lastSeen - account.firstSeen);
                if (left <= Duration(0) || !chosen.enabled()) continue;
                const auto days = std::chrono::ceil<std::chrono::days>(left).count();
                learning << tr("%1, %n day(s) left", nullptr, static_cast<int>(days))
                                .arg(shown(elide(account.account.name, 60)));
            }
            m_learning->setVisible(!learning.isEmpty());
            m_learning->setText(learning.size() == 1 ? tr("Learning: %1").arg(learning.front())
                                                     : tr("Learning: %n accounts", nullptr,
                                                          static_cast<int>(learning.size())));
            setPlainToolTip(m_learning,
                            tr("While an account's usual behaviour is learned, only feeds and known patterns "
                               "raise alerts.\n%1")
                                .arg(learning.mid(0, 20).join(u'\n')));
        });
}

} // namespace cosmoswatch
