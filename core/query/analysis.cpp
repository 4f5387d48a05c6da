#include "core/query/analysis.h"

#include "core/query/injection_rules.h"
#include "core/query/obfuscation.h"
#include "core/query/text_rules.h"

#include <algorithm>
#include <array>

namespace cosmoswatch::query {

struct QueryAnalyzer::Workspace {
    TokenList tokens;
    SyntaxTree tree;
    ConstantFolder folder;
    std::vector<Evidence> found;
    QueryAnalysis result;

    void reset() {
        folder.reset();
        found.clear();
        result.verdict = Verdict::Clean;
        result.valid = true;
        result.known = false;
        result.obfuscated = false;
        result.reasons.clear();
        result.fragment = {};
        result.nearestKnown.clear();
    }
    void analyze(std::string_view query);
    void report();
    [[nodiscard]] Fragment place(const Evidence& evidence) const;
};

void QueryAnalyzer::Workspace::analyze(std::string_view query) {
    reset();
    tokens.read(query);
    if (tokens.size() == 0) return;
    tree.parse(tokens);
    result.valid = tree.valid();
    result.obfuscated = isObfuscated(tokens);
    InjectionRules rules(tree, tokens, folder, found);
    if (result.valid)
        rules.inspect(result.obfuscated);
    else
        inspectRejected(tokens, tree, rules, found);
    inspectForeign(tokens, result.valid, found);
    if (!tokens.comments().empty()) inspectComments(tokens, found);
    if (!found.empty()) report();
}

// From the beginning of the value that was broken out of to the end of what was found.
Fragment QueryAnalyzer::Workspace::place(const Evidence& evidence) const {
    const auto size = static_cast<std::uint32_t>(tokens.size());
    std::uint32_t begin = tokens[std::min(evidence.firstToken, size)].offset;
    if (evidence.firstToken > 0) {
        if (const std::uint32_t literal = literalBefore(tokens, evidence.firstToken); literal != noToken)
            begin = tokens[literal].offset + (tokens[literal].is(TokenKind::String) ? 1 : 0);
    }
    std::uint32_t end = tokens[std::min(std::max(evidence.endToken, 1u) - 1, size)].end();
    // Comments behind it belong to it; they end with their line.
    const bool foreign = evidence.kind == ReasonKind::ForeignDialect ||
                         evidence.kind == ReasonKind::StackedStatement ||
                         evidence.kind == ReasonKind::UnbalancedQuote;
    if (!result.valid && foreign) end = tokens[size].offset; // from there on nothing can be told apart
    for (const Comment& comment : tokens.comments())
        if (comment.nextToken == evidence.endToken) end = std::max(end, comment.end());
    return {begin, end > begin ? end - begin : 0};
}

void QueryAnalyzer::Workspace::report() {
    result.verdict = result.valid ? Verdict::Injection : Verdict::Fuzzing;
    std::uint32_t begin = UINT32_MAX, end = 0;
    for (const Evidence& evidence : found) {
        const Fragment where = place(evidence);
        begin = std::min(begin, where.offset);
        end = std::max(end, where.offset + where.length);
        result.reasons.push_back({evidence.kind, where});
    }
    result.fragment = {begin, end > begin ? end - begin : 0};
}

QueryAnalyzer::QueryAnalyzer() : workspace_(std::make_unique<Workspace>()) {}
QueryAnalyzer::~QueryAnalyzer() = default;
QueryAnalyzer::QueryAnalyzer(QueryAnalyzer&&) noexcept = default;
QueryAnalyzer& QueryAnalyzer::operator=(QueryAnalyzer&&) noexcept = default;

const QueryAnalysis& QueryAnalyzer::analyze(std::string_view query, const KnownShapes*) {
    workspace_->analyze(query);
    return workspace_->result;
}

QueryAnalysis analyze(std::string_view query, const KnownShapes* known) {
    return QueryAnalyzer().analyze(query, known);
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
constexpr std::array<ReasonText, 20> reasonTexts{{
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
    {"raised-limit", "asks for far more items than this statement ever did"},
    {"departs-from-known", "leaves a known statement where a value or name was put in"},
    {"foreign-dialect", "is written for another database and is rejected here"},
    {"stacked-statement", "begins a second statement, which is rejected here"},
    {"unbalanced-quote", "breaks out of a value and leaves a text that is rejected"},
    {"unbalanced-bracket", "closes what was never opened and leaves a text that is rejected"},
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
