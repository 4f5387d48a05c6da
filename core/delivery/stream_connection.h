// A connection that only ever sends: TCP, or TLS with the server's certificate and name checked.
#pragma once

#include "core/delivery/server_address.h"
#include "core/net/network_settings.h"

#include <chrono>
#include <memory>
#include <stop_token>
#include <string_view>

namespace cosmoswatch {

// Used by one thread at a time.
class StreamConnection {
public:
    struct Bounds {
        std::chrono::milliseconds connect{10'000};
        std::chrono::milliseconds write{20'000}; // all of it, and its arrival
    };
    // No proxy: those of the settings carry HTTP.
    [[nodiscard]] static Result<std::unique_ptr<StreamConnection>> open(const ServerAddress& server, bool tls,
                                                                        const NetworkSettings& network,
                                                                        const Bounds& bounds,
                                                                        const std::stop_token& stop);
    virtual ~StreamConnection() = default;

    // False once the other side has closed, as far as it has told this machine.
    [[nodiscard]] virtual bool isOpen() = 0;
    // Done when the other machine has acknowledged every byte and has not closed until then. Whether the
    // program there has read them, TCP does not tell.
    [[nodiscard]] virtual Result<void> write(std::string_view bytes, const std::stop_token& stop) = 0;
};

} // namespace cosmoswatch
