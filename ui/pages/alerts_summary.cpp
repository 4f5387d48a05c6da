#include "ui/pages/alerts_summary.h"

#include "ui/widgets/time_histogram.h"

namespace cosmoswatch {
namespace {

constexpr int histogramBins = 110;
constexpr std::size_t knownValues = 200;

} // namespace

Result<AlertsSummary> summarise(const AlertReader& store, AlertFilter filter) {
    AlertsSummary summary;
    const auto matching = store.countAlerts(filter);
    if (!matching) return tl::unexpected(matching.error());
    summary.matching = *matching;
    summary.anySeverity = *matching;
    if (!filter.severities.empty()) {
        filter.severities.clear();
        const auto counts = store.countAlerts(filter);
        if (!counts) return tl::unexpected(counts.error());
        summary.anySeverity = *counts;
    }
    const auto all = store.countAlerts({});
    if (!all) return tl::unexpected(all.error());
    summary.everything = all->total;
    summary.active = all->byStatus[static_cast<std::size_t>(AlertStatus::Active)] +
                     all->byStatus[static_cast<std::size_t>(AlertStatus::InProgress)];
    filter.time = {}; // the chart shows all of it, the brush what is chosen
    const auto span = store.alertTimeSpan(filter);
    if (!span) return tl::unexpected(span.error());
    if (!*span) return summary;
    summary.width = TimeHistogram::niceWidth((*span)->second - (*span)->first, histogramBins);
    auto bins = store.histogram(filter, summary.width);
    if (!bins) return tl::unexpected(bins.error());
    summary.bins = std::move(*bins);
    return summary;
}

Result<AlertsVocabulary> vocabularyOf(const AlertReader& store) {
    AlertsVocabulary known;
    auto accounts = store.accounts();
    if (!accounts) return tl::unexpected(accounts.error());
    known.accounts = std::move(*accounts);
    const auto rules = store.suppressionRules();
    if (!rules) return tl::unexpected(rules.error());
    for (const auto& rule : *rules)
        known.rules.emplace_back(rule.id, rule.name);
    const std::pair<FilterField, GroupBy> fields[] = {
        {FilterField::Country, GroupBy::Country},         {FilterField::Address, GroupBy::Address},
        {FilterField::Network, GroupBy::Network},         {FilterField::Principal, GroupBy::Principal},
        {FilterField::Application, GroupBy::Application}, {FilterField::Assigned, GroupBy::Assignee}};
    for (const auto& [field, by] : fields) {
        const auto groups = store.groupAlerts({}, by, GroupOrder::MostAlerts, 0, knownValues);
        if (!groups) return tl::unexpected(groups.error());
        AlertsVocabulary::Texts texts{field, {}, groups->total <= groups->groups.size()};
        for (const auto& group : groups->groups) {
            if (group.key.empty()) continue;
            if (field == FilterField::Country)
                known.countries.emplace_back(group.key, group.label);
            else
                texts.values.push_back({group.key, group.label});
        }
        if (field != FilterField::Country) known.texts.push_back(std::move(texts));
    }
    return known;
}

} // namespace cosmoswatch
