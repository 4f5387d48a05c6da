// What settings cannot say of a hub: limits of ours, and what tests need.
#pragma once

#include <chrono>
#include <cstddef>

namespace cosmoswatch {

struct HubOptions {
    // For tests: no TLS and no key. Refused for every server but 127.x.y.z and [::1], written so.
    bool plainToLoopback = false;
    std::size_t batchEvents = 8192;
    std::size_t queueBytes = 64u << 20; // fetched ahead, all partitions together
    std::chrono::milliseconds reconnectAtMost{10'000};
    std::chrono::milliseconds partitionsEvery{30'000}; // how often new partitions are looked for
    // A partition that is behind, but gives nothing for so long, no longer holds up the others.
    std::chrono::milliseconds patience{5'000};
    // Of one that sends: how long the client itself goes on trying, and waits for one answer.
    std::chrono::milliseconds deliverWithin{30'000};
    std::chrono::milliseconds answerWithin{10'000};
};

} // namespace cosmoswatch
