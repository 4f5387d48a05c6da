#include "app/cli/service_notice.h"

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace cosmoswatch::cli {
namespace {

std::optional<std::int64_t> numberIn(const char* variable) {
    const char* text = std::getenv(variable);
    if (!text) return std::nullopt;
    std::int64_t value = 0;
    const char* end = text + std::strlen(text);
    const auto [stopped, error] = std::from_chars(text, end, value);
    if (error != std::errc{} || stopped != end) return std::nullopt;
    return value;
}

} // namespace

bool notifyServiceManager(std::string_view state) {
    const char* name = std::getenv("NOTIFY_SOCKET");
    if (!name || (name[0] != '/' && name[0] != '@')) return false;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::size_t length = std::strlen(name);
    if (length >= sizeof address.sun_path) return false;
    std::memcpy(address.sun_path, name, length);
    if (name[0] == '@') address.sun_path[0] = '\0'; // abstract
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return false;
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
    const auto sent = ::sendto(socket, state.data(), state.size(), MSG_NOSIGNAL,
                               reinterpret_cast<const sockaddr*>(&address), size);
    ::close(socket);
    return sent == static_cast<ssize_t>(state.size());
}

bool notifyReloading() {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    const auto microseconds = static_cast<std::int64_t>(time.tv_sec) * 1'000'000 + time.tv_nsec / 1000;
    return notifyServiceManager("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(microseconds));
}

std::optional<std::chrono::microseconds> watchdogInterval() {
    const auto process = numberIn("WATCHDOG_PID");
    if (process && *process != ::getpid()) return std::nullopt; // meant for another one
    const auto wait = numberIn("WATCHDOG_USEC");
    if (!wait || *wait <= 0) return std::nullopt;
    return std::chrono::microseconds{*wait / 2};
}

} // namespace cosmoswatch::cli
