// One successful call that hands out an account's keys: listKeys, readonlykeys, listConnectionStrings.
#pragma once

#include "core/alert/alert.h"
#include "core/base/byte_text.h"

#include <string>
#include <string_view>

namespace cosmoswatch {

struct KeyListing {
    Account account;
    std::string principal;     // object id, or the name where there is none
    std::string principalName; // user or application name
    std::string address;       // canonical text; empty when not known
    std::string network;       // its /24 or /48
    std::string place;         // see placeOf()
    std::string tool;          // "Azure PowerShell"
    std::string operation;
    EvidenceRecord record; // json at most 16 KiB

    [[nodiscard]] Timestamp time() const { return record.time; }
    void save(ByteWriter& into) const;
    void load(ByteReader& from);
};

// Microsoft.DocumentDB/databaseAccounts/{listKeys,readonlykeys,listConnectionStrings}, any case.
[[nodiscard]] bool isKeyListing(std::string_view operation);

void saveTime(Timestamp time, ByteWriter& into);
// Outside of what a record can hold a saved time is damage, and sums with it might overflow.
[[nodiscard]] Timestamp loadTime(ByteReader& from);
void saveRecord(const EvidenceRecord& record, ByteWriter& into);
[[nodiscard]] EvidenceRecord loadRecord(ByteReader& from);

} // namespace cosmoswatch
