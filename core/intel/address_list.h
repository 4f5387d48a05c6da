// Lists of addresses from files in the formats that feeds come in.
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/intel/address_set.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

struct AddressList {
    std::string name; // of the file
    AddressSet addresses;
    std::size_t entries = 0;         // lines that named an address or network
    std::size_t privateEntries = 0;  // left out: private and reserved ranges say nothing about an attacker
    std::size_t unreadableLines = 0; // neither an address nor a comment
    std::size_t firstUnreadableLine = 0; // 1-based; 0 when all were read
    std::optional<Timestamp> written;    // the list's own date if it has one, else the file's
};

// Formats, told apart by content: one address or network a line, with "#" or ";" comments after or alone;
// address then more columns (tabs, blanks, commas, semicolons), as ipsum and firehol write them; CSV with a
// header that names a column (ip, address, ip_address, src_ip, network, cidr, …); Tor's exit-addresses
// ("ExitAddress 1.2.3.4 2026-01-01 00:00:00"); ranges "a - b"; MISP and STIX 2.1 (threat_document.h). UTF-8, with or without BOM, LF or CRLF.
// A file with lines but no address at all is InvalidFormat; an empty one too, so that a failed download is
// never taken for "nobody is listed". At most 256 MB.
[[nodiscard]] Result<AddressList> readAddressList(const std::filesystem::path& file);
[[nodiscard]] Result<AddressList> parseAddressList(std::string_view text, std::string name);

} // namespace cosmoswatch
