// What is known about a query beside its text: who sends such statements, how much they return, and what else
// was asked in the same manner.
#pragma once

#include "core/query/probe_series.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

// More items asked for than a known statement ever did, and more returned.
struct RaisedLimit {
    std::uint64_t asked = 0;
    std::uint64_t usual = 0;
    std::uint32_t offset = 0; // of the number in the statement
    std::uint32_t length = 0;
};

struct QueryContext {
    std::string container; // "database/container"
    std::optional<RaisedLimit> raisedLimit;
    // The applications that send such statements, where this one is not known to; empty otherwise.
    std::vector<std::string> othersThatSend;
    bool leavesOwnShapes = false; // the statement departs from those of its own application
    // A question that was asked over and over: how often within ten minutes.
    std::optional<query::Probe> probe;
    std::size_t questions = 0;
    bool isSeries = false;
    // What the statement without its injected part returned at most; nothing when that is not known.
    std::optional<std::uint64_t> usualRows;
    std::optional<std::uint64_t> usualBytes;
    // Of the query's request, when that has come first. Bytes are told with one query of it.
    std::string_view userAgent;
    std::string_view authentication;
    std::uint64_t bytes = 0;
};

} // namespace cosmoswatch
