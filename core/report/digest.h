// What happened since the last digest, on one page: how many alerts of each severity, on which accounts, and
// a line on each. For those who do not want a mail on every alert.
#pragma once

#include "core/report/report.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace cosmoswatch {

struct DigestReport {
    Timestamp time{};                       // of the digest
    std::vector<AlertReport> alerts;        // in the order to be shown: the gravest first
    std::array<std::uint64_t, 4> leftOut{}; // further ones, which would make it too long, by Severity
};

[[nodiscard]] std::string toPlainText(const DigestReport& digest);
[[nodiscard]] std::string toHtml(const DigestReport& digest);
[[nodiscard]] Result<std::string> toDigestMail(const DigestReport& digest, const MailOptions& options);

} // namespace cosmoswatch
