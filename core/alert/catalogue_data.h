// The catalogue as it stands in resources/alert_catalogue.json, read and checked.
#pragma once

#include "core/alert/catalogue.h"
#include "core/alert/text_template.h"
#include "core/base/result.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

// Where a workspace keeps the records of an alert.
enum class RecordTable { DataRequests, Queries, Activity };

struct ActionTemplate {
    ActionStep step = ActionStep::Inspect;
    TextTemplate text;
    std::optional<TextTemplate> command; // left out when a value is missing
};

struct CatalogueEntry {
    AlertType type;
    RecordTable table = RecordTable::DataRequests;
    std::vector<TextTemplate> lead; // sentences of "what happened" that need no reason
    std::vector<TextTemplate> benignCauses;
    std::vector<TextTemplate> hostileCauses;
    std::vector<ActionTemplate> actions;
};

struct Catalogue {
    std::vector<CatalogueEntry> entries;
    // Sentences by kind of reason. One with a missing value is left out.
    std::map<std::string, std::vector<TextTemplate>, std::less<>> reasons;
};

// Refuses unknown placeholders, tactics, steps and severities, missing texts, and texts that would break when
// an alert lacks a value.
[[nodiscard]] Result<Catalogue> parseCatalogue(std::string_view json);

// Of a type of the compiled-in catalogue; requests on data for an unknown type.
[[nodiscard]] RecordTable recordTable(std::string_view typeId);

// The file as compiled in.
[[nodiscard]] std::string_view embeddedCatalogueJson();

} // namespace cosmoswatch
