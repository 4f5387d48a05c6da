// What goes to people on the standard error: messages and a progress line. Log text is made visible first.
#pragma once

#include "core/base/result.h"
#include "core/engine/session.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cosmoswatch::cli {

void message(std::string_view text); // one line
void complain(const Error& error);

[[nodiscard]] bool outputIsTerminal();
[[nodiscard]] std::size_t terminalWidth(); // of the standard output; 120 when it is no terminal

// "1 alert", "1,200 alerts".
[[nodiscard]] std::string counted(std::uint64_t number, std::string_view what);

// Writes to the standard output; false when it could not be written (a full disk, a closed pipe).
[[nodiscard]] bool output(std::string_view text);

// A line that is written over; nothing when the standard error is no terminal.
class ProgressLine {
public:
    ProgressLine();
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    void show(const EngineProgress& progress);

private:
    bool terminal_;
    bool shown_ = false;
};

} // namespace cosmoswatch::cli
