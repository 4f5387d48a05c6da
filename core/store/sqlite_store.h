// The store in one SQLite file (WAL, synchronous FULL): a single writing connection, read-only ones for
// readers.
#pragma once

#include "core/store/alert_store.h"

#include <filesystem>
#include <memory>

namespace cosmoswatch {

inline constexpr int storeSchemaVersion = 4;

struct OpenedStore {
    std::unique_ptr<AlertStore> store;
    // Set when the file was corrupt or not a database: where it was put aside. A fresh store was started.
    std::filesystem::path setAside;
    // Set when an older schema was migrated: the backup taken first.
    std::filesystem::path backup;
};

// Takes the single-instance lock (`file` + ".lock"; Conflict when another process holds it), creates or
// migrates the schema. Unsupported, and the file untouched, when its schema is newer than ours.
[[nodiscard]] Result<OpenedStore> openStore(const std::filesystem::path& file);
// Keeps nothing: for a scan without --state.
[[nodiscard]] Result<std::unique_ptr<AlertStore>> openMemoryStore();
// For reading only, beside a process that writes. NotFound when there is no store yet.
[[nodiscard]] Result<std::unique_ptr<AlertReader>> openStoreForReading(const std::filesystem::path& file);

// dataDirectory()/"cosmoswatch.db"
[[nodiscard]] std::filesystem::path defaultStoreFile();

} // namespace cosmoswatch
