// Families of probes that break a text in a way of their own, told by a few neighbouring tokens. Private to
// this room.
#pragma once

#include "core/query/evidence.h"

#include <vector>

namespace cosmoswatch::query {

// In a text that the service rejects at the token `error`.
void inspectProbes(const TokenList& tokens, std::uint32_t error, std::vector<Evidence>& found);

// = {"$gt": ""}, $where: …: operators of a document database.
[[nodiscard]] bool isDocumentOperator(const TokenList& tokens, std::uint32_t token, bool valid);

// = open': a value whose opening quote was forgotten, and no other in the text. `openString` is the last
// token.
[[nodiscard]] bool isForgottenQuote(const TokenList& tokens, std::uint32_t openString);

// 'O''Brien': a quote doubled as other dialects have it.
[[nodiscard]] bool isDoubledQuote(const TokenList& tokens, std::uint32_t second);

// The text stops within brackets that the writer opened: one of them was forgotten.
[[nodiscard]] bool lacksClosing(const TokenList& tokens, std::uint32_t error);

} // namespace cosmoswatch::query
