// Rules over the tokens alone: for texts that are no valid query, and for what a tree does not hold,
// comments. Private to this room.
#pragma once

#include "core/query/evidence.h"

#include <vector>

namespace cosmoswatch::query {

class InjectionRules;

// Comments that take away the rest of a statement, or stand where a space would do.
void inspectComments(const TokenList& tokens, std::vector<Evidence>& found);

// A text that the service rejects. `rules` looks at a tree that is parsed anew for each operand.
void inspectRejected(const TokenList& tokens, SyntaxTree& tree, InjectionRules& rules,
                     std::vector<Evidence>& found);

// Words and functions of other databases in a text that parses.
void inspectForeign(const TokenList& tokens, bool valid, std::vector<Evidence>& found);

} // namespace cosmoswatch::query
