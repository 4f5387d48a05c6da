#include "core/net/http_client.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace cosmoswatch {

Backoff::Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest)
    : first_(std::max(first, std::chrono::milliseconds{1})), longest_(std::max(first_, longest)),
      random_(std::random_device{}()) {}

std::chrono::milliseconds Backoff::next(std::optional<std::chrono::milliseconds> asked) {
    auto bound = first_;
    for (int i = 0; i < failures_ && bound < longest_; ++i)
        bound *= 2;
    bound = std::min(bound, longest_);
    ++failures_;
    // Half of it by chance, so that many clients do not come back all at once.
    std::uniform_int_distribution<std::chrono::milliseconds::rep> part(0, bound.count() / 2);
    const std::chrono::milliseconds wait = bound - std::chrono::milliseconds{part(random_)};
    return asked ? std::max(wait, *asked) : wait;
}

bool waitFor(std::chrono::milliseconds time, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, time, [] { return false; });
    return !stop.stop_requested();
}

} // namespace cosmoswatch
