// Times as the analyst chose to see them: UTC (as the logs have them) or the local zone.
#pragma once

#include "core/base/time.h"

#include <QDateTime>
#include <QString>

namespace cosmoswatch {

enum class TimeZoneChoice { Utc, Local };

void setTimeZoneChoice(TimeZoneChoice choice);
[[nodiscard]] TimeZoneChoice timeZoneChoice();
[[nodiscard]] QString timeZoneLabel(); // "UTC", "CET"

[[nodiscard]] QDateTime toDateTime(Timestamp time); // in the chosen zone
[[nodiscard]] Timestamp fromDateTime(const QDateTime& time);

[[nodiscard]] QString shortTime(Timestamp time); // "Oct 4 16:10"; with the year when it is not this one
[[nodiscard]] QString longTime(Timestamp time);  // "Oct 4, 2026 16:10:32 UTC"
[[nodiscard]] QString timeSpan(Timestamp first, Timestamp last); // "Oct 4 16:00 – 16:10"

} // namespace cosmoswatch
