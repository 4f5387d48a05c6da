// An evaluation as text for people and as JSON lines for programs.
#pragma once

#include "core/sample/evaluation.h"

#include <string>

namespace cosmoswatch::sample {

// A table of figures, then what was missed, which traps were hit and what is false, by name. Values from logs
// and answers are made visible.
[[nodiscard]] std::string evaluationText(const EvaluationInput& input, const Evaluation& evaluation);

// One line an answer, an alert and a type, then the total; see docs/EVALUATION.md.
[[nodiscard]] std::string evaluationJsonLines(const EvaluationInput& input, const Evaluation& evaluation);

} // namespace cosmoswatch::sample
