#include "core/sample/labels.h"

#include <fmt/format.h>
#include <iterator>

namespace cosmoswatch::sample {

namespace {

std::string cell(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char byte : text)
        quoted += byte == '"' ? std::string("\"\"") : std::string(1, byte);
    return quoted + '"';
}

} // namespace

std::string labelsCsv(std::span<const Label> labels) {
    std::string csv = "id,label,alert_type,account,address,principal,first,last,records,expect,note\n";
    for (const Label& label : labels) {
        fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},{},{},{},{},{},{}\n", cell(label.id),
                       label.isAttack ? "attack" : "near_miss", label.alertType, cell(label.account),
                       label.address, label.principal, formatIso8601(label.first), formatIso8601(label.last),
                       label.records, label.isAttack ? "alert" : "none", cell(label.note));
    }
    return csv;
}

} // namespace cosmoswatch::sample
