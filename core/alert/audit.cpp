#include "core/alert/audit.h"

#include "core/base/hash.h"

namespace cosmoswatch {
namespace {

// With its length, so that no text can pass for two.
void add(std::string& bytes, std::string_view text) {
    bytes += std::to_string(text.size());
    bytes += ':';
    bytes += text;
    bytes += ',';
}

} // namespace

std::string auditHash(const std::string& before, const AuditEntry& entry) {
    std::string bytes;
    add(bytes, before);
    add(bytes, std::to_string(entry.number));
    add(bytes, std::to_string(toMicroseconds(entry.time)));
    add(bytes, entry.who);
    add(bytes, entry.action);
    add(bytes, entry.subject);
    add(bytes, entry.what);
    return sha256Hex(bytes);
}

} // namespace cosmoswatch
