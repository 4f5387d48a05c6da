// Looks up the addresses of a name without holding up whoever has to stop. A lookup may take long, and
// nothing can end it: it goes on alone when nobody wants its answer any more.
#pragma once

#include <chrono>
#include <memory>
#include <netdb.h>
#include <optional>
#include <stop_token>
#include <string>

namespace cosmoswatch {

class NameLookup {
public:
    NameLookup(std::string host, std::string service, const addrinfo& hints);

    // getaddrinfo's answer: 0, or an EAI_ code; nothing when a stop or the end of the time came first.
    [[nodiscard]] std::optional<int> wait(const std::stop_token& stop,
                                          std::optional<std::chrono::seconds> longest = {});
    // What was found, until this goes.
    [[nodiscard]] const addrinfo* found() const;
    // The caller's from now on, to be given to freeaddrinfo().
    [[nodiscard]] addrinfo* take();

private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace cosmoswatch
