#include "core/delivery/data_line.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace cosmoswatch {
namespace {

bool isPlain(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '.' || c == ':';
}

std::string plain(std::string_view id) {
    constexpr std::size_t longestId = 200;
    std::string text(id.substr(0, longestId));
    std::replace_if(
        text.begin(), text.end(), [](char c) { return !isPlain(c); }, '_');
    return text;
}

// Before the brace that ends the object.
std::string withMember(std::string object, std::string_view member) {
    const auto end = object.rfind('}');
    return end == std::string::npos ? object : object.insert(end, member);
}

std::string written(const Alert& alert, DataForm form, std::string_view id) {
    switch (form) {
    case DataForm::Schema:
        return withMember(toSchemaJson(alert), fmt::format(R"(,"MessageId":"{}")", id));
    case DataForm::Ocsf:
        return withMember(toOcsf(alert), fmt::format(R"(,"unmapped":{{"message_id":"{}"}})", id));
    case DataForm::Ecs:
        return withMember(toEcs(alert), fmt::format(R"(,"labels":{{"message_id":"{}"}})", id));
    case DataForm::Cef:
        return toCef(alert) + fmt::format(" cosmoswatchMessageId={}", id);
    }
    return {};
}

} // namespace

std::string partId(const Message& message, std::size_t index) {
    if (message.alerts.size() < 2) return plain(message.id);
    return plain(message.id + "." + message.alerts[index].alert.id);
}

std::string dataLine(const Alert& alert, DataForm form, std::string_view id) {
    std::string line = written(alert, form, plain(id));
    // The writers leave none; a line is a promise of ours, so that it does not rest on theirs.
    std::replace_if(
        line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; },
        ' ');
    return line;
}

} // namespace cosmoswatch
