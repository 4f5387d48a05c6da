#include "core/base/text.h"
#include "core/report/pages.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr int deepestRecord = 64; // more than any record of Azure's; readers of JSON have limits too

std::string jsonString(std::string_view text) {
    return nlohmann::json(toValidUtf8(text)).dump();
}

bool isShallow(std::string_view json) {
    int depth = 0, deepest = 0;
    for (const char c : json) {
        if (c == '{' || c == '[') deepest = std::max(deepest, ++depth);
        if (c == '}' || c == ']') --depth;
    }
    return deepest <= deepestRecord;
}

// As delivered when it is JSON; else the text of it.
std::string recordJson(const std::string& json) {
    const bool good = json.starts_with('{') && isShallow(json) && nlohmann::json::accept(json);
    return good ? json : jsonString(json);
}

} // namespace

std::string evidenceJson(std::span<const AlertReport> reports) {
    std::string alerts;
    for (const auto& report : reports) {
        std::string records;
        for (const auto& record : report.evidence)
            records += fmt::format("{}\n    {{\"time\": {}, \"source\": {}, \"offset\": {}, \"record\": {}}}",
                                   records.empty() ? "" : ",", jsonString(formatIso8601(record.time)),
                                   jsonString(record.source), record.offset, recordJson(record.json));
        alerts +=
            fmt::format("{}\n  {{\"id\": {}, \"type\": {}, \"records\": [{}]}}", alerts.empty() ? "" : ",",
                        jsonString(report.alert.id), jsonString(report.alert.type), records);
    }
    return "{\"alerts\": [" + alerts + "\n]}\n";
}

} // namespace cosmoswatch
