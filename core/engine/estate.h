// What happens over all accounts together. The shards look after one account each; this looks at the batch
// before them, and they may ask what it knows.
#pragma once

#include "core/engine/observer.h"
#include "core/engine/pending_alerts.h"
#include "core/event/event_batch.h"

#include <memory>
#include <string>

namespace cosmoswatch {

class Estate {
public:
    Estate(const Intel& intel, const LearningRules& learning, bool sample)
        : observer_(intel), learning_(learning), alerts_(sample) {}

    // Before the next batch.
    void setIntel(const Intel& intel) { observer_.setIntel(intel); }
    void setProtection(std::shared_ptr<const Protection> protection);

    // What was saved before; damage is learned anew.
    void restore(const std::string& saved);
    void process(const EventBatch& batch);
    void collect(StoreBatch& into);

    [[nodiscard]] const EstateBaseline& baseline() const { return baseline_; }
    [[nodiscard]] std::size_t pendingRows() const { return alerts_.rows(); }
    [[nodiscard]] std::uint64_t alertsSeen() const { return alerts_.seen(); }

    static constexpr const char* stateName = "estate/keys";

private:
    void inspect(const Event& event);

    Observer observer_;
    LearningRules learning_;
    std::shared_ptr<const Protection> protection_ = std::make_shared<Protection>();
    AccountProtection everywhere_;
    EstateBaseline baseline_;
    PendingAlerts alerts_;
    bool changed_ = false;
};

} // namespace cosmoswatch
