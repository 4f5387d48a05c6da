// The accounts as they live for months: what changes on those of makeAccounts(), and two more.
#pragma once

#include "core/sample/accounts.h"
#include "core/sample/months_calendar.h"

namespace cosmoswatch::sample {

// Two more people who manage accounts, and the developers of dev-lab.
namespace principal {
inline constexpr Principal crmAdmin{"7b1e5d02-9c4a-4f83-8e61-a3d0f5c2b974", "claire.moreau@contoso.example",
                                    portal, "Contributor", true};
inline constexpr Principal auditor{"e05c7a1b-2f96-4d38-b7a4-6c9d1e8f3025", "audit.keys@contoso.example",
                                   azureCli, "Owner", true};
inline constexpr Principal labFirst{"1f8d3b6c-5a07-4e92-9c1d-8b7e6f5a4d30", "tobias.frank@contoso.example",
                                    azureCli, "Owner", true};
inline constexpr Principal labSecond{"93c6e0a5-7d14-4b8f-a2e9-0f5d4c3b2a16", "mira.sand@contoso.example",
                                     azurePowerShell, "Owner", true};
inline constexpr Principal labThird{"b24f9e71-0c8d-4a65-8d3f-7e6a5b4c3d29", "piet.ahrens@contoso.example",
                                    portal, "Owner", true};
} // namespace principal

namespace person {
inline constexpr std::string_view steger = "4c6e9b18-d37a-4f05-8b2c-95a1e0f7d643";
inline constexpr std::string_view moreau = "7b1e5d02-9c4a-4f83-8e61-a3d0f5c2b974";
inline constexpr std::string_view laurent = "2d7f4c90-6b3e-4815-a9c8-e1f05d7b3a62";
inline constexpr std::string_view girard = "85a0c3e7-f2d9-4b16-9e54-0d6c7b8a9f31";
} // namespace person

// In the order of makeAccounts(), then crm-eu and dev-lab.
[[nodiscard]] std::vector<AccountProfile> makeAccountsForMonths(const MonthsCalendar& calendar,
                                                                std::uint64_t seed);

// Answers' bytes on an ordinary day around `time`: scheduled work included, that of every month aside.
[[nodiscard]] double bytesOnOrdinaryDay(const AccountProfile& account, Timestamp start, Timestamp time,
                                        double rate);

} // namespace cosmoswatch::sample
