// From what the settings say of a source to what reads it: the one place that knows every kind.
#pragma once

#include "core/engine/session.h"
#include "core/source/event_source.h"

#include <memory>
#include <string>
#include <vector>

namespace cosmoswatch {

struct NamedSource {
    std::string name;
    std::unique_ptr<EventSource> source;
    bool paused = false;
};

// In the order of the settings, the paths, if any, as the last one. Kinds that this version cannot read are
// left out. Nothing is opened yet.
[[nodiscard]] std::vector<NamedSource> makeSources(const SessionSettings& settings);

} // namespace cosmoswatch
