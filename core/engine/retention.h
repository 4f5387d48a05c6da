// Keeps the store as small as the settings say: what is over and old enough goes, a little at a time, so that
// batches and analysts find their way in between.
#pragma once

#include "core/settings/settings.h"
#include "core/store/alert_store.h"

#include <functional>

namespace cosmoswatch {

// What the settings let go of at that time.
[[nodiscard]] inline Expiry expiryAt(const RetentionSettings& settings, Timestamp now) {
    Expiry expiry;
    if (settings.closedAlerts) expiry.closedAlerts = now - *settings.closedAlerts;
    if (settings.access) expiry.access = now - *settings.access;
    return expiry;
}

// All of it; ends early when `goOn` says so. Returns what was removed.
[[nodiscard]] Result<Removed> applyRetention(AlertStore& store, const RetentionSettings& settings,
                                             Timestamp now, const std::function<bool()>& goOn);

} // namespace cosmoswatch
