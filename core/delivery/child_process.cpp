#include "core/delivery/child_process.h"

#include "core/base/descriptor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace cosmoswatch {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t longestError = 2000;
constexpr std::chrono::milliseconds step{20};

tl::unexpected<Error> cannotStart(const ChildProcess& child, int error) {
    return fail(error == ENOENT ? ErrorCode::NotFound : ErrorCode::PermissionDenied,
                fmt::format("cannot be started: {}", std::generic_category().message(error)),
                child.program.string());
}

// A file in memory instead of a pipe: a program that reads nothing neither blocks us nor sends a signal.
Descriptor fileWith(std::string_view bytes) {
    Descriptor file(::memfd_create("alert", MFD_CLOEXEC));
    while (file.get() >= 0 && !bytes.empty()) {
        const auto written = ::write(file.get(), bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) return Descriptor{};
        if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (file.get() >= 0) ::lseek(file.get(), 0, SEEK_SET);
    return file;
}

std::vector<char*> pointersTo(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (auto& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

class SpawnSetting {
public:
    SpawnSetting(int input, int error) {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
        posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_adddup2(&actions_, error, STDERR_FILENO);
        posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
        posix_spawn_file_actions_addchdir_np(&actions_, "/");
        posix_spawnattr_init(&attributes_);
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setsigdefault(&attributes_, &all);
        posix_spawnattr_setpgroup(&attributes_, 0);
        posix_spawnattr_setflags(&attributes_,
                                 POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    SpawnSetting(const SpawnSetting&) = delete;
    SpawnSetting& operator=(const SpawnSetting&) = delete;
    ~SpawnSetting() {
        posix_spawn_file_actions_destroy(&actions_);
        posix_spawnattr_destroy(&attributes_);
    }
    [[nodiscard]] const posix_spawn_file_actions_t* actions() const { return &actions_; }
    [[nodiscard]] const posix_spawnattr_t* attributes() const { return &attributes_; }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

// Everything it says is read, so that it is not held up; the first of it is kept.
void readError(int from, std::string& kept) {
    std::array<char, 4096> bytes{};
    constexpr int mostReads = 16; // then a look at the clock
    for (int i = 0; i < mostReads; ++i) {
        const auto got = ::read(from, bytes.data(), bytes.size());
        if (got <= 0) return;
        kept.append(bytes.data(), std::min(static_cast<std::size_t>(got), longestError - kept.size()));
    }
}

class RunningChild {
public:
    RunningChild(pid_t process, Descriptor error) : process_(process), error_(std::move(error)) {}
    RunningChild(const RunningChild&) = delete;
    RunningChild& operator=(const RunningChild&) = delete;
    // Never left behind, whatever happened.
    ~RunningChild() {
        if (process_ <= 0) return;
        ::kill(-process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }

    ChildEnd waitFor(const ChildProcess& child, const std::stop_token& stop) {
        ChildEnd end;
        const auto limit = Clock::now() + child.timeLimit;
        while (!hasEnded(end)) {
            if (!stop.stop_requested() && Clock::now() < limit) continue;
            end.kind = stop.stop_requested() ? ChildEnd::Kind::Stopped : ChildEnd::Kind::TimedOut;
            finish(end, child.grace);
            break;
        }
        end.error = std::move(said_);
        return end;
    }

private:
    void look() {
        pollfd wait{error_.get(), POLLIN, 0};
        // Closed already, or held by somebody it has left behind: only the time passes.
        if (::poll(&wait, 1, static_cast<int>(step.count())) > 0 && (wait.revents & POLLIN) != 0)
            readError(error_.get(), said_);
        else if (wait.revents != 0)
            ::poll(nullptr, 0, static_cast<int>(step.count()));
    }

    bool hasEnded(ChildEnd& end) {
        look();
        int status = 0;
        if (::waitpid(process_, &status, WNOHANG) == 0) return false;
        readError(error_.get(), said_);
        process_ = -1;
        const bool isSignal = WIFSIGNALED(status);
        end.kind = isSignal ? ChildEnd::Kind::Signalled : ChildEnd::Kind::Exited;
        end.code = isSignal ? WTERMSIG(status) : WEXITSTATUS(status);
        return true;
    }

    // Asked, then made to; with all that it has started.
    void finish(const ChildEnd& why, std::chrono::milliseconds grace) {
        const pid_t group = process_;
        ::kill(-group, SIGTERM);
        ChildEnd ended = why;
        for (const auto limit = Clock::now() + grace; Clock::now() < limit;)
            if (hasEnded(ended)) break;
        ::kill(-group, SIGKILL);
        if (process_ <= 0) return;
        ::waitpid(process_, nullptr, 0);
        process_ = -1;
    }

    pid_t process_;
    Descriptor error_;
    std::string said_;
};

} // namespace

Result<ChildEnd> runChild(const ChildProcess& child, const std::stop_token& stop) {
    const Descriptor input = fileWith(child.input);
    std::array<int, 2> pipe{-1, -1};
    if (input.get() < 0 || ::pipe2(pipe.data(), O_CLOEXEC) != 0) return cannotStart(child, errno);
    Descriptor errorRead(pipe[0]);
    Descriptor errorWrite(pipe[1]);
    ::fcntl(errorRead.get(), F_SETFL, O_NONBLOCK);

    std::vector<std::string> arguments{child.program.string()};
    arguments.insert(arguments.end(), child.arguments.begin(), child.arguments.end());
    std::vector<std::string> environment = child.environment;
    const SpawnSetting setting(input.get(), errorWrite.get());
    pid_t process = -1;
    const int error = posix_spawn(&process, child.program.c_str(), setting.actions(), setting.attributes(),
                                  pointersTo(arguments).data(), pointersTo(environment).data());
    if (error != 0) return cannotStart(child, error);
    errorWrite = Descriptor{};
    RunningChild running(process, std::move(errorRead));
    return running.waitFor(child, stop);
}

} // namespace cosmoswatch
