#include "app/cli/terminal.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

namespace cosmoswatch::cli {

void message(std::string_view text) {
    const std::string line = visible(text, true) + "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);
}

void complain(const Error& error) {
    message("cosmoswatch-cli: " + describe(error));
}

bool outputIsTerminal() {
    return ::isatty(STDOUT_FILENO) == 1;
}

std::size_t terminalWidth() {
    winsize size{};
    constexpr std::size_t usualWidth = 120;
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 60) return usualWidth;
    return size.ws_col;
}

std::string counted(std::uint64_t number, std::string_view what) {
    return formatCount(number) + ' ' + std::string(what) + (number == 1 ? "" : "s");
}

bool output(std::string_view text) {
    return std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
}

ProgressLine::ProgressLine() : terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
    if (shown_) std::fputs("\r\033[K", stderr);
}

void ProgressLine::show(const EngineProgress& progress) {
    if (!terminal_) return;
    const SourceProgress& source = progress.source;
    const double share = source.bytesTotal
                             ? static_cast<double>(source.bytesRead) / static_cast<double>(source.bytesTotal)
                             : 0.0;
    std::string line = fmt::format(
        "\r\033[K{:5.1f} %  {} of {}  {} records  {}/s  {} alerts", 100 * share,
        formatBytes(source.bytesRead), formatBytes(source.bytesTotal), formatCount(progress.counters.records),
        formatBytes(static_cast<std::uint64_t>(progress.bytesPerSecond)), formatCount(progress.alerts));
    if (progress.timeLeft) line += "  " + formatDuration(*progress.timeLeft) + " left";
    std::fputs(line.c_str(), stderr);
    std::fflush(stderr);
    shown_ = true;
}

} // namespace cosmoswatch::cli
