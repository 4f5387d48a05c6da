#include "ui/reading.h"

#include "ui/plain_text.h"

#include <QFile>

#include <chrono>

namespace cosmoswatch {

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
    m_defaults.intel = intel;
    if (isBusy() && !m_paths.isEmpty()) open(m_paths);
}

void Reading::open(const QStringList& paths) {
    SessionSettings settings = m_defaults;
    settings.paths.clear();
    for (const auto& path : paths)
        settings.paths.emplace_back(toUtf8(path));
    m_paths = paths;
    begin([settings]() -> Result<SessionSettings> { return settings; });
}

void Reading::openSample() {
    m_paths = {tr("Sample data")};
    begin(m_makeSample);
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
    m_timer.stop();
    m_status = {};
    emit started();
    auto old = std::make_shared<std::unique_ptr<Session>>(std::move(m_session));
    m_starter.start([this, old, prepare = std::move(prepare), start = m_startSession] {
        old->reset();
        auto settings = prepare();
        auto session = std::make_shared<Result<std::unique_ptr<Session>>>(
            settings ? start(*settings) : Result<std::unique_ptr<Session>>(tl::unexpected(settings.error())));
        const auto deliver = [this, session] {
            m_starting = false;
            if (!*session) {
                emit failed(fromUtf8(describe(session->error())));
                emit finished();
                return;
            }
            m_session = std::move(**session);
            m_timer.start();
            look();
        };
        QMetaObject::invokeMethod(this, deliver, Qt::QueuedConnection);
    });
}

void Reading::stop() {
    if (!m_session) return;
    m_stopping = true;
    m_session->requestStop();
    look();
}

void Reading::look() {
    if (!m_session) return;
    m_status = m_session->status();
    emit progressed();
    if (!m_status.finished) return;
    m_timer.stop();
    m_stopping = false;
    if (m_status.error) emit failed(fromUtf8(describe(*m_status.error)));
    emit finished();
}

} // namespace cosmoswatch
