#include "core/engine/retention.h"

namespace cosmoswatch {

Result<Removed> applyRetention(AlertStore& store, const RetentionSettings& settings, Timestamp now,
                               const std::function<bool()>& goOn) {
    const Expiry expiry = expiryAt(settings, now);
    Removed all;
    if (!expiry.closedAlerts && !expiry.access) return all;
    for (bool more = true; more && goOn();) {
        const auto some = store.removeExpired(expiry);
        if (!some) return tl::unexpected<Error>(some.error());
        all.alerts += some->alerts;
        all.sums += some->sums;
        more = some->more;
    }
    return all;
}

} // namespace cosmoswatch
