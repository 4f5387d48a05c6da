#include "core/store/store_file.h"

#include "core/base/platform.h"
#include "core/base/time.h"

#include <array>
#include <fstream>
#include <string>
#include <system_error>

namespace cosmoswatch {
namespace fs = std::filesystem;
namespace {

// Read through at each start up to this size; larger ones only after trouble (about a second per GB).
constexpr std::uintmax_t alwaysCheckedBytes = 256u << 20;

fs::path withSuffix(const fs::path& file, std::string_view suffix) {
    fs::path path = file;
    path += suffix;
    return path;
}

fs::path checkMark(const fs::path& file) {
    return withSuffix(file, ".check");
}

// "20261123T123633Z"
std::string compactTime(Timestamp time) {
    std::string text;
    for (const char c : formatIso8601(time).substr(0, 19))
        if (c != '-' && c != ':') text += c;
    return text + "Z";
}

// A name beside the file that nothing has yet.
fs::path unusedName(const fs::path& file, std::string_view what) {
    const fs::path base = withSuffix(file, "." + std::string(what) + "-" + compactTime(now()));
    fs::path name = base;
    std::error_code ignored;
    for (int i = 2; fs::exists(name, ignored); ++i)
        name = withSuffix(base, "-" + std::to_string(i));
    return name;
}

bool hasContent(const fs::path& file) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    return !error && size > 0;
}

// SQLite takes a few stray bytes for an empty database and would write over them.
bool hasDatabaseHeader(const fs::path& file) {
    constexpr std::string_view magic{"SQLite format 3\0", 16};
    std::array<char, magic.size()> head{};
    std::ifstream stream(file, std::ios::binary);
    return stream.read(head.data(), head.size()) && std::string_view(head.data(), head.size()) == magic;
}

Result<void> checkSoundness(Database& database, const fs::path& file) {
    std::error_code ignored;
    const bool asked = fs::exists(checkMark(file), ignored);
    if (!asked && fs::file_size(file, ignored) > alwaysCheckedBytes) return {};
    auto check = database.statement("PRAGMA quick_check(1)");
    const auto ready = check.step();
    if (!ready) return tl::unexpected<Error>(ready.error());
    if (*ready && check.view(0) != "ok") return fail(ErrorCode::InvalidFormat, check.text(0), file.string());
    fs::remove(checkMark(file), ignored);
    return {};
}

// Looks without changing anything, but for what a killed writer left to be undone.
Result<SchemaState> examine(const fs::path& file, std::span<const Migration> migrations) {
    auto database = Database::open(file, OpenMode::ReadWrite);
    if (!database) return tl::unexpected<Error>(database.error());
    if (!hasDatabaseHeader(file)) return fail(ErrorCode::InvalidFormat, "is not a database", file.string());
    auto state = inspectSchema(*database, migrations);
    if (!state) {
        state.error().where = file.string();
        return state;
    }
    if (auto sound = checkSoundness(*database, file); !sound) return tl::unexpected<Error>(sound.error());
    return state;
}

Result<fs::path> putAside(const fs::path& file) {
    const fs::path aside = unusedName(file, "damaged");
    for (const std::string_view part :
         {"-wal", "-shm", "-journal", ""}) { // the file last: it is what makes a store
        std::error_code error;
        fs::rename(withSuffix(file, part), withSuffix(aside, part), error);
        if (error && error != std::errc::no_such_file_or_directory)
            return fail(ErrorCode::Unreadable, "the damaged store could not be put aside: " + error.message(),
                        file.string());
    }
    std::error_code ignored;
    fs::remove(checkMark(file), ignored);
    return aside;
}

Result<void> setUpWriter(Database& writer, const fs::path& file) {
    auto mode = writer.statement("PRAGMA journal_mode = WAL");
    const auto ready = mode.step();
    if (!ready) return tl::unexpected<Error>(ready.error());
    if (!*ready || mode.view(0) != "wal")
        return fail(ErrorCode::Unsupported,
                    "the store cannot keep its log there; choose a folder on a local disk", file.string());
    // Only this connection ever checkpoints. A log that a long reader made grow is cut back to 64 MB.
    return writer.execute("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000;"
                          "PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -32000;"
                          "PRAGMA temp_store = MEMORY");
}

} // namespace

Result<PreparedFile> prepareStoreFile(const fs::path& file, std::span<const Migration> migrations) {
    fs::path aside;
    fs::path backup;
    SchemaState state = SchemaState::Empty;
    if (hasContent(file)) {
        if (const auto examined = examine(file, migrations)) {
            state = *examined;
        } else if (examined.error().code == ErrorCode::InvalidFormat) {
            auto moved = putAside(file);
            if (!moved) return tl::unexpected<Error>(moved.error());
            aside = *moved;
        } else {
            return tl::unexpected<Error>(examined.error());
        }
    }
    if (!hasContent(file)) {
        // Private from its first byte on; SQLite takes an empty file for a new database.
        if (auto created = writeFileAtomically(file, {}); !created)
            return tl::unexpected<Error>(created.error());
    }
    if (state == SchemaState::Older) backup = unusedName(file, "backup");

    auto writer = Database::open(file, OpenMode::ReadWrite);
    if (!writer) return tl::unexpected<Error>(writer.error());
    auto ready = setUpWriter(*writer, file).and_then([&] { return migrate(*writer, migrations, backup); });
    if (!ready) return tl::unexpected<Error>(ready.error());
    return PreparedFile{std::move(*writer), aside, backup};
}

void askForFullCheck(const fs::path& file) {
    (void)writeFileAtomically(checkMark(file), {}); // where it cannot be written, the store cannot either
}

} // namespace cosmoswatch
