#include "tests/gui/fake_session.h"

namespace cosmoswatch::test {
namespace {

class FakeSession : public Session {
public:
    explicit FakeSession(SessionControl& control) : m_control(control) {}
    SessionStatus status() const override {
        const std::lock_guard lock(m_control.mutex);
        return m_control.status;
    }
    bool setPaused(const std::string& source, bool paused) override {
        const std::lock_guard lock(m_control.mutex);
        for (auto& health : m_control.status.sources)
            if (health.name == source) {
                health.paused = paused;
                return true;
            }
        return false;
    }
    void setProtection(const Protection& protection) override {
        const std::lock_guard lock(m_control.mutex);
        m_control.protection = protection;
    }
    void requestStop() override {
        m_control.stopAsked = true;
        const std::lock_guard lock(m_control.mutex);
        m_control.status.finished = true;
    }

private:
    SessionControl& m_control;
};

} // namespace

void SessionControl::set(const SessionStatus& next) {
    const std::lock_guard lock(mutex);
    status = next;
}

Result<std::unique_ptr<Session>> SessionControl::start(const SessionSettings& wanted) {
    if (refuse) return tl::unexpected(*refuse);
    ++started;
    settings = wanted;
    return std::make_unique<FakeSession>(*this);
}

} // namespace cosmoswatch::test
