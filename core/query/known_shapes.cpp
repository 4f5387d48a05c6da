#include "core/query/known_shapes.h"

#include "core/base/text.h"
#include "core/query/evidence.h"

#include <algorithm>
#include <bit>
#include <random>

namespace cosmoswatch::query {
namespace {

// Less in common than this says nothing: "SELECT * FROM c".
constexpr std::size_t fewestCommonParts = 4;

constexpr std::uint64_t closeParenCode = firstKindCode + static_cast<std::uint64_t>(TokenKind::CloseParen);

std::size_t commonPrefix(std::span<const ShapePart> parts, std::span<const std::uint64_t> codes) {
    const std::size_t most = std::min(parts.size(), codes.size());
    std::size_t count = 0;
    while (count < most && parts[count].code == codes[count])
        ++count;
    return count;
}

std::size_t commonSuffix(std::span<const ShapePart> parts, std::span<const std::uint64_t> codes,
                         std::size_t prefix) {
    const std::size_t most = std::min(parts.size(), codes.size()) - prefix;
    std::size_t count = 0;
    while (count < most && parts[parts.size() - 1 - count].code == codes[codes.size() - 1 - count])
        ++count;
    return count;
}

// CONTAINS(c.name, 'a') …: behind a value and what closes it.
bool endsWithValue(std::span<const std::uint64_t> codes) {
    while (!codes.empty() && codes.back() == closeParenCode)
        codes = codes.first(codes.size() - 1);
    return !codes.empty() && codes.back() == valueCode;
}

bool isConnective(const Token& token) {
    return token.is(Keyword::And) || token.is(Keyword::Or);
}

// The same of the text itself.
bool literalEnds(std::span<const ShapePart> parts, const TokenList& tokens) {
    return literalBefore(tokens, static_cast<std::uint32_t>(tokens.size())) != noToken &&
           parts.size() > fewestCommonParts;
}

} // namespace

bool Departure::isInjection(bool valid, bool obfuscated) const {
    if (!known) return false;
    // A slip of a developer's breaks a known shape too, but adds little.
    constexpr std::uint32_t muchAdded = 3;
    if (!valid) return addedParts >= muchAdded && (removedParts <= 1 || behindValue || comments);
    // Obfuscated texts have no comments: only that the rest is missing tells of one.
    if (obfuscated && truncates) return true;
    if (addedParts == 0) return false;
    if (removedParts == 0) return true; // the whole known shape, and more
    if (removedParts == 1) return behindValue || (behindName && addedParts > 1);
    return behindValue || (behindName && comments);
}

KnownShapes::KnownShapes(KnownShapesLimits limits, std::uint64_t seed)
    : limits_(limits), seed_(seed), generation_(randomSeed()) {}

std::uint64_t KnownShapes::randomSeed() {
    std::random_device device;
    return (static_cast<std::uint64_t>(device()) << 32) ^ device();
}

bool KnownShapes::contains(const TokenList& tokens) const {
    if (prints_.empty()) return false;
    const std::uint64_t print = fingerprint(tokens, seed_);
    for (std::size_t slot = print & (prints_.size() - 1);; slot = (slot + 1) & (prints_.size() - 1)) {
        if (prints_[slot] == print) return true;
        if (prints_[slot] == 0) return false;
    }
}

std::optional<KnownShape> KnownShapes::find(std::uint64_t print) const {
    const auto at = shapes_.find(print);
    if (at == shapes_.end()) return std::nullopt;
    const Shape& shape = at->second;
    return KnownShape{shape.example, shape.lastSeen, shape.count, shape.highest};
}

void KnownShapes::seeAgain(std::uint64_t print, std::uint64_t when, const RowLimits& limits) {
    const auto at = shapes_.find(print);
    if (at == shapes_.end()) return;
    at->second.lastSeen = std::max(at->second.lastSeen, when);
    at->second.highest.extendTo(limits);
}

KnownShapes KnownShapes::only(std::span<const std::uint64_t> prints) const {
    KnownShapes result(limits_, seed_);
    for (const std::uint64_t print : prints)
        if (const auto at = shapes_.find(print); at != shapes_.end())
            result.shapes_.emplace(print, at->second);
    result.index();
    return result;
}

void KnownShapes::addPrint(std::uint64_t print) {
    std::size_t slot = print & (prints_.size() - 1);
    while (prints_[slot] != 0)
        slot = (slot + 1) & (prints_.size() - 1);
    prints_[slot] = print;
}

void KnownShapes::index() {
    prints_.assign(std::bit_ceil(4 * shapes_.size() + 64), 0);
    for (const auto& [print, shape] : shapes_)
        addPrint(print);
}

void KnownShapes::learn(std::string_view query, std::uint64_t when) {
    tokens_.read(query);
    if (tokens_.size() == 0) return;
    readShape(tokens_, parts_);
    const auto [at, isNew] = shapes_.try_emplace(fingerprint(parts_, seed_));
    Shape& shape = at->second;
    shape.lastSeen = std::max(shape.lastSeen, when);
    ++shape.count;
    shape.highest.extendTo(rowLimits(tokens_));
    // Of all examples the smallest is kept: it does not depend on the order in which they came.
    const std::string_view example = query.substr(0, std::min(query.size(), limits_.exampleBytes));
    if (isNew || example < std::string_view(shape.example))
        shape.example = elide(query, limits_.exampleBytes);
    if (!isNew) return;
    if (parts_.size() <= limits_.partsOfShape)
        for (const ShapePart& part : parts_)
            shape.codes.push_back(part.code);
    ++generation_;
    if (shapes_.size() > limits_.shapes)
        makeRoom();
    else if (2 * shapes_.size() > prints_.size())
        index();
    else
        addPrint(at->first);
}

// A tenth at once, those seen longest ago first, so that a full table is not sorted for every query.
void KnownShapes::makeRoom() {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> ages;
    ages.reserve(shapes_.size());
    for (const auto& [print, shape] : shapes_)
        ages.emplace_back(shape.lastSeen, print);
    const std::size_t forgotten = std::max<std::size_t>(1, limits_.shapes / 10);
    std::nth_element(ages.begin(), ages.begin() + static_cast<std::ptrdiff_t>(forgotten), ages.end());
    for (std::size_t i = 0; i < forgotten; ++i)
        shapes_.erase(ages[i].second);
    index();
}

void KnownShapes::forgetBefore(std::uint64_t when) {
    if (std::erase_if(shapes_, [when](const auto& entry) { return entry.second.lastSeen < when; }) == 0)
        return;
    ++generation_;
    index();
}

Departure KnownShapes::departure(std::span<const ShapePart> parts, const TokenList& tokens,
                                 bool obfuscated) const {
    const Shape* nearest = nullptr;
    bool nearestIsWhole = false;
    std::size_t prefix = 0, suffix = 0;
    std::ptrdiff_t best = 0;
    bool truncates = false;
    std::size_t unclosed = parts.size(); // without the brackets that close it
    while (unclosed > 0 && parts[unclosed - 1].code == closeParenCode)
        --unclosed;
    for (const auto& [print, shape] : shapes_) {
        if (shape.codes.empty()) continue;
        const std::size_t front = commonPrefix(parts, shape.codes);
        if (front < fewestCommonParts) continue;
        const std::size_t back = commonSuffix(parts, shape.codes, front);
        truncates = truncates || (front >= unclosed && shape.codes.size() > parts.size());
        // What is common counts, what the known shape has beside it counts against.
        const auto common = static_cast<std::ptrdiff_t>(front + back);
        const std::ptrdiff_t score = 2 * common - static_cast<std::ptrdiff_t>(shape.codes.size());
        // Stand-ins are alike: a longer statement that has much in common by chance must not hide one that is
        // there from end to end, with a condition put in behind a value.
        const bool whole = obfuscated && front + back == shape.codes.size() && front < parts.size() &&
                           isConnective(tokens[parts[front].firstToken]) &&
                           endsWithValue(std::span(shape.codes).first(front));
        if (nearest && nearestIsWhole != whole) {
            if (nearestIsWhole) continue;
        } else if (nearest && (score < best || (score == best && shape.example >= nearest->example))) {
            continue;
        }
        nearestIsWhole = whole;
        best = score;
        nearest = &shape;
        prefix = front;
        suffix = back;
    }
    Departure result;
    if (nearest == nullptr) return result;
    result.known = true;
    result.truncates = truncates && !parts.empty() && literalEnds(parts, tokens);
    result.example = nearest->example;
    const std::vector<std::uint64_t>& codes = nearest->codes;
    result.removedParts = static_cast<std::uint32_t>(codes.size() - prefix - suffix);
    result.addedParts = static_cast<std::uint32_t>(parts.size() - prefix - suffix);
    for (std::size_t i = prefix; i < parts.size() - suffix; ++i)
        result.comments =
            result.comments || parts[i].code == lineCommentCode || parts[i].code == blockCommentCode;
    const auto end = static_cast<std::uint32_t>(tokens.size());
    result.firstToken = prefix < parts.size() ? parts[prefix].firstToken : end;
    result.endToken = suffix == 0 ? end : parts[parts.size() - suffix].firstToken;
    const std::uint64_t before = codes[prefix - 1];
    const std::uint64_t replaced = result.removedParts > 0 ? codes[prefix] : 0;
    result.behindValue = replaced == valueCode || endsWithValue(std::span(codes).first(prefix));
    result.behindName = isWordCode(before) || isWordCode(replaced);
    return result;
}

} // namespace cosmoswatch::query
