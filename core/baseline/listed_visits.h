// When addresses that are on a list reached an account.
#pragma once

#include "core/base/byte_text.h"
#include "core/base/time.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace cosmoswatch {

class ListedVisits {
public:
    // Nothing when the address never came.
    [[nodiscard]] std::optional<Timestamp> first(std::string_view address) const;

    void observe(std::string_view address, Timestamp time) { widen(address, {time, time}); }
    void merge(const ListedVisits& other);
    void save(ByteWriter& into) const;
    void load(ByteReader& from);

    static constexpr std::size_t maxAddresses = 4096; // more: those not seen for longest make room

private:
    struct Span {
        Timestamp first;
        Timestamp last;
    };
    void widen(std::string_view address, const Span& span);

    std::map<std::string, Span, std::less<>> visits_;
};

} // namespace cosmoswatch
