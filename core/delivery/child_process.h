// A program run to its end, without a shell: bounded in time, apart from this program's files, signals and
// environment.
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace cosmoswatch {

struct ChildProcess {
    std::filesystem::path program;        // absolute
    std::vector<std::string> arguments;   // without the program itself
    std::vector<std::string> environment; // "NAME=value"; nothing else is in it
    std::string input;                    // a file on its standard input
    std::chrono::milliseconds timeLimit{30'000};
    std::chrono::milliseconds grace{500}; // between asking it to end (TERM) and ending it (KILL)
};

struct ChildEnd {
    enum class Kind { Exited, Signalled, TimedOut, Stopped };
    Kind kind = Kind::Exited;
    int code = 0;      // exit code, or the signal
    std::string error; // the first 2000 bytes of its standard error
};

// Fails when it cannot be started. On time-out and stop its whole process group is ended.
[[nodiscard]] Result<ChildEnd> runChild(const ChildProcess& child, const std::stop_token& stop);

} // namespace cosmoswatch
