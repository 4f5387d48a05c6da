// The words of the filter bar's language.
#pragma once

#include <QString>

#include <vector>

namespace cosmoswatch {

// A run without blanks outside quotes. `value` has its quotes removed; within them \" and \\ stand for the
// characters themselves.
struct FilterToken {
    int start = 0;
    int length = 0;
    int valueStart = 0;
    QString field; // lower case; empty for a free word
    QString value;
    bool excluded = false; // begins with a minus
    bool quoted = false;   // the value, or a part of it
    bool unclosed = false;
};

[[nodiscard]] std::vector<FilterToken> filterTokens(const QString& text);

} // namespace cosmoswatch
