#include "core/delivery/command_channel.h"

#include "core/base/text.h"
#include "core/base/time.h"
#include "core/delivery/child_process.h"
#include "core/delivery/data_line.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace cosmoswatch {
namespace {

constexpr int dataError = 65; // of sysexits: the input is wrong, and will be

// What anybody may change would let anybody act with our rights.
Result<void> checkProgram(const std::filesystem::path& program) {
    const std::string where = program.string();
    if (!program.is_absolute())
        return fail(ErrorCode::InvalidArgument, "give the whole path of the program, from the root on",
                    where);
    struct stat status {};
    if (::stat(program.c_str(), &status) != 0)
        return fail(ErrorCode::NotFound, std::generic_category().message(errno), where);
    if (!S_ISREG(status.st_mode) || ::access(program.c_str(), X_OK) != 0)
        return fail(ErrorCode::InvalidArgument, "is no program that may be run; chmod +x helps if it is one",
                    where);
    if ((status.st_mode & S_IWOTH) != 0)
        return fail(ErrorCode::PermissionDenied,
                    "may be changed by everybody, so that it is not run; chmod o-w mends that", where);
    return {};
}

std::vector<std::string> smallEnvironment(const Message& message) {
    std::vector<std::string> environment{"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8",
                                         "COSMOSWATCH_PURPOSE=" + std::string(name(message.purpose))};
    if (const char* home = std::getenv("HOME")) environment.push_back(std::string("HOME=") + home);
    return environment;
}

class CommandChannel : public Channel {
public:
    explicit CommandChannel(CommandReceiver receiver) : receiver_(std::move(receiver)) {}

    tl::expected<void, Refusal> send(const Message& message, const std::stop_token& stop) override {
        if (const auto checked = checkProgram(receiver_.program); !checked)
            return tl::unexpected(Refusal{checked.error()});
        ChildProcess child;
        child.program = receiver_.program;
        child.arguments = receiver_.arguments;
        child.environment = smallEnvironment(message);
        child.timeLimit = receiver_.timeLimit;
        for (std::size_t i = 0; i < message.alerts.size(); ++i)
            child.input += dataLine(message.alerts[i].alert, DataForm::Schema, partId(message, i)) + "\n";
        const auto end = runChild(child, stop);
        if (!end) return tl::unexpected(Refusal{end.error()});
        return judged(*end);
    }

private:
    [[nodiscard]] tl::expected<void, Refusal> judged(const ChildEnd& end) const {
        if (end.kind == ChildEnd::Kind::Exited && end.code == 0) return {};
        const bool isStopped = end.kind == ChildEnd::Kind::Stopped;
        const std::string said = visible(trim(end.error));
        std::string what = howItEnded(end) + (said.empty() ? "" : fmt::format(": “{}”", said));
        return tl::unexpected(Refusal{Error{isStopped ? ErrorCode::Cancelled : ErrorCode::Unreachable,
                                            std::move(what), receiver_.program.string()},
                                      end.kind == ChildEnd::Kind::Exited && end.code == dataError});
    }

    [[nodiscard]] std::string howItEnded(const ChildEnd& end) const {
        switch (end.kind) {
        case ChildEnd::Kind::Exited:
            return fmt::format("ended with code {}", end.code);
        case ChildEnd::Kind::Signalled:
            return fmt::format("was ended by signal {}", end.code);
        case ChildEnd::Kind::TimedOut:
            return fmt::format("was ended: it took longer than {}", formatDuration(receiver_.timeLimit));
        case ChildEnd::Kind::Stopped:
            return "was stopped";
        }
        return {};
    }

    const CommandReceiver receiver_;
};

} // namespace

std::unique_ptr<Channel> commandChannel(const CommandReceiver& receiver) {
    return std::make_unique<CommandChannel>(receiver);
}

} // namespace cosmoswatch
