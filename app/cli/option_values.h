// Words on the command line: which severities, states and stores they name.
#pragma once

#include "core/alert/alert.h"
#include "core/store/sqlite_store.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <string>

namespace cosmoswatch::cli {

// What --state names; the console's own when it is not given.
inline std::filesystem::path storeFileOf(const std::string& state) {
    return state.empty() ? defaultStoreFile() : std::filesystem::path(state);
}

inline CLI::Validator severityName() {
    return CLI::Validator(
        [](std::string& text) {
            return parseSeverity(text) ? std::string()
                                       : "'" + text + "' is no severity: high, medium, low or informational";
        },
        "SEVERITY");
}

inline CLI::Validator statusName() {
    return CLI::Validator(
        [](std::string& text) {
            return parseStatus(text)
                       ? std::string()
                       : "'" + text + "' is no status: active, in-progress, resolved or dismissed";
        },
        "STATUS");
}

inline CLI::Validator dispositionName() {
    return CLI::Validator(
        [](std::string& text) {
            return parseDisposition(text)
                       ? std::string()
                       : "'" + text +
                             "' is no disposition: true-positive, benign-positive, false-positive "
                             "or undetermined";
        },
        "DISPOSITION");
}

} // namespace cosmoswatch::cli
