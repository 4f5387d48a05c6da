#include "core/base/descriptor.h"
#include "core/base/platform.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <fstream>
#include <pwd.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace cosmoswatch {
namespace fs = std::filesystem;
namespace {

fs::path xdgDirectory(const char* variable, const char* fallback) {
    const char* value = std::getenv(variable);
    if (value && value[0] == '/') return fs::path(value) / "cosmoswatch";
    const char* home = std::getenv("HOME");
    return fs::path(home && *home ? home : "/") / fallback / "cosmoswatch";
}

tl::unexpected<Error> systemError(const std::string& action, const fs::path& path, int code = errno) {
    const ErrorCode kind = code == ENOENT                     ? ErrorCode::NotFound
                           : code == EACCES || code == EPERM  ? ErrorCode::PermissionDenied
                           : code == ENOSPC || code == EDQUOT ? ErrorCode::DiskFull
                                                              : ErrorCode::Unreadable;
    return fail(kind, "could not " + action + ": " + std::strerror(code), path.string());
}

bool writeAll(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

} // namespace

fs::path dataDirectory() {
    return xdgDirectory("XDG_DATA_HOME", ".local/share");
}

fs::path configDirectory() {
    return xdgDirectory("XDG_CONFIG_HOME", ".config");
}

Result<fs::path> resourceFile(std::string_view name) {
    const char* configured = std::getenv("COSMOSWATCH_RESOURCES");
    for (const fs::path& folder :
         {fs::path(configured ? configured : ""), fs::path(COSMOSWATCH_INSTALLED_RESOURCES),
          fs::path(COSMOSWATCH_BUILD_RESOURCES), fs::path(COSMOSWATCH_SOURCE_RESOURCES)}) {
        std::error_code ignored;
        if (!folder.empty() && fs::is_regular_file(folder / name, ignored)) return folder / name;
    }
    return fail(
        ErrorCode::NotFound,
        "a file that comes with Cosmos Watch is missing; install it again, or set COSMOSWATCH_RESOURCES "
        "to the folder that has it",
        std::string(name));
}

Result<void> createPrivateDirectory(const fs::path& directory) {
    fs::path partial;
    for (const auto& part : fs::absolute(directory)) {
        partial /= part;
        if (::mkdir(partial.c_str(), 0700) != 0 && errno != EEXIST && errno != EROFS && errno != EACCES)
            return systemError("create the folder", partial);
    }
    std::error_code error;
    if (!fs::is_directory(directory, error))
        return systemError("create the folder", directory, error ? error.value() : ENOTDIR);
    return {};
}

Result<void> writeFileAtomically(const fs::path& path, std::string_view bytes) {
    std::error_code ignored;
    if (fs::is_symlink(path, ignored))
        return fail(ErrorCode::PermissionDenied, "is a symbolic link; choose another name or remove it first",
                    path.string());
    std::string temporary = path.string() + ".XXXXXX";
    Descriptor file(::mkstemp(temporary.data())); // mode 0600
    if (file.get() < 0) return systemError("write the file", path);
    if (!writeAll(file.get(), bytes) || ::fsync(file.get()) != 0 ||
        ::rename(temporary.c_str(), path.c_str()) != 0) {
        const int code = errno;
        ::unlink(temporary.c_str());
        return systemError("write the file", path, code);
    }
    return {};
}

Result<void> isPrivateFile(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return systemError("open the file", path);
    if (status.st_uid != ::getuid() && status.st_uid != 0)
        return fail(ErrorCode::PermissionDenied, "belongs to another user; make it yours with chown",
                    path.string());
    // What root hands to a service (systemd's credentials, root:service 0640) it may read as the group does.
    const mode_t others = status.st_uid != ::getuid() ? 037 : 077;
    if ((status.st_mode & others) != 0)
        return fail(ErrorCode::PermissionDenied,
                    "can be read by others; run “chmod 600 " + path.string() + "” first", path.string());
    return {};
}

Result<std::string> readFile(const fs::path& path, std::uint64_t limit) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) return systemError("open the file", path);
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return systemError("read the file", path);
    if (S_ISDIR(status.st_mode))
        return fail(ErrorCode::InvalidArgument, "is a folder, not a file", path.string());
    std::string bytes;
    char buffer[65536];
    for (;;) {
        const auto got = ::read(file.get(), buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return systemError("read the file", path);
        if (got == 0) return bytes;
        bytes.append(buffer, static_cast<std::size_t>(got));
        if (bytes.size() > limit)
            return fail(ErrorCode::InvalidArgument, "is larger than " + std::to_string(limit >> 20) + " MiB",
                        path.string());
    }
}

Result<FileIdentity> identifyFile(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return systemError("look at the file", path);
    return FileIdentity{static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino)};
}

Result<InstanceLock> InstanceLock::acquire(const fs::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return systemError("create the lock", file);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const int code = errno;
        ::close(descriptor);
        if (code == EWOULDBLOCK)
            return fail(ErrorCode::Conflict,
                        "another Cosmos Watch is using this store; close it, or name another with --state",
                        file.string());
        return systemError("lock", file, code);
    }
    return InstanceLock(descriptor);
}

InstanceLock::InstanceLock(InstanceLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

InstanceLock& InstanceLock::operator=(InstanceLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

InstanceLock::~InstanceLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::chrono::seconds localOffset(Timestamp time) {
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    std::tm parts{};
    return std::chrono::seconds{::localtime_r(&seconds, &parts) ? parts.tm_gmtoff : 0};
}

std::string userName() {
    if (const passwd* entry = ::getpwuid(::getuid()); entry && entry->pw_name) return entry->pw_name;
    return "unknown";
}

std::uint64_t residentMemoryBytes() {
    std::ifstream statm("/proc/self/statm");
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    statm >> total >> resident;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t peakMemoryBytes() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

} // namespace cosmoswatch
