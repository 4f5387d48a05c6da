#include "app/cli/status_server.h"

#include "core/base/descriptor.h"
#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <list>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace cosmoswatch::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds patience{5}; // for all of a request and its answer

struct Listener {
    Descriptor descriptor;
    bool isPort = false;
};

struct Connection {
    Descriptor descriptor;
    bool isPort = false;
    Clock::time_point until;
    std::string request;
    std::string answer; // not empty once the request is complete
    std::size_t sent = 0;
};

tl::unexpected<Error> systemError(const std::string& action, const std::string& where, int code = errno) {
    const ErrorCode kind = code == EADDRINUSE                ? ErrorCode::Conflict
                           : code == EACCES || code == EPERM ? ErrorCode::PermissionDenied
                           : code == ENOENT                  ? ErrorCode::NotFound
                                                             : ErrorCode::Unreadable;
    return fail(kind, "could not " + action + ": " + std::strerror(code), where);
}

Result<sockaddr_un> addressOf(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string& name = path.native();
    if (name.size() >= sizeof address.sun_path)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("is too long for a socket; name one of at most {} bytes",
                                sizeof address.sun_path - 1),
                    name);
    std::memcpy(address.sun_path, name.data(), name.size());
    return address;
}

const sockaddr* general(const auto& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

// A socket that nobody answers on was left behind by a program that was killed.
Result<void> makeRoom(const std::filesystem::path& path, const sockaddr_un& address) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return {};
    if (!S_ISSOCK(status.st_mode))
        return fail(ErrorCode::Conflict, "is there already and is no socket; name another, or remove it",
                    path.string());
    const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (::connect(probe.get(), general(address), sizeof address) == 0 || errno == EAGAIN)
        return fail(ErrorCode::Conflict, "another program answers on this socket; stop it, or name another",
                    path.string());
    if (::unlink(path.c_str()) != 0) return systemError("remove the old socket", path.string());
    return {};
}

Result<Listener> listenOnSocket(const std::filesystem::path& path) {
    const auto address = addressOf(path);
    if (!address) return tl::unexpected(address.error());
    if (auto room = makeRoom(path, *address); !room) return tl::unexpected(std::move(room.error()));
    Listener listener{Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)), false};
    const int socket = listener.descriptor.get();
    // On the descriptor, so that the file has never had another mode.
    if (socket < 0 || ::fchmod(socket, 0600) != 0 ||
        ::bind(socket, general(*address), sizeof *address) != 0 || ::chmod(path.c_str(), 0600) != 0 ||
        ::listen(socket, StatusServer::mostConnections) != 0)
        return systemError("listen on the socket", path.string());
    return listener;
}

Result<Listener> listenOnPort(std::uint16_t port) {
    Listener listener{Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)), true};
    const int socket = listener.descriptor.get();
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    if (socket < 0 || ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        ::bind(socket, general(address), sizeof address) != 0 ||
        ::listen(socket, StatusServer::mostConnections) != 0)
        return systemError("listen on the port", fmt::format("127.0.0.1:{}", port));
    return listener;
}

std::uint16_t portOf(int socket) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
    return ntohs(address.sin_port);
}

std::string_view reasonOf(int status) {
    switch (status) {
    case 200:
        return "OK";
    case 400:
        return "Bad Request";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 431:
        return "Request Header Fields Too Large";
    default:
        return "Service Unavailable";
    }
}

std::string responseOf(const StatusAnswer& answer, bool withBody) {
    return fmt::format(
               "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{}"
               "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
               answer.status, reasonOf(answer.status), answer.type, answer.body.size(),
               answer.status == 405 ? "Allow: GET, HEAD\r\n" : "") +
           (withBody ? answer.body : std::string());
}

// A page in a browser can have a name of its own lead to this machine; what it asks for says so.
bool isForThisMachine(std::string_view head) {
    for (std::size_t line = head.find("\r\n"); line != std::string_view::npos;
         line = head.find("\r\n", line + 2)) {
        const std::string_view rest = head.substr(line + 2);
        if (!equalsIgnoreCase(rest.substr(0, 5), "host:")) continue;
        std::string_view host = trim(rest.substr(5, rest.find("\r\n") - 5));
        if (const auto port = host.rfind(':'); port != std::string_view::npos && !host.ends_with(']'))
            host = host.substr(0, port);
        return host == "127.0.0.1" || host == "[::1]" || equalsIgnoreCase(host, "localhost");
    }
    return true; // HTTP/1.0
}

std::string respond(std::string_view head, bool isPort, const StatusServer::Answer& answer) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || last == first || !line.substr(last + 1).starts_with("HTTP/1."))
        return responseOf({400, "text/plain", "This is no HTTP request.\n"}, true);
    const std::string_view method = line.substr(0, first);
    std::string_view target = line.substr(first + 1, last - first - 1);
    if (method != "GET" && method != "HEAD")
        return responseOf({405, "text/plain", "Only GET is answered.\n"}, true);
    if (!target.starts_with('/') || target.find(' ') != std::string_view::npos)
        return responseOf({400, "text/plain", "This is no path.\n"}, true);
    if (isPort && !isForThisMachine(head))
        return responseOf({403, "text/plain", "Ask for 127.0.0.1 or localhost.\n"}, true);
    target = target.substr(0, target.find('?'));
    return responseOf(answer(target), method == "GET");
}

} // namespace

class StatusServer::Loop {
public:
    Loop(std::vector<Listener> listeners, std::filesystem::path socket, Answer answer)
        : listeners_(std::move(listeners)), socket_(std::move(socket)), answer_(std::move(answer)),
          wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
          thread_([this](const std::stop_token& stop) { run(stop); }) {}
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    ~Loop() {
        thread_.request_stop();
        const std::uint64_t one = 1;
        static_cast<void>(!::write(wake_.get(), &one, sizeof one));
        thread_.join();
        if (!socket_.empty()) ::unlink(socket_.c_str());
    }

    [[nodiscard]] std::uint16_t port() const {
        for (const auto& listener : listeners_)
            if (listener.isPort) return portOf(listener.descriptor.get());
        return 0;
    }

private:
    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            std::vector<pollfd> watched{{wake_.get(), POLLIN, 0}};
            for (const auto& connection : connections_)
                watched.push_back({connection.descriptor.get(),
                                   static_cast<short>(connection.answer.empty() ? POLLIN : POLLOUT), 0});
            // While all places are taken others wait in the kernel's queue, which is bounded, too.
            if (connections_.size() < mostConnections)
                for (const auto& listener : listeners_)
                    watched.push_back({listener.descriptor.get(), POLLIN, 0});
            const int wait = connections_.empty() ? -1 : 200;
            if (::poll(watched.data(), watched.size(), wait) < 0 && errno != EINTR) return;
            serve(watched);
            if (connections_.size() < mostConnections) accept();
        }
    }

    void serve(const std::vector<pollfd>& watched) {
        const auto time = Clock::now();
        std::size_t place = 1;
        for (auto connection = connections_.begin(); connection != connections_.end();) {
            const bool ready = watched[place++].revents != 0;
            const bool goesOn = time < connection->until && (!ready || advance(*connection));
            connection = goesOn ? std::next(connection) : connections_.erase(connection);
        }
    }

    // False when it is over.
    bool advance(Connection& connection) const {
        if (connection.answer.empty() && !receive(connection)) return false;
        if (connection.answer.empty()) return true;
        const auto left = std::string_view(connection.answer).substr(connection.sent);
        const auto sent = ::send(connection.descriptor.get(), left.data(), left.size(), MSG_NOSIGNAL);
        if (sent < 0) return errno == EAGAIN || errno == EINTR;
        connection.sent += static_cast<std::size_t>(sent);
        if (connection.sent < connection.answer.size()) return true;
        ::shutdown(connection.descriptor.get(), SHUT_WR);
        return false;
    }

    bool receive(Connection& connection) const {
        char bytes[2048];
        const auto got = ::recv(connection.descriptor.get(), bytes, sizeof bytes, 0);
        if (got < 0) return errno == EAGAIN || errno == EINTR;
        if (got == 0) return false;
        connection.request.append(bytes, static_cast<std::size_t>(got));
        const auto end = connection.request.find("\r\n\r\n");
        if (end != std::string::npos)
            connection.answer =
                respond(std::string_view(connection.request).substr(0, end), connection.isPort, answer_);
        else if (connection.request.size() >= longestRequest)
            connection.answer = responseOf({431, "text/plain", "The request is too long.\n"}, true);
        return true;
    }

    void accept() {
        for (const auto& listener : listeners_)
            while (connections_.size() < mostConnections) {
                Descriptor client(
                    ::accept4(listener.descriptor.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
                if (!client) break;
                connections_.push_back(
                    {std::move(client), listener.isPort, Clock::now() + patience, {}, {}, 0});
            }
    }

    std::vector<Listener> listeners_;
    std::filesystem::path socket_;
    Answer answer_;
    std::list<Connection> connections_;
    Descriptor wake_;
    std::jthread thread_; // last: it uses all of the above
};

StatusServer::StatusServer(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
StatusServer::~StatusServer() = default;

std::uint16_t StatusServer::port() const {
    return loop_->port();
}

Result<std::unique_ptr<StatusServer>> StatusServer::start(const StatusPlaces& places, Answer answer) {
    std::vector<Listener> listeners;
    if (places.port) {
        auto listener = listenOnPort(*places.port);
        if (!listener) return tl::unexpected(std::move(listener.error()));
        listeners.push_back(std::move(*listener));
    }
    if (!places.socket.empty()) { // last: from here on its file must be removed again
        auto listener = listenOnSocket(places.socket);
        if (!listener) return tl::unexpected(std::move(listener.error()));
        listeners.push_back(std::move(*listener));
    }
    return std::unique_ptr<StatusServer>(
        new StatusServer(std::make_unique<Loop>(std::move(listeners), places.socket, std::move(answer))));
}

} // namespace cosmoswatch::cli
