#include "core/delivery/datagram.h"

#include "core/net/name_lookup.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace cosmoswatch {
namespace {

constexpr std::chrono::minutes nameHolds{1};
constexpr std::chrono::seconds longestLookup{10};

NameLookup lookUp(const ServerAddress& server) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM;
    hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV;
    return {server.host, std::to_string(server.port), hints};
}

} // namespace

DatagramSender::DatagramSender(ServerAddress server) : server_(std::move(server)) {}

DatagramSender::~DatagramSender() {
    close();
}

void DatagramSender::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
}

tl::unexpected<Error> DatagramSender::failed(int error) {
    close();
    return fail(ErrorCode::Unreachable,
                fmt::format("cannot be reached: {}", std::generic_category().message(error)), server_.text());
}

Result<void> DatagramSender::connect(const std::stop_token& stop) {
    close();
    NameLookup lookup = lookUp(server_);
    const auto result = lookup.wait(stop, longestLookup);
    if (!result)
        return stop.stop_requested()
                   ? fail(ErrorCode::Cancelled, "was stopped", server_.text())
                   : fail(ErrorCode::Unreachable, "its name is looked up without an answer", server_.text());
    if (*result != 0)
        return fail(ErrorCode::Unreachable,
                    fmt::format("there is no such server ({}); check the name, and this computer's DNS",
                                gai_strerror(*result)),
                    server_.text());
    int error = EHOSTUNREACH;
    for (const addrinfo* found = lookup.found(); found; found = found->ai_next) {
        socket_ = ::socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (socket_ >= 0 && ::connect(socket_, found->ai_addr, found->ai_addrlen) == 0) {
            connected_ = std::chrono::steady_clock::now();
            return {};
        }
        error = errno;
        close();
    }
    return failed(error);
}

Result<void> DatagramSender::send(std::string_view bytes, const std::stop_token& stop) {
    if (socket_ < 0 || std::chrono::steady_clock::now() - connected_ > nameHolds)
        if (auto connected = connect(stop); !connected) return connected;
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) return failed(errno);
    return {};
}

} // namespace cosmoswatch
