// Messages that tests of delivery share.
#pragma once

#include "core/delivery/channel.h"
#include "tests/unit/report_samples.h"

#include <string>
#include <vector>

namespace cosmoswatch::testing {

inline Message messageOf(const Alert& alert, std::string id = "m-1") {
    return {std::move(id), Message::Purpose::Alert, {{alert, {}}}};
}

inline Message snapshotOf(std::size_t count, const std::string& id = "week-1") {
    Message message{id, Message::Purpose::Snapshot, {}};
    for (std::size_t i = 0; i < count; ++i) {
        Alert alert = samples::torAlert();
        alert.id = "a" + std::to_string(1000 + i);
        message.alerts.push_back({alert, {}});
    }
    return message;
}

} // namespace cosmoswatch::testing
