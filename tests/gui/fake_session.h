// A session that goes as far as the test says.
#pragma once

#include "core/engine/session.h"

#include <atomic>
#include <memory>
#include <mutex>

namespace cosmoswatch::test {

// What the test turns; outlives the session.
struct SessionControl {
    std::mutex mutex;
    SessionStatus status;
    SessionSettings settings; // as started with
    Protection protection;    // as set last
    std::atomic_bool stopAsked{false};
    std::atomic_int started{0};
    std::optional<Error> refuse; // startSession fails with this

    void set(const SessionStatus& next);
    [[nodiscard]] Result<std::unique_ptr<Session>> start(const SessionSettings& wanted);
};

} // namespace cosmoswatch::test
