#include "core/engine/estate.h"

#include "core/base/account.h"
#include "core/detect/malicious_script.h"

namespace cosmoswatch {

void Estate::restore(const std::string& saved) {
    if (auto loaded = EstateBaseline::load(saved)) baseline_ = std::move(*loaded);
}

void Estate::setProtection(std::shared_ptr<const Protection> protection) {
    protection_ = std::move(protection);
    everywhere_ = protection_->ofEverything();
    learning_.period = everywhere_.learningPeriod();
}

void Estate::process(const EventBatch& batch) {
    for (const Event& event : batch.events) {
        changed_ |= baseline_.observeDay(event.time);
        const auto* entry = std::get_if<ActivityEntry>(&event.details);
        if (entry && entry->outcome == ActivityOutcome::Succeeded) inspect(event);
    }
}

void Estate::inspect(const Event& event) {
    changed_ = true;
    baseline_.observeManagement(event.time);
    if (!isKeyListing(event.operation)) return;
    static const AccountBaseline noBaseline;
    const Account account = parseAccount(event.resourceId);
    Observation observation{event, account, noBaseline, baseline_, learning_, everywhere_};
    observer_.describe(observation);
    const KeyListing listing = keyListingOf(observation, recordHash(event));
    baseline_.observe(listing);
    for (const auto& [finding, found] :
         findKeyBursts(listing, baseline_, learning_, everywhere_.count(Threshold::AccountsListedInBurst)))
        if (protection_->of(found->account).raises(finding.alertType))
            alerts_.raise(finding, *found, observer_.known(found->address).get());
}

void Estate::collect(StoreBatch& into) {
    alerts_.collect(into);
    if (std::exchange(changed_, false)) into.state.emplace_back(stateName, baseline_.save());
}

} // namespace cosmoswatch
