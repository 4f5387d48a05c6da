#include "core/query/analysis.h"

#include "core/base/hash.h"
#include "core/query/fragment.h"
#include "core/query/injection_rules.h"
#include "core/query/known_shapes.h"
#include "core/query/obfuscation.h"
#include "core/query/skeleton.h"
#include "core/query/text_rules.h"

#include <algorithm>
#include <array>

namespace cosmoswatch::query {

namespace {

// Texts that were found clean, by their hash: most of what an application sends it has sent before. Sets of
// four; the one that came first makes room.
class SeenTexts {
public:
    static constexpr std::uint64_t valid = 1, known = 2, obfuscated = 4; // findings
    struct Entry {
        std::uint64_t hash = 0;
        std::uint64_t findings = 0; // and above them the generation of the known shapes; 0: none were asked
    };
    [[nodiscard]] std::uint64_t hashOf(std::string_view text) const { return hash64(text, seed_) | 1; }
    [[nodiscard]] const Entry* find(std::uint64_t hash, std::uint64_t generation) const {
        for (const Entry& entry : sets_[hash >> (64 - bits)].entries)
            if (entry.hash == hash &&
                entry.findings >> findingBits == generation << findingBits >> findingBits)
                return &entry;
        return nullptr;
    }
    void add(std::uint64_t hash, std::uint64_t generation, std::uint64_t findings) {
        Set& set = sets_[hash >> (64 - bits)];
        std::rotate(std::begin(set.entries), std::end(set.entries) - 1, std::end(set.entries));
        set.entries[0] = {hash, (generation << findingBits) | findings};
    }

private:
    static constexpr unsigned bits = 11, findingBits = 3;
    struct alignas(64) Set {
        Entry entries[4];
    };
    std::vector<Set> sets_ = std::vector<Set>(1u << bits);
    std::uint64_t seed_ = KnownShapes::randomSeed();
};

} // namespace

struct QueryAnalyzer::Workspace {
    TokenList tokens;
    SyntaxTree tree;
    ConstantFolder folder;
    std::vector<Evidence> found;
    std::vector<ShapePart> shape;
    SeenTexts seen;
    Skeleton skeleton;
    SeenTexts knownSkeletons; // of statements whose shape is known
    bool remembersTexts = true;
    bool read = false; // the tokens are the last text's
    QueryAnalysis result;

    void reset() {
        folder.reset();
        found.clear();
        result.verdict = Verdict::Clean;
        result.valid = true;
        result.known = false;
        result.departureOnly = false;
        result.obfuscated = false;
        result.reasons.clear();
        result.fragment = {};
        result.nearestKnown.clear();
    }
    void analyze(std::string_view query, const KnownShapes* known);
    void look(const KnownShapes* known);
    void compare(const KnownShapes& known);
    void report();
};

void QueryAnalyzer::Workspace::analyze(std::string_view query, const KnownShapes* known) {
    reset();
    read = false;
    const std::uint64_t hash = remembersTexts ? seen.hashOf(query) : 0,
                        generation = known ? known->generation() : 0;
    if (const SeenTexts::Entry* entry = remembersTexts ? seen.find(hash, generation) : nullptr) {
        result.valid = (entry->findings & SeenTexts::valid) != 0;
        result.known = (entry->findings & SeenTexts::known) != 0;
        result.obfuscated = (entry->findings & SeenTexts::obfuscated) != 0;
        return;
    }
    const std::uint64_t skeletonHash =
        known != nullptr && skeleton.read(query) ? knownSkeletons.hashOf(skeleton.text()) : 0;
    if (skeletonHash != 0 && knownSkeletons.find(skeletonHash, generation) != nullptr) {
        result.known = true;
        read = false;
    } else {
        tokens.read(query);
        read = true;
        if (tokens.size() > 0 || !tokens.comments().empty()) look(known);
        if (result.known && skeletonHash != 0)
            knownSkeletons.add(skeletonHash, generation, SeenTexts::known | SeenTexts::valid);
    }
    if (remembersTexts && result.verdict == Verdict::Clean)
        seen.add(hash, generation,
                 (result.valid ? SeenTexts::valid : 0) | (result.known ? SeenTexts::known : 0) |
                     (result.obfuscated ? SeenTexts::obfuscated : 0));
}

void QueryAnalyzer::Workspace::look(const KnownShapes* known) {
    if (known != nullptr) {
        result.known = known->contains(tokens);
        if (result.known) return;
    }
    tree.parse(tokens);
    result.valid = tree.valid();
    result.obfuscated = isObfuscated(tokens);
    InjectionRules rules(tree, tokens, folder, found);
    bool suspectedOnly = false;
    if (result.valid) {
        rules.inspect(result.obfuscated);
        suspectedOnly = found.empty() && result.obfuscated && known != nullptr;
        if (suspectedOnly) rules.inspect(true, true);
    } else {
        inspectRejected(tokens, tree, rules, found);
    }
    const std::size_t suspected = found.size();
    inspectForeign(tokens, result.valid, found);
    if (!tokens.comments().empty()) inspectComments(tokens, found);
    if (!found.empty()) report();
    // Such findings are as good as a departure: a new release of the application may look the same.
    result.departureOnly = suspectedOnly && suspected > 0 && found.size() == suspected;
    if (known != nullptr) compare(*known);
}

void QueryAnalyzer::Workspace::compare(const KnownShapes& known) {
    readShape(tokens, shape);
    const Departure departure = known.departure(shape, tokens, result.obfuscated);
    if (!departure.isInjection(result.valid, result.obfuscated)) return;
    result.departureOnly = result.departureOnly || found.empty();
    result.verdict = result.valid ? Verdict::Injection : Verdict::Fuzzing;
    result.nearestKnown = departure.example;
    const Evidence evidence{ReasonKind::DepartsFromKnown, departure.firstToken, departure.endToken};
    result.reasons.push_back({evidence.kind, fragmentOf(tokens, evidence, result.valid)});
    result.fragment = result.reasons.back().where;
}

void QueryAnalyzer::Workspace::report() {
    result.verdict = result.valid ? Verdict::Injection : Verdict::Fuzzing;
    constexpr std::size_t mostReasons = 32;
    if (found.size() > mostReasons) found.resize(mostReasons);
    for (const Evidence& evidence : found)
        result.reasons.push_back({evidence.kind, fragmentOf(tokens, evidence, result.valid)});
    result.fragment = fragmentOf(result.reasons);
}

QueryAnalyzer::QueryAnalyzer(bool remembersTexts) : workspace_(std::make_unique<Workspace>()) {
    workspace_->remembersTexts = remembersTexts;
}
QueryAnalyzer::~QueryAnalyzer() = default;
QueryAnalyzer::QueryAnalyzer(QueryAnalyzer&&) noexcept = default;
QueryAnalyzer& QueryAnalyzer::operator=(QueryAnalyzer&&) noexcept = default;

const QueryAnalysis& QueryAnalyzer::analyze(std::string_view query, const KnownShapes* known) {
    workspace_->analyze(query, known);
    return workspace_->result;
}

const TokenList* QueryAnalyzer::tokens() const {
    return workspace_->read ? &workspace_->tokens : nullptr;
}

QueryAnalysis analyze(std::string_view query, const KnownShapes* known) {
    return QueryAnalyzer(false).analyze(query, known);
}

const char* verdictName(Verdict verdict) {
    switch (verdict) {
    case Verdict::Injection:
        return "injection";
    case Verdict::Fuzzing:
        return "fuzzing";
    default:
        return "clean";
    }
}

namespace {

struct ReasonText {
    const char* name;
    std::string_view effect;
};

// In the order of ReasonKind.
constexpr std::array<ReasonText, 18> reasonTexts{{
    {"always-true", "returns every item: the condition is always true"},
    {"constant-condition",
     "adds a condition that no item decides: the answer tells whether the text was taken as code"},
    {"true-for-every-item", "returns every item: the added alternative holds for all of them"},
    {"added-alternative", "returns items beyond those that were asked for"},
    {"added-condition", "asks one thing about an item: whether the answer is empty tells it, bit by bit"},
    {"added-subquery", "reads other data by a subquery that stands where a value belongs"},
    {"commented-rest", "takes away the rest of the statement by a comment"},
    {"comment-for-space", "hides words from filters by comments between them"},
    {"operator-at-literal", "computes the compared value, so that another one is compared"},
    {"chained-comparison", "compares the result of a comparison, so that the condition means something else"},
    {"computed-order", "sorts by a condition: the order of the items tells its answer"},
    {"foreign-function", "calls a function of another database"},
    {"added-argument", "adds an argument to a function that takes one"},
    {"departs-from-known", "leaves a known statement where a value or name was put in"},
    {"foreign-dialect", "is written for another database and is rejected here"},
    {"stacked-statement", "begins a second statement, which is rejected here"},
    {"unbalanced-quote", "breaks out of a value and leaves a text that is rejected"},
    {"encoded-probe", "carries encoded text that a filter should not see"},
}};

} // namespace

const char* reasonName(ReasonKind kind) {
    return reasonTexts[static_cast<std::size_t>(kind)].name;
}
std::string_view describe(ReasonKind kind) {
    return reasonTexts[static_cast<std::size_t>(kind)].effect;
}

} // namespace cosmoswatch::query
