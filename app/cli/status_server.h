// Answers GET on a local socket and a port of this machine only. One thread; whatever clients send or do not
// send, at most a few connections of a few KB are held for a few seconds.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace cosmoswatch::cli {

struct StatusAnswer {
    int status = 200;
    std::string type = "text/plain; charset=utf-8";
    std::string body;
};

struct StatusPlaces {
    std::filesystem::path socket;      // made with mode 0600; empty: none
    std::optional<std::uint16_t> port; // on 127.0.0.1; 0: any that is free
};

class StatusServer {
public:
    // Called in the server's thread with the path asked for, without its query.
    using Answer = std::function<StatusAnswer(std::string_view path)>;

    static constexpr std::size_t mostConnections = 16;
    static constexpr std::size_t longestRequest = 8192;

    // Conflict when another program answers there already; a socket that was left behind is replaced.
    [[nodiscard]] static Result<std::unique_ptr<StatusServer>> start(const StatusPlaces& places,
                                                                     Answer answer);
    ~StatusServer();                          // stops and removes the socket
    [[nodiscard]] std::uint16_t port() const; // 0 when there is none

private:
    class Loop;
    explicit StatusServer(std::unique_ptr<Loop> loop);
    std::unique_ptr<Loop> loop_;
};

} // namespace cosmoswatch::cli
