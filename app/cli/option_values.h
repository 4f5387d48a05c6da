// Words on the command line that name severities, states and formats.
#pragma once

#include "core/alert/alert.h"

#include <CLI/CLI.hpp>

#include <string>

namespace cosmoswatch::cli {

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
