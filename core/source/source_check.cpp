#include "core/source/source_check.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace cosmoswatch {
namespace {

struct Category {
    std::string_view container; // Azure's, of its blobs
    std::string_view advice;
};
constexpr std::array<Category, 4> categories{{
    {"insights-logs-dataplanerequests",
     "No DataPlaneRequests here: who reads what from where cannot be seen. Switch on this category in the "
     "account’s diagnostic setting."},
    {"insights-logs-queryruntimestatistics",
     "No QueryRuntimeStatistics here: SQL injection cannot be seen. Switch on this category in the "
     "account’s diagnostic setting, and the account’s feature “Diagnostics full-text query”."},
    {"insights-logs-controlplanerequests",
     "No ControlPlaneRequests here: changes of the account’s own settings cannot be seen. Switch on this "
     "category in the account’s diagnostic setting."},
    {"insights-activity-logs",
     "No Activity Log here: who lists keys or opens the network cannot be seen. Export the "
     "subscription’s Activity Log (category Administrative) to the same place."},
}};

} // namespace

std::vector<std::string> adviceOnMissingCategories(std::span<const std::string> names) {
    std::vector<std::string> advice;
    for (const auto& category : categories)
        if (std::none_of(names.begin(), names.end(), [&](const std::string& name) {
                return name.find(category.container) != std::string::npos;
            }))
            advice.emplace_back(category.advice);
    if (advice.size() == categories.size()) advice.clear();
    return advice;
}

} // namespace cosmoswatch
