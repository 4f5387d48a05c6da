// What is done to the accounts in samples of months, beside what Management does: the monthly administrator,
// the weekly renewal of a key, updates that change nothing.
#pragma once

#include "core/sample/months_calendar.h"
#include "core/sample/traffic.h"

namespace cosmoswatch::sample {

// What an update of the account says about its network.
namespace network {
inline constexpr std::string_view openToAll =
    "{location:East US,properties:{publicNetworkAccess:Enabled,isVirtualNetworkFilterEnabled:false,"
    "virtualNetworkRules:[],ipRules:[]}}";
}

// Start and completion of a change to the account, as ControlPlaneRequests tells it.
void sendControlPair(ControlRecord record, std::string_view startName, std::string_view completeName,
                     Timestamp time, Random& random, const RecordSink& sink);

class MonthsManagement {
public:
    MonthsManagement(const std::vector<AccountProfile>& accounts, const MonthsCalendar& calendar,
                     std::uint64_t seed);
    void minute(Timestamp minute, const RecordSink& sink);

private:
    void audit(Timestamp minute, const RecordSink& sink);
    void update(Timestamp minute, const RecordSink& sink);

    const std::vector<AccountProfile>& accounts_;
    const MonthsCalendar& calendar_;
    Random random_;
};

// When they come, for the answers that point at them: the span of a visit on the day.
[[nodiscard]] Span auditOn(Timestamp day);
[[nodiscard]] Span rotationOn(Timestamp day);
[[nodiscard]] Span updateOn(Timestamp day); // the day after the audit

} // namespace cosmoswatch::sample
