// The shapes that an application is known to send to a container: learned from its queries, bounded, and
// asked with one look-up. Not changed while it is asked; one writer at a time.
#pragma once

#include "core/base/result.h"
#include "core/query/row_limits.h"
#include "core/query/shape.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cosmoswatch::query {

// How a query leaves the known shape that is nearest to it.
struct Departure {
    std::uint32_t firstToken = 0;   // of the query: where it begins to differ
    std::uint32_t endToken = 0;     // where it goes on as known
    std::uint32_t addedParts = 0;   // what the query has in this place
    std::uint32_t removedParts = 0; // what the known shape has in its stead
    bool behindValue = false;       // it begins right behind a value, or in its place
    bool behindName = false;
    bool known = false;       // there is a near shape at all
    bool comments = false;    // a comment is among what was added
    bool truncates = false;   // the query is the beginning of a known shape, up to a value
    std::string_view example; // a query of the known shape

    // At the edge of a value or name that an application puts in, and the rest as known or taken away.
    [[nodiscard]] bool isInjection(bool valid, bool obfuscated) const;
};

// What was learned about one shape.
struct KnownShape {
    std::string_view example;
    std::uint64_t lastSeen = 0;
    std::uint64_t count = 0; // how often it was learned
    RowLimits highest;       // of the queries that were learned
};

struct KnownShapesLimits {
    std::size_t shapes = 4096;       // more: those seen longest ago are forgotten
    std::size_t partsOfShape = 1024; // longer ones are known, but nothing is compared with them
    std::size_t exampleBytes = 2048;
};

class KnownShapes {
public:
    explicit KnownShapes(KnownShapesLimits limits = {}, std::uint64_t seed = randomSeed());

    // `when` is any count that grows with time, such as the day.
    void learn(std::string_view query, std::uint64_t when = 0);
    // What both have learned. Of equal seeds, so that fingerprints agree; else the other's examples are
    // learned.
    void merge(const KnownShapes& other);
    // JSON, the same bytes for the same knowledge.
    [[nodiscard]] std::string save() const;
    // InvalidFormat when the text is none of ours or beyond the limits.
    [[nodiscard]] static Result<KnownShapes> load(std::string_view text, KnownShapesLimits limits = {});
    // Forgets what was last seen before `when`.
    void forgetBefore(std::uint64_t when);

    [[nodiscard]] bool contains(const TokenList& tokens) const;
    // What is known about the shape of this query. Good until something is learned or forgotten.
    [[nodiscard]] std::optional<KnownShape> find(const TokenList& tokens) const {
        return find(printOf(tokens));
    }
    // Names a shape: the same for all queries of that shape, as long as the seed is the same.
    [[nodiscard]] std::uint64_t printOf(const TokenList& tokens) const { return fingerprint(tokens, seed_); }
    [[nodiscard]] std::optional<KnownShape> find(std::uint64_t print) const;
    // A known shape was seen again: it stays young, and its limits may have grown.
    void seeAgain(std::uint64_t print, std::uint64_t when, const RowLimits& limits);
    // Those of the shapes that are known here.
    [[nodiscard]] KnownShapes only(std::span<const std::uint64_t> prints) const;
    [[nodiscard]] Departure departure(std::span<const ShapePart> parts, const TokenList& tokens,
                                      bool obfuscated) const;

    [[nodiscard]] std::size_t size() const { return shapes_.size(); }
    // Changes with every change of what is known.
    [[nodiscard]] std::uint64_t generation() const { return generation_; }
    [[nodiscard]] std::uint64_t seed() const { return seed_; }

    [[nodiscard]] static std::uint64_t randomSeed();

private:
    struct Shape {
        std::vector<std::uint64_t> codes;
        std::string example;
        std::uint64_t lastSeen = 0;
        std::uint64_t count = 0;
        RowLimits highest = {};
        void add(const Shape& other);
    };
    void makeRoom();
    void index(); // makes `prints_` anew
    void addPrint(std::uint64_t print);

    KnownShapesLimits limits_;
    std::uint64_t seed_;
    std::uint64_t generation_;
    std::unordered_map<std::uint64_t, Shape> shapes_;
    std::vector<std::uint64_t> prints_; // of all shapes, for the look-up; open addressing, 0 is empty
    TokenList tokens_;
    std::vector<ShapePart> parts_;
};

} // namespace cosmoswatch::query
