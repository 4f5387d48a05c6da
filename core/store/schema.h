// The layout of the store's file, and the steps that lead to it from every older one.
#pragma once

#include "core/store/sqlite_database.h"

#include <filesystem>
#include <span>
#include <string_view>

namespace cosmoswatch {

// "COSW" in the file's header: tells our files from other programs' databases.
inline constexpr std::int64_t storeApplicationId = 0x434f5357;

// Brings a store from version - 1 to version. Several steps may lead to one version, one after the other.
struct Migration {
    int version;
    std::string_view script;
    Result<void> (*afterwards)(Database&) = nullptr; // what SQL alone cannot do; runs after all scripts
};

[[nodiscard]] std::span<const Migration> storeMigrations(); // ascending, without gaps

enum class SchemaState { Empty, Older, Current };
// Looks without writing. Unsupported when the schema is newer than the migrations reach, or another
// program's; InvalidFormat when the file is damaged or no database.
[[nodiscard]] Result<SchemaState> inspectSchema(Database& database, std::span<const Migration> migrations);

// Runs the steps that are missing, all in one transaction. A store with content is first copied to
// `backup`; nothing is copied when there is nothing to migrate.
[[nodiscard]] Result<void> migrate(Database& database, std::span<const Migration> migrations,
                                   const std::filesystem::path& backup);

} // namespace cosmoswatch
