// RFC 5424: one alert as a syslog message, whatever its texts hold.
#pragma once

#include "core/delivery/channel.h"
#include "core/delivery/receiver.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace cosmoswatch {

// Of every message: below what all collectors take, and below what one packet of IPv4 carries.
inline constexpr std::size_t largestDatagram = 8192;

struct SyslogOptions {
    int facility = 13;
    DataForm form = DataForm::Cef;
    std::string_view host;        // of this machine; "-" stands for none
    std::size_t largestBytes = 0; // longer ones are cut, which the message then says; 0: never
};

// Of the alert `index`. One line, in printable characters up to the message's text.
[[nodiscard]] std::string syslogMessage(const Message& message, std::size_t index,
                                        const SyslogOptions& options);

} // namespace cosmoswatch
