// Addresses in the JSON forms that threat intelligence is exchanged in.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

// MISP events and attributes (ip-src, ip-dst, ip-src|port, … that are meant for detection), STIX 2.1 bundles
// (indicators whose pattern compares ipv4-addr:value or ipv6-addr:value, and such objects themselves; revoked
// ones not), and plain lists of texts or of objects with an "ip" or the like. Nothing when it is no JSON.
// https://www.misp-standard.org/rfc/misp-standard-core.html, https://docs.oasis-open.org/cti/stix/v2.1/
[[nodiscard]] std::optional<std::vector<std::string>> addressesInDocument(std::string_view text);

} // namespace cosmoswatch
