#include "core/delivery/datagram.h"

#include <fmt/format.h>

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <netdb.h>
#include <string>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace cosmoswatch {
namespace {

constexpr std::chrono::minutes nameHolds{1};
constexpr std::chrono::seconds longestLookup{10};

// A lookup may take long, and nothing can end it: it goes on alone when nobody wants its answer any more.
struct Lookup {
    std::mutex mutex;
    std::condition_variable_any changed;
    bool done = false;
    int result = EAI_AGAIN;
    addrinfo* found = nullptr;
    ~Lookup() {
        if (found) freeaddrinfo(found);
    }
};

std::shared_ptr<Lookup> lookUp(const ServerAddress& server) {
    auto lookup = std::make_shared<Lookup>();
    std::thread([lookup, host = server.host, port = std::to_string(server.port)] {
        addrinfo hints{};
        hints.ai_socktype = SOCK_DGRAM;
        hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV;
        addrinfo* answer = nullptr;
        const int result = getaddrinfo(host.c_str(), port.c_str(), &hints, &answer);
        const std::lock_guard lock(lookup->mutex);
        lookup->result = result;
        lookup->found = result == 0 ? answer : nullptr;
        lookup->done = true;
        lookup->changed.notify_all();
    }).detach();
    return lookup;
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
    const auto lookup = lookUp(server_);
    std::unique_lock lock(lookup->mutex);
    if (!lookup->changed.wait_for(lock, stop, longestLookup, [&] { return lookup->done; }))
        return stop.stop_requested()
                   ? fail(ErrorCode::Cancelled, "was stopped", server_.text())
                   : fail(ErrorCode::Unreachable, "its name is looked up without an answer", server_.text());
    if (lookup->result != 0)
        return fail(ErrorCode::Unreachable,
                    fmt::format("there is no such server ({}); check the name, and this computer's DNS",
                                gai_strerror(lookup->result)),
                    server_.text());
    int error = EHOSTUNREACH;
    for (const addrinfo* found = lookup->found; found; found = found->ai_next) {
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
