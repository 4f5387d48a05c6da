// How accounts could be hardened, for people and programs outside. Log values come visible from the checks
// and are escaped here for the target.
#pragma once

#include "core/posture/posture.h"

#include <span>
#include <string>

namespace cosmoswatch {

[[nodiscard]] std::string toPlainText(const PostureCheck& check); // for terminal and clipboard
[[nodiscard]] std::string toMarkdown(const PostureCheck& check);
[[nodiscard]] std::string toJson(const PostureCheck& check); // an object on one line, valid UTF-8

// Account by account in the order given; what is fine takes a line.
[[nodiscard]] std::string toPlainText(std::span<const PostureCheck> checks);
[[nodiscard]] std::string toMarkdown(std::span<const PostureCheck> checks);

} // namespace cosmoswatch
