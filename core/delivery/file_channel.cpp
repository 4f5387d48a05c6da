#include "core/delivery/file_channel.h"

#include "core/base/descriptor.h"
#include "core/base/platform.h"
#include "core/delivery/data_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace cosmoswatch {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t longestTail = 4u << 20; // a line of ours is shorter

tl::unexpected<Error> systemError(const fs::path& path, int error) {
    const auto code = error == ENOSPC || error == EDQUOT                    ? ErrorCode::DiskFull
                      : error == EACCES || error == EPERM || error == ELOOP ? ErrorCode::PermissionDenied
                      : error == ENOENT                                     ? ErrorCode::NotFound
                                                                            : ErrorCode::Unreadable;
    std::string what = error == ELOOP ? "is a symbolic link, which is not followed; name the file itself"
                                      : std::generic_category().message(error);
    return fail(code, std::move(what), path.string());
}

std::string lastLineOf(std::string_view tail) { // without its end; of what ends with one
    if (!tail.ends_with('\n')) return {};
    tail.remove_suffix(1);
    const auto before = tail.rfind('\n');
    return std::string(before == std::string_view::npos ? tail : tail.substr(before + 1));
}

class FileChannel : public Channel {
public:
    explicit FileChannel(FileReceiver receiver) : receiver_(std::move(receiver)) {}

    tl::expected<void, Refusal> send(const Message& message, const std::stop_token& stop) override {
        stop_ = stop;
        if (auto written = write(message); !written) return tl::unexpected(Refusal{written.error()});
        return {};
    }

private:
    struct Line {
        std::string id;
        std::string text; // with its end
    };

    Result<void> write(const Message& message) {
        if (!receiver_.path.is_absolute())
            return fail(ErrorCode::InvalidArgument, "give the whole path of the file, from the root on",
                        receiver_.path.string());
        std::vector<Line> lines;
        for (std::size_t i = 0; i < message.alerts.size(); ++i) {
            const std::string id = partId(message, i);
            lines.push_back({id, dataLine(message.alerts[i].alert, receiver_.form, id) + "\n"});
        }
        auto file = open();
        if (!file) return tl::unexpected(file.error());
        bool isFirst = true;
        for (auto line = lines.begin(); line != lines.end(); isFirst = false) {
            auto size = isFirst ? mended(*file, *line) : sizeOf(*file);
            if (!size) return tl::unexpected(size.error());
            if (isFirst) {
                const auto done = writtenBefore(*file, *size, lines);
                if (!done) return tl::unexpected(done.error());
                line += static_cast<std::ptrdiff_t>(*done);
                if (line == lines.end()) break;
            }
            if (*size > 0 && *size + line->text.size() > receiver_.largestBytes)
                if (auto turned = rotate(*file); !turned) return turned;
            if (auto done = append(*file, line->text); !done) return done;
            ++line;
        }
        return synchronise(*file);
    }

    // Locked: another process may write to the same file. A link, a pipe or a device is none.
    [[nodiscard]] Result<Descriptor> open() const {
        constexpr int tries = 8;
        for (int i = 0; i < tries; ++i) {
            Descriptor file(::open(receiver_.path.c_str(),
                                   O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600));
            if (file.get() < 0) return systemError(receiver_.path, errno);
            struct stat opened {};
            if (::fstat(file.get(), &opened) != 0) return systemError(receiver_.path, errno);
            if (!S_ISREG(opened.st_mode))
                return fail(ErrorCode::InvalidArgument, "is no file; name one", receiver_.path.string());
            if (auto locked = lock(file); !locked) return tl::unexpected(locked.error());
            // Somebody may have put it aside while we waited.
            struct stat named {};
            if (::lstat(receiver_.path.c_str(), &named) == 0 && named.st_ino == opened.st_ino &&
                named.st_dev == opened.st_dev)
                return file;
        }
        return fail(ErrorCode::Conflict, "is put aside again and again by another program",
                    receiver_.path.string());
    }

    [[nodiscard]] Result<void> lock(const Descriptor& file) const {
        constexpr int tries = 250;
        for (int i = 0; i < tries && !stop_.stop_requested(); ++i) {
            if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return {};
            if (errno != EWOULDBLOCK && errno != EINTR) return systemError(receiver_.path, errno);
            ::usleep(20'000);
        }
        return stop_.stop_requested()
                   ? fail(ErrorCode::Cancelled, "was stopped", receiver_.path.string())
                   : fail(ErrorCode::Conflict, "is locked by another program", receiver_.path.string());
    }

    [[nodiscard]] Result<std::uint64_t> sizeOf(const Descriptor& file) const {
        struct stat status {};
        if (::fstat(file.get(), &status) != 0) return systemError(receiver_.path, errno);
        return static_cast<std::uint64_t>(status.st_size);
    }

    [[nodiscard]] Result<std::string> tailOf(const Descriptor& file, std::uint64_t size) const {
        std::string tail(std::min(size, longestTail), '\0');
        const auto got =
            ::pread(file.get(), tail.data(), tail.size(), static_cast<off_t>(size - tail.size()));
        if (got < 0) return systemError(receiver_.path, errno);
        tail.resize(static_cast<std::size_t>(got));
        return tail;
    }

    // A line that a kill or a full disk left unfinished goes: it was never told sent, so that it comes again.
    // What is no beginning of a line of ours stays, and its line is ended.
    Result<std::uint64_t> mended(const Descriptor& file, const Line& line) const {
        const auto size = sizeOf(file);
        if (!size || *size == 0) return size;
        const auto tail = tailOf(file, *size);
        if (!tail) return tl::unexpected(tail.error());
        if (tail->ends_with('\n')) return size;
        const auto lineEnd = tail->rfind('\n');
        const std::string_view torn =
            std::string_view(*tail).substr(lineEnd == std::string::npos ? 0 : lineEnd + 1);
        constexpr std::size_t compared = 12; // {"VendorName, CEF:0|Cosmos
        const std::size_t common = std::min({compared, torn.size(), line.text.size()});
        if (torn.substr(0, common) == std::string_view(line.text).substr(0, common) &&
            torn.size() < longestTail) {
            if (::ftruncate(file.get(), static_cast<off_t>(*size - torn.size())) != 0)
                return systemError(receiver_.path, errno);
        } else if (auto ended = append(file, "\n"); !ended) {
            return tl::unexpected(ended.error());
        }
        return sizeOf(file);
    }

    // How many of them an earlier try, which ended before it could tell, has left at the end.
    [[nodiscard]] Result<std::size_t> writtenBefore(const Descriptor& file, std::uint64_t size,
                                                    const std::vector<Line>& lines) const {
        if (size == 0) return std::size_t{0};
        const auto tail = tailOf(file, size);
        if (!tail) return tl::unexpected(tail.error());
        const std::string last = lastLineOf(*tail);
        const auto found = std::find_if(lines.begin(), lines.end(),
                                        [&](const Line& line) { return holdsId(last, line.id); });
        return found == lines.end() ? 0 : static_cast<std::size_t>(found - lines.begin()) + 1;
    }

    // Where we write it, not where a log value may have it.
    static bool holdsId(std::string_view line, const std::string& id) {
        return line.ends_with(" cosmoswatchMessageId=" + id) ||
               line.ends_with(fmt::format(R"("MessageId":"{}"}})", id)) ||
               line.ends_with(fmt::format(R"("message_id":"{}"}}}})", id));
    }

    Result<void> append(const Descriptor& file, std::string_view text) const {
        while (!text.empty()) {
            const auto written = ::write(file.get(), text.data(), text.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return systemError(receiver_.path, errno);
            text.remove_prefix(static_cast<std::size_t>(written));
        }
        return {};
    }

    [[nodiscard]] Result<void> synchronise(const Descriptor& file) const {
        if (::fsync(file.get()) != 0) return systemError(receiver_.path, errno);
        return synchroniseFolder();
    }

    [[nodiscard]] Result<void> synchroniseFolder() const {
        const auto folder = receiver_.path.parent_path();
        const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (opened.get() < 0 || ::fsync(opened.get()) != 0) return systemError(folder, errno);
        return {};
    }

    [[nodiscard]] fs::path aside(int number) const {
        return receiver_.path.string() + "." + std::to_string(number);
    }

    // The oldest first, so that a kill in between loses none.
    Result<void> rotate(Descriptor& file) {
        if (auto written = synchronise(file); !written) return written;
        for (int number = receiver_.kept; number > 1; --number)
            if (::rename(aside(number - 1).c_str(), aside(number).c_str()) != 0 && errno != ENOENT)
                return systemError(aside(number - 1), errno);
        const int done = receiver_.kept > 0 ? ::rename(receiver_.path.c_str(), aside(1).c_str())
                                            : ::unlink(receiver_.path.c_str());
        if (done != 0) return systemError(receiver_.path, errno);
        auto fresh = open();
        if (!fresh) return tl::unexpected(fresh.error());
        file = std::move(*fresh);
        return {};
    }

    const FileReceiver receiver_;
    std::stop_token stop_; // of the send under way
};

} // namespace

std::unique_ptr<Channel> fileChannel(const FileReceiver& receiver) {
    return std::make_unique<FileChannel>(receiver);
}

} // namespace cosmoswatch
