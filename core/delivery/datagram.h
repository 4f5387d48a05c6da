// Datagrams to one server: nothing tells whether they arrive.
#pragma once

#include "core/base/result.h"
#include "core/delivery/server_address.h"

#include <chrono>
#include <memory>
#include <stop_token>
#include <string_view>

namespace cosmoswatch {

class DatagramSender {
public:
    explicit DatagramSender(ServerAddress server);
    DatagramSender(const DatagramSender&) = delete;
    DatagramSender& operator=(const DatagramSender&) = delete;
    ~DatagramSender();

    // Looks the name up anew every minute. Fails for what this machine knows: no such name, no way, and that
    // the other machine has refused an earlier one.
    [[nodiscard]] Result<void> send(std::string_view bytes, const std::stop_token& stop);

private:
    Result<void> connect(const std::stop_token& stop);
    void close();
    tl::unexpected<Error> failed(int error);

    const ServerAddress server_;
    int socket_ = -1;
    std::chrono::steady_clock::time_point connected_{};
};

} // namespace cosmoswatch
