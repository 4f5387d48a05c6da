// Options that choose alerts, the same for every command that looks at many.
#pragma once

#include "core/base/result.h"
#include "core/store/alert_store.h"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace cosmoswatch::cli {

struct FilterOptions {
    std::vector<std::string> severities;
    std::vector<std::string> statuses;
    std::vector<std::string> dispositions;
    std::vector<std::string> accounts;
    std::vector<std::string> types;
    std::vector<std::string> addresses;
    std::vector<std::string> countries;
    std::vector<std::string> networks;
    std::vector<std::string> principals;
    std::vector<std::string> applications;
    std::vector<std::string> assignees;
    std::vector<std::string> excluded; // "field=value"
    std::string text;
    std::string since;
    std::string until;
    std::string incident;
};

void addFilterOptions(CLI::App* command, FilterOptions& options);

// Account names stand in the log; keys are what the store filters by.
[[nodiscard]] Result<AlertFilter> filterFrom(const FilterOptions& options, const AlertReader& store);
[[nodiscard]] Result<std::vector<std::string>> accountKeys(const AlertReader& store,
                                                           const std::string& account);
// A UTC time given to an option; nothing when none was.
[[nodiscard]] Result<std::optional<Timestamp>> timeFrom(const std::string& option, const std::string& text);

} // namespace cosmoswatch::cli
