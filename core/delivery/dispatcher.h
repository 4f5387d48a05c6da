// Tells receivers of alerts, while it lives: each receiver in a thread of its own, so that a slow one holds
// up no other. At least once: what a kill interrupts is sent again, with the same message id.
#pragma once

#include "core/delivery/lane.h"

#include <memory>
#include <thread>
#include <vector>

namespace cosmoswatch {

class Dispatcher {
public:
    // The store must outlive it. Only one at a time may serve a receiver of a store.
    Dispatcher(AlertStore& store, std::vector<ReceiverSettings> receivers, DeliveryAccess access,
               ChannelMaker makeChannel = cosmoswatch::makeChannel, Lane::ClockTime clock = now);
    ~Dispatcher(); // stops within a second

    [[nodiscard]] std::vector<DeliveryHealth> health() const; // by the settings' order; from any thread

    // What has ended is kept so long, and so many messages of it for each receiver.
    static constexpr std::chrono::days keptFor{30};
    static constexpr std::uint64_t keptMessages = 10'000;

private:
    void run(Lane& lane, const std::stop_token& stop);
    void prune();

    AlertStore& store_;
    Lane::ClockTime clock_;
    std::vector<std::unique_ptr<Lane>> lanes_;
    std::vector<std::jthread> threads_; // last: they use all of the above
};

} // namespace cosmoswatch
