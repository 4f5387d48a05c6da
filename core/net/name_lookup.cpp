#include "core/net/name_lookup.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace cosmoswatch {

struct NameLookup::State {
    std::mutex mutex;
    std::condition_variable_any changed;
    bool done = false;
    int result = EAI_AGAIN;
    addrinfo* found = nullptr;
    ~State() {
        if (found) freeaddrinfo(found);
    }
};

NameLookup::NameLookup(std::string host, std::string service, const addrinfo& hints)
    : state_(std::make_shared<State>()) {
    std::thread([state = state_, host = std::move(host), service = std::move(service), hints] {
        addrinfo* answer = nullptr;
        const int result =
            getaddrinfo(host.c_str(), service.empty() ? nullptr : service.c_str(), &hints, &answer);
        const std::lock_guard lock(state->mutex);
        state->result = result;
        state->found = result == 0 ? answer : nullptr;
        state->done = true;
        state->changed.notify_all();
    }).detach();
}

std::optional<int> NameLookup::wait(const std::stop_token& stop,
                                    std::optional<std::chrono::seconds> longest) {
    std::unique_lock lock(state_->mutex);
    const auto isDone = [this] { return state_->done; };
    const bool done = longest ? state_->changed.wait_for(lock, stop, *longest, isDone)
                              : state_->changed.wait(lock, stop, isDone);
    return done ? std::optional(state_->result) : std::nullopt;
}

const addrinfo* NameLookup::found() const {
    const std::lock_guard lock(state_->mutex);
    return state_->found;
}

addrinfo* NameLookup::take() {
    const std::lock_guard lock(state_->mutex);
    return std::exchange(state_->found, nullptr);
}

} // namespace cosmoswatch
