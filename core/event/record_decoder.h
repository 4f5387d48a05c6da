// One JSON record → one event. Knows DataPlaneRequests (the 2017 shape to today's), QueryRuntimeStatistics,
// ControlPlaneRequests and the Activity Log (streamed and REST shapes).
#pragma once

#include "core/event/event.h"
#include "core/event/text_arena.h"

#include <memory>
#include <string>
#include <string_view>

namespace cosmoswatch {

class FieldCollector;

enum class DecodeOutcome {
    Decoded,
    Ignored,    // well formed, of a category that is not watched; `detail` is the category
    Envelope,   // an object that holds records: {"records":[…]} or {"value":[…]}
    MoreText,   // one complete object, but more follows it in the same text
    NotJson,    // `detail` says why
    NotARecord, // JSON without what makes a record; `detail` says what is missing
};

class RecordDecoder {
public:
    // Bytes that must be readable (not meaningful) behind every text given to decode(): simdjson's padding.
    static constexpr std::size_t padding = 64;

    RecordDecoder();
    RecordDecoder(RecordDecoder&&) noexcept;
    RecordDecoder& operator=(RecordDecoder&&) noexcept;
    ~RecordDecoder();

    // Fills all of `event` but source and offset. Its views point into `json` and the arena.
    [[nodiscard]] DecodeOutcome decode(std::string_view json, Event& event, TextArena& arena);
    // Why the last decode() was NotJson or NotARecord, or which category it Ignored.
    [[nodiscard]] const std::string& detail() const { return detail_; }

private:
    DecodeOutcome refuse(DecodeOutcome outcome, std::string reason);

    std::unique_ptr<FieldCollector> fields_;
    std::string detail_;
};

} // namespace cosmoswatch
