// The right answers, one line an attack or near miss. The format is described in docs/SAMPLE_DATA.md.
#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <span>
#include <string>

namespace cosmoswatch::sample {

struct Label {
    std::string id{};
    bool isAttack = true;    // else a near miss: looks alike, must not raise `alertType`
    std::string alertType{}; // as in the alert catalogue
    std::string account{};   // several are joined with ";"
    std::string address{};   // of the client or caller
    std::string principal{}; // Entra object id, where there is one
    Timestamp first{};
    Timestamp last{};
    std::uint64_t records = 0; // requests and management calls
    std::string note{};
};

[[nodiscard]] std::string labelsCsv(std::span<const Label> labels);

} // namespace cosmoswatch::sample
