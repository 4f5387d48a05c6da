// Words of other databases. The service rejects them; behind a value they are somebody's probe.
#pragma once

#include "core/query/evidence.h"

#include <string_view>
#include <vector>

namespace cosmoswatch::query {

// Statements, clauses and hints of SQL, MySQL, SQL Server, Oracle, PostgreSQL: UNION, EXEC, WAITFOR, …
[[nodiscard]] bool isForeignWord(std::string_view word);
// Functions that probes call: VERSION, CHAR, SLEEP, EXTRACTVALUE, …
[[nodiscard]] bool isForeignFunction(std::string_view name);
// CURRENT_USER, ROWNUM, …
[[nodiscard]] bool isForeignName(std::string_view name);
// A function that nothing but a probe calls, whatever its arguments.
[[nodiscard]] bool isAttackFunction(std::string_view name);
// Nobody writes these into a query of this service by mistake: XP_CMDSHELL, INFORMATION_SCHEMA, …
[[nodiscard]] bool isAttackWord(std::string_view word);

// Whether a text calls such a function: it can be read as a statement and is rejected all the same.
[[nodiscard]] bool callsForeignFunction(std::string_view text);

} // namespace cosmoswatch::query
