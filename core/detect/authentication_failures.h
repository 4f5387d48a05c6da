// CosmosDB_AuthenticationFailures: many requests refused with 401 or 403, by a client that is not known to
// the account. See docs/detectors/authentication_failures.md.
#pragma once

#include "core/detect/detector.h"

#include <string>

namespace cosmoswatch {

class AuthenticationFailures final : public Detector {
public:
    void inspect(const Observation& observation, std::vector<Finding>& findings) const override;
};

// Refused for its credentials, and not one of the account's usual clients, whose keys and tokens run out.
[[nodiscard]] bool isStrangerRefused(const Observation& observation);

// Under which names refusals are counted: by address, by network and by application.
struct RefusalActors {
    std::string address, network, application;
    std::string afternoon; // the address again, of afternoons (UTC) only; empty in the morning
};
[[nodiscard]] RefusalActors refusalActorsOf(const Observation& observation);
inline constexpr std::string_view refusedAddresses = "addresses"; // the group of the first

} // namespace cosmoswatch
