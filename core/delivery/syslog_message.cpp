#include "core/delivery/syslog_message.h"

#include "core/base/text.h"
#include "core/delivery/data_line.h"
#include "core/report/data_values.h"

#include <fmt/format.h>

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr std::size_t longestHost = 255, longestMessageId = 32;
constexpr std::string_view cutMark = " [cut]";

int levelOf(Severity severity) {
    switch (severity) {
    case Severity::High:
        return 2; // critical
    case Severity::Medium:
        return 4; // warning
    case Severity::Low:
        return 5; // notice
    case Severity::Informational:
        return 6;
    }
    return 6;
}

// A field of the header: printable ASCII without spaces, never empty.
std::string headerField(std::string_view text, std::size_t limit) {
    std::string field(text.substr(0, limit));
    std::replace_if(
        field.begin(), field.end(), [](char c) { return c <= ' ' || c > '~'; }, '_');
    return field.empty() ? "-" : field;
}

// The value of a structured element: three characters are escaped; ours are one line of UTF-8.
std::string parameter(std::string_view text) {
    constexpr std::size_t longestValue = 200;
    std::string value;
    for (const char c : visible(elide(text, longestValue))) {
        if (c == '"' || c == '\\' || c == ']') value += '\\';
        value += c;
    }
    return value;
}

// 32473 is the number that stands for "an example" among those of enterprises: we have none of our own.
std::string structured(const Message& message, std::string_view id, const Alert& alert, std::size_t cutFrom) {
    std::string text = fmt::format(
        R"([origin software="{}" swVersion="{}"][cosmoswatch@32473 id="{}" purpose="{}" alert="{}" severity="{}" account="{}")",
        parameter(productName), parameter(productVersion()), parameter(id), name(message.purpose),
        parameter(alert.id), name(alert.severity), parameter(alert.account.name));
    if (cutFrom > 0) text += fmt::format(R"( cutFrom="{}")", cutFrom);
    return text + "]";
}

} // namespace

std::string syslogMessage(const Message& message, std::size_t index, const SyslogOptions& options) {
    const Alert& alert = message.alerts[index].alert;
    const std::string id = partId(message, index);
    const int priority = std::clamp(options.facility, 0, 23) * 8 + levelOf(alert.severity);
    const std::string head =
        fmt::format("<{}>1 {} {} cosmoswatch - {} ", priority, formatIso8601(writtenAt(alert)),
                    headerField(options.host, longestHost), headerField(alert.type, longestMessageId));
    std::string line = dataLine(alert, options.form, id);
    std::string all = head + structured(message, id, alert, 0) + " " + line;
    if (options.largestBytes == 0 || all.size() <= options.largestBytes) return all;
    all = head + structured(message, id, alert, all.size()) + " ";
    constexpr std::size_t ellipsis = 3; // elide() may add one
    const std::size_t room =
        options.largestBytes - std::min(options.largestBytes, all.size() + cutMark.size());
    return all + elide(line, room > ellipsis ? room - ellipsis : 0).append(cutMark);
}

} // namespace cosmoswatch
