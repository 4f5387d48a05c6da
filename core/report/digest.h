// What happened since the last digest, on one page: how many alerts of each severity, on which accounts, and
// a line on each. For those who do not want a mail on every alert.
#pragma once

#include "core/report/report.h"

#include <string>
#include <vector>

namespace cosmoswatch {

struct DigestReport {
    Timestamp time{};                // of the digest
    std::vector<AlertReport> alerts; // in the order to be shown: the gravest first
    std::size_t leftOut = 0;         // further ones, which would make it too long
};

[[nodiscard]] std::string toPlainText(const DigestReport& digest);
[[nodiscard]] std::string toHtml(const DigestReport& digest);
[[nodiscard]] Result<std::string> toDigestMail(const DigestReport& digest, const MailOptions& options);

} // namespace cosmoswatch
