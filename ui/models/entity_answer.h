// One look at the store for all that the page of one entity shows, so that its parts agree with each other.
#pragma once

#include "core/alert/entity_profile.h"
#include "core/store/alert_store.h"
#include "ui/models/access_answer.h"

#include <optional>
#include <vector>

namespace cosmoswatch {

struct EntityAnswer {
    EntityProfile profile;
    AccessSeries requests;
    AccessSeries failures;
    AccessSeries bytesRead;
    std::vector<AlertRow> alerts; // newest first, at most EntityAlertsModel::mostRows
};

// Absent when neither access nor alerts name it.
[[nodiscard]] Result<std::optional<EntityAnswer>> answer(const AlertReader& store, const Entity& entity,
                                                         const TimeRange& range);

[[nodiscard]] AccessSelection accessOf(const Entity& entity);

} // namespace cosmoswatch
