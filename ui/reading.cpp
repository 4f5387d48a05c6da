#include "ui/reading.h"

#include "ui/plain_text.h"

#include <QFile>

#include <algorithm>
#include <chrono>

namespace cosmoswatch {
namespace {

bool canBeRead(const SourceSettings& source) {
    return !std::holds_alternative<UnknownLogs>(source.logs);
}

// Equal but for what may change while they are read.
bool samePlaces(const std::vector<SourceSettings>& a, const std::vector<SourceSettings>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& one, const auto& other) {
        return one.name == other.name && one.logs == other.logs;
    });
}

} // namespace

Reading::Reading(SessionFactory startSession, SampleFactory makeSample, SessionSettings defaults,
                 QObject* parent)
    : QObject(parent), m_startSession(std::move(startSession)), m_makeSample(std::move(makeSample)),
      m_defaults(std::move(defaults)) {
    m_starter.setMaxThreadCount(1);
    m_timer.setInterval(std::chrono::milliseconds(250));
    connect(&m_timer, &QTimer::timeout, this, &Reading::look);
}

Reading::~Reading() {
    m_starter.waitForDone();
}

void Reading::setIntel(const IntelSettings& intel) {
    if (intel == m_defaults.intel) return;
    m_defaults.intel = intel;
    if (isBusy()) restart();
}

void Reading::setNetwork(const NetworkSettings& network) {
    if (network == m_defaults.network) return;
    m_defaults.network = network;
    if (isBusy()) restart();
}

void Reading::setFeeds(const std::vector<FeedSettings>& feeds) {
    if (feeds == m_defaults.feeds) return;
    m_defaults.feeds = feeds;
    if (isBusy()) restart();
}

void Reading::setSources(const std::vector<SourceSettings>& sources) {
    const bool same = samePlaces(sources, m_defaults.sources);
    m_defaults.sources = sources;
    if (!same) {
        if (m_begun) restart();
        return;
    }
    if (!m_session || m_sample) return;
    for (const auto& source : sources)
        m_session->setPaused(source.name, source.paused);
    look();
}

void Reading::setProtection(const Protection& protection) {
    m_defaults.engine.protection = protection;
    if (m_session) m_session->setProtection(protection);
}

bool Reading::hasSomethingToRead() const {
    return !m_paths.isEmpty() || std::any_of(m_defaults.sources.begin(), m_defaults.sources.end(), canBeRead);
}

SessionSettings Reading::settings() const {
    SessionSettings settings = m_defaults;
    settings.paths.clear();
    for (const auto& path : m_paths)
        settings.paths.emplace_back(toUtf8(path));
    return settings;
}

void Reading::start() {
    m_begun = true;
    if (!isBusy() && hasSomethingToRead()) restart();
}

void Reading::open(const QStringList& paths) {
    m_begun = true;
    m_paths = paths;
    if (m_starting)
        m_again = true;
    else
        begin([settings = settings()]() -> Result<SessionSettings> { return settings; });
}

void Reading::closePaths() {
    m_paths.clear();
    restart();
}

void Reading::openSample() {
    const bool refused = m_starting;
    begin(m_makeSample);
    if (!refused) m_sample = true;
}

// With what there is to read by now; while the sample is read, afterwards.
void Reading::restart() {
    if (m_starting) {
        m_again |= !m_sample;
        return;
    }
    if (m_sample && isBusy()) return;
    if (hasSomethingToRead())
        begin([settings = settings()]() -> Result<SessionSettings> { return settings; });
    else
        stop();
}

// One session at a time: the old one is stopped, and all it read is stored, before the new one begins.
// Waiting, reading lists and opening files happen off the GUI thread.
void Reading::begin(std::function<Result<SessionSettings>()> prepare) {
    if (m_starting) {
        emit failed(tr("Still opening the logs asked for before. Try again in a moment."));
        return;
    }
    m_starting = true;
    m_stopping = false;
    m_sample = false;
    m_timer.stop();
    m_status = {};
    emit started();
    auto old = std::make_shared<std::unique_ptr<Session>>(std::move(m_session));
    m_starter.start([this, old, prepare = std::move(prepare), start = m_startSession] {
        old->reset();
        auto settings = prepare();
        auto session = std::make_shared<Result<std::unique_ptr<Session>>>(
            settings ? start(*settings) : Result<std::unique_ptr<Session>>(tl::unexpected(settings.error())));
        QMetaObject::invokeMethod(
            this, [this, session] { deliver(std::move(*session)); }, Qt::QueuedConnection);
    });
}

void Reading::deliver(Result<std::unique_ptr<Session>> session) {
    m_starting = false;
    if (!session) {
        m_sample = false;
        emit failed(fromUtf8(describe(session.error())));
        emit finished();
        return;
    }
    m_session = std::move(*session);
    if (std::exchange(m_again, false)) {
        m_sample = false;
        return restart();
    }
    if (!m_sample) { // what was changed since it was asked for
        m_session->setProtection(m_defaults.engine.protection);
        for (const auto& source : m_defaults.sources)
            m_session->setPaused(source.name, source.paused);
    }
    m_timer.start();
    look();
}

void Reading::stop() {
    if (!m_session) return;
    m_stopping = true;
    m_session->requestStop();
    look();
}

const SourceHealth* Reading::healthOf(const std::string& source) const {
    const auto found = std::find_if(m_status.sources.begin(), m_status.sources.end(),
                                    [&](const auto& health) { return health.name == source; });
    return found == m_status.sources.end() ? nullptr : &*found;
}

void Reading::look() {
    if (!m_session) return;
    m_status = m_session->status();
    emit progressed();
    if (!m_status.finished) return;
    m_timer.stop();
    const bool stopped = std::exchange(m_stopping, false);
    if (m_status.error) emit failed(fromUtf8(describe(*m_status.error)));
    emit finished();
    if (std::exchange(m_sample, false) && !stopped && hasSomethingToRead()) restart();
}

} // namespace cosmoswatch
