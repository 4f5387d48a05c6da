#include "ui/models/fuzzy_match.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr qsizetype longestText = 200;
constexpr qsizetype longestTyped = 60;
constexpr int impossible = -1'000'000;
constexpr int letterScore = 4;
constexpr int togetherScore = 12;
constexpr int wordScore = 14;
constexpr int firstScore = 6; // more for the very first word

bool startsWord(QStringView text, qsizetype at) {
    if (at == 0) return true;
    const QChar before = text[at - 1];
    return !before.isLetterOrNumber() || (before.isLower() && text[at].isUpper());
}

int scoreAt(QStringView text, qsizetype at) {
    int score = letterScore;
    if (startsWord(text, at)) score += wordScore;
    if (at == 0) score += firstScore;
    return score;
}

struct Place {
    int score = impossible;
    int at = -1;
};

} // namespace

// The best way to place the letters, by dynamic programming: best[i][j] places the first i + 1 letters with
// the last of them at j.
std::optional<FuzzyMatch> fuzzyMatch(QStringView typedText, QStringView wholeText) {
    QString typed;
    for (const QChar c : typedText)
        if (!c.isSpace() && typed.size() < longestTyped) typed += c.toCaseFolded();
    const QStringView text = wholeText.left(longestText);
    const auto letters = static_cast<std::size_t>(typed.size());
    const auto length = static_cast<std::size_t>(text.size());
    if (letters == 0) return FuzzyMatch{};
    if (letters > length) return std::nullopt;

    std::vector<std::vector<int>> best(letters, std::vector<int>(length, impossible));
    std::vector<std::vector<int>> from(letters, std::vector<int>(length, -1));
    for (std::size_t i = 0; i < letters; ++i) {
        // Best place of the letter before, not directly in front: anywhere, and in the same word.
        Place anywhere;
        Place inWord;
        for (std::size_t j = 0; j < length; ++j) {
            const auto at = static_cast<qsizetype>(j);
            const bool begins = startsWord(text, at);
            if (begins) inWord = {};
            if (i > 0 && j > 1) {
                const Place place{best[i - 1][j - 2], static_cast<int>(j) - 2};
                if (place.score > anywhere.score) anywhere = place;
                if (!begins && !startsWord(text, at - 1) && place.score > inWord.score) inWord = place;
            }
            if (text[at].toCaseFolded() != typed[static_cast<qsizetype>(i)]) continue;
            const int here = scoreAt(text, at);
            if (i == 0) {
                best[i][j] = here;
                continue;
            }
            if (j == 0) continue;
            const Place before = begins ? anywhere : inWord;
            const int together = best[i - 1][j - 1] + togetherScore;
            best[i][j] = here + std::max(together, before.score);
            from[i][j] = together >= before.score ? static_cast<int>(j) - 1 : before.at;
        }
    }
    const auto& ends = best.back();
    const auto end = std::max_element(ends.begin(), ends.end());
    if (*end < 0) return std::nullopt;
    FuzzyMatch match;
    match.score = *end - static_cast<int>(length) / 8; // of two that fit alike, the shorter
    int at = static_cast<int>(end - ends.begin());
    for (std::size_t i = letters; i-- > 0;) {
        match.positions.insert(match.positions.begin(), at);
        at = from[i][static_cast<std::size_t>(at)];
    }
    return match;
}

} // namespace cosmoswatch
