// What differs between operating systems: folders, files, locks, identity. POSIX today.
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace cosmoswatch {

// $XDG_DATA_HOME/cosmoswatch and $XDG_CONFIG_HOME/cosmoswatch with their defaults; not created here.
[[nodiscard]] std::filesystem::path dataDirectory();
[[nodiscard]] std::filesystem::path configDirectory();
// Read-only files that come with the program (country database, catalogue, …): $COSMOSWATCH_RESOURCES, then
// the installed share folder, then the source tree that this was built from.
[[nodiscard]] Result<std::filesystem::path> resourceFile(std::string_view name);

// Creates the folder and its parents with mode 0700.
[[nodiscard]] Result<void> createPrivateDirectory(const std::filesystem::path& directory);
// Writes beside the target and renames, mode 0600; refuses to follow a symbolic link at the target.
[[nodiscard]] Result<void> writeFileAtomically(const std::filesystem::path& path, std::string_view bytes);
// PermissionDenied, with the command that mends it, for a file that others may read, or that is neither ours
// nor root's. A file of root's may be open to a group: that is how services are given theirs.
[[nodiscard]] Result<void> isPrivateFile(const std::filesystem::path& path);
[[nodiscard]] Result<std::string> readFile(const std::filesystem::path& path,
                                           std::uint64_t limit = 64u << 20);

// Which file this is, whatever its name: survives a rename, changes with a new file under an old name.
struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

[[nodiscard]] Result<FileIdentity> identifyFile(const std::filesystem::path& path);

// Held by the one process that may write a store; released when destroyed or when the process dies.
class InstanceLock {
public:
    // Conflict when another process holds it.
    [[nodiscard]] static Result<InstanceLock> acquire(const std::filesystem::path& file);
    InstanceLock(InstanceLock&&) noexcept;
    InstanceLock& operator=(InstanceLock&&) noexcept;
    ~InstanceLock();

private:
    explicit InstanceLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

// How far this machine's time zone is ahead of UTC at that moment.
[[nodiscard]] std::chrono::seconds localOffset(Timestamp time);

[[nodiscard]] std::string userName();              // who acts, for the history; "unknown" when not known
[[nodiscard]] std::uint64_t residentMemoryBytes(); // of this process, now
[[nodiscard]] std::uint64_t peakMemoryBytes();     // of this process, ever

} // namespace cosmoswatch
