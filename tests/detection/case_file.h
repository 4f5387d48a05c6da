// One case of detection: records in, alerts out. README.md describes the file.
#pragma once

#include "core/engine/engine.h"
#include "tests/detection/scripted_source.h"

#include <string>

namespace cosmoswatch::test {

struct DetectionCase {
    Intel intel;
    EngineSettings settings;
    std::vector<ScriptedRecord> records; // in the order of their arrival
    std::string expected;                // the array of expected alerts, as JSON
    Timestamp start;
};

// The error says where in the file the trouble is.
[[nodiscard]] Result<DetectionCase> readCase(const std::string& json);

// How the alerts differ from those expected; empty when they do not.
[[nodiscard]] std::string difference(const DetectionCase& wanted, const std::vector<Alert>& alerts);

} // namespace cosmoswatch::test
