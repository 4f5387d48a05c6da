#include "core/baseline/key_listing.h"

#include "core/base/text.h"

namespace cosmoswatch {

void saveTime(Timestamp time, ByteWriter& into) {
    into.number(static_cast<std::uint64_t>(toMicroseconds(time)));
}

Timestamp loadTime(ByteReader& from) {
    constexpr std::uint64_t year2200 = 7'258'118'400'000'000;
    return fromMicroseconds(static_cast<std::int64_t>(from.numberUpTo(year2200)));
}

void saveRecord(const EvidenceRecord& record, ByteWriter& into) {
    saveTime(record.time, into);
    into.number(record.recordHash);
    into.text(record.source);
    into.number(record.offset);
    into.text(record.json);
}

EvidenceRecord loadRecord(ByteReader& from) {
    EvidenceRecord record;
    record.time = loadTime(from);
    record.recordHash = from.number();
    record.source = from.text();
    record.offset = from.number();
    record.json = from.text();
    return record;
}

void KeyListing::save(ByteWriter& into) const {
    for (const std::string* text :
         {&account.key, &principal, &principalName, &address, &network, &place, &tool, &operation})
        into.text(*text);
    saveRecord(record, into);
}

void KeyListing::load(ByteReader& from) {
    std::string key;
    for (std::string* text :
         {&key, &principal, &principalName, &address, &network, &place, &tool, &operation})
        *text = from.text();
    account = parseAccount(key);
    record = loadRecord(from);
}

bool isKeyListing(std::string_view operation) {
    constexpr std::string_view prefix = "microsoft.documentdb/databaseaccounts/";
    if (operation.size() <= prefix.size() || !equalsIgnoreCase(operation.substr(0, prefix.size()), prefix))
        return false;
    operation.remove_prefix(prefix.size());
    return equalsIgnoreCase(operation, "listKeys/action") ||
           equalsIgnoreCase(operation, "readonlykeys/action") ||
           equalsIgnoreCase(operation, "readonlykeys/read") ||
           equalsIgnoreCase(operation, "listConnectionStrings/action");
}

} // namespace cosmoswatch
