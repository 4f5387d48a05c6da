// What other databases' statements are built of, in texts that the service rejects. Private to this room.
#pragma once

#include "core/query/evidence.h"

#include <vector>

namespace cosmoswatch::query {

// UNION within brackets or a list of names, 1union, x::int, TOP 5-1, 'a' = b 'AND' c, …; `error` is the token
// that the text breaks at.
void inspectForeignSyntax(const TokenList& tokens, std::uint32_t error, std::vector<Evidence>& found);

} // namespace cosmoswatch::query
