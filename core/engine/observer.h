// Puts together what is known about one event: its client, program and principal.
#pragma once

#include "core/detect/detector.h"
#include "core/engine/client_cache.h"

#include <memory>

namespace cosmoswatch {

class Observer {
public:
    explicit Observer(const Intel& intel) : clients_(intel) {}
    void setIntel(const Intel& intel) { clients_.setIntel(intel); } // must outlive the observer, too

    // Fills what the event says of its client. Views are good until the next call.
    void describe(Observation& observation);

    // Of the event described last; the address is null when it had no readable one.
    [[nodiscard]] const std::shared_ptr<const KnownAddress>& address() const { return address_; }
    [[nodiscard]] const std::shared_ptr<const KnownApplication>& application() const { return application_; }

    // Facts of an address that was kept as text.
    [[nodiscard]] std::shared_ptr<const KnownAddress> known(std::string_view address) {
        return clients_.address(address);
    }

private:
    ClientCache clients_;
    std::shared_ptr<const KnownAddress> address_;
    std::shared_ptr<const KnownApplication> application_;
};

// What makes two deliveries of one record the same.
[[nodiscard]] std::uint64_t recordHash(const Event& event);
// The record as it is kept with an alert, its text cut to `longest` bytes.
[[nodiscard]] EvidenceRecord evidenceOf(const Event& event, std::uint64_t recordHash, std::size_t longest);
// A successful call that lists keys, with what is known of its caller.
[[nodiscard]] KeyListing keyListingOf(const Observation& observation, std::uint64_t recordHash);

} // namespace cosmoswatch
