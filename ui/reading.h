// The logs being read: starts, watches and stops one session of the engine, which reads all sources. The
// session itself comes from app/.
#pragma once

#include "core/engine/session.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <QThreadPool>
#include <QTimer>

#include <functional>
#include <memory>

namespace cosmoswatch {

using SessionFactory = std::function<Result<std::unique_ptr<Session>>(const SessionSettings&)>;
// Writes sample logs and says how to read them. Takes seconds; called off the GUI thread.
using SampleFactory = std::function<Result<SessionSettings>()>;

class Reading : public QObject {
    Q_OBJECT
public:
    // `defaults`: lists, database and engine settings that every session starts with.
    Reading(SessionFactory startSession, SampleFactory makeSample, SessionSettings defaults,
            QObject* parent = nullptr);
    ~Reading() override; // stops and waits: all that was read is stored

    // Lists and database from the next session on; one that runs is started anew and goes on where it was.
    void setIntel(const IntelSettings& intel);
    // How the outside is reached; likewise.
    void setNetwork(const NetworkSettings& network);
    // What is fetched; likewise.
    void setFeeds(const std::vector<FeedSettings>& feeds);
    // The sources of the settings. Pausing takes effect at once; for anything else the session is started
    // anew and goes on where it was. The first call does not start one: start() does.
    void setSources(const std::vector<SourceSettings>& sources);
    // In force at once, without starting anew.
    void setProtection(const Protection& protection);

    void start();                        // reads the sources, if there are any
    void open(const QStringList& paths); // beside the sources, for this time only
    void closePaths();                   // no longer what open() named
    void openSample();                   // alone; the sources are read again when it ends
    void stop();

    [[nodiscard]] bool isBusy() const { return m_starting || (m_session && !m_status.finished); }
    [[nodiscard]] bool isStarting() const { return m_starting; }
    // Everything there is has been read, and growth is being watched.
    [[nodiscard]] bool isFollowing() const {
        return m_session && !m_status.finished && m_status.progress.following;
    }
    [[nodiscard]] bool hasSession() const { return m_session != nullptr; }
    [[nodiscard]] bool isStopping() const { return m_stopping; }
    [[nodiscard]] bool isSample() const { return m_sample; }
    [[nodiscard]] const SessionStatus& status() const { return m_status; } // of the last tick
    [[nodiscard]] const QStringList& paths() const { return m_paths; }
    [[nodiscard]] const SourceHealth* healthOf(const std::string& source) const; // null when not read

signals:
    void started();
    void progressed(); // at most four times a second
    void finished();
    void failed(const QString& message);

private:
    void begin(std::function<Result<SessionSettings>()> prepare);
    void restart();
    void deliver(Result<std::unique_ptr<Session>> session);
    void look();
    [[nodiscard]] bool hasSomethingToRead() const;
    [[nodiscard]] SessionSettings settings() const;

    SessionFactory m_startSession;
    SampleFactory m_makeSample;
    SessionSettings m_defaults; // the sources among them
    std::unique_ptr<Session> m_session;
    SessionStatus m_status;
    QStringList m_paths;
    bool m_begun = false; // start() or open() was called
    bool m_starting = false;
    bool m_stopping = false;
    bool m_sample = false;
    bool m_again = false; // something changed while it was starting
    QTimer m_timer;
    QThreadPool m_starter;
};

} // namespace cosmoswatch
