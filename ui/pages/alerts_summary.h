// What stands above the queue, and what the words of its filter may refer to. Asked on worker threads.
#pragma once

#include "core/store/alert_store.h"
#include "ui/models/alert_filter_text.h"

#include <string>
#include <utility>
#include <vector>

namespace cosmoswatch {

struct AlertsSummary {
    AlertCounts matching;     // of the whole filter
    AlertCounts anySeverity;  // of the filter without its severities
    std::uint64_t active = 0; // open alerts, whatever the filter
    std::uint64_t everything = 0;
    std::vector<HistogramBin> bins; // of the filter without its time
    Duration width{};
};
[[nodiscard]] Result<AlertsSummary> summarise(const AlertReader& store, AlertFilter filter);

struct AlertsVocabulary {
    std::vector<AccountSummary> accounts;
    std::vector<std::pair<std::string, std::string>> countries;
    std::vector<std::pair<std::string, std::string>> rules;
    struct Texts {
        FilterField field;
        std::vector<KnownValue> values;
        bool all = false;
    };
    std::vector<Texts> texts;
};
[[nodiscard]] Result<AlertsVocabulary> vocabularyOf(const AlertReader& store);

} // namespace cosmoswatch
