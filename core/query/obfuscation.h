// By default the service's logs hold queries with names and values replaced: c.p1__10 = "str1__16".
#pragma once

#include "core/query/lexer.h"

namespace cosmoswatch::query {

// p1, ident2__20, str3, param1__13: a stand-in, not the word that was sent.
[[nodiscard]] bool isStandIn(std::string_view word);

[[nodiscard]] bool isObfuscated(const TokenList& tokens);

} // namespace cosmoswatch::query
