// The store's file: is it sound, is it ours, and what to do when it is not.
#pragma once

#include "core/store/schema.h"
#include "core/store/sqlite_database.h"

#include <filesystem>
#include <span>

namespace cosmoswatch {

struct PreparedFile {
    Database writer;
    std::filesystem::path setAside; // where a damaged file was put; empty when it was sound
    std::filesystem::path backup;   // taken before a migration; empty when there was none
};

// Makes the file ready for its writer: created (0600), put aside when damaged, migrated. The caller holds the
// lock.
[[nodiscard]] Result<PreparedFile> prepareStoreFile(const std::filesystem::path& file,
                                                    std::span<const Migration> migrations);

// A store met damage while at work: the next start reads the whole file to see how far it goes.
void askForFullCheck(const std::filesystem::path& file);

} // namespace cosmoswatch
