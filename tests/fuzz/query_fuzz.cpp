// Any bytes as a query: lexer, parser, analysis, shapes, explanation. Beyond what the sanitizers see, places
// must lie in the text, and a text printed from its tokens must read as the same.
#include "core/query/explanation.h"
#include "core/query/known_shapes.h"
#include "core/query/probe_series.h"
#include "core/query/query_text.h"
#include "core/query/syntax_tree.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace cosmoswatch::query;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

void checkTokens(const TokenList& tokens) {
    std::uint32_t end = 0;
    for (const Token& token : tokens.tokens()) {
        require(token.offset >= end);
        end = token.end();
    }
    require(end == tokens.query().size());
}

// What a text needs, kept from one to the next: most of the time went into getting memory.
struct Workspace {
    TokenList tokens, again;
    SyntaxTree one, other;
    std::string printed;
    std::vector<ShapePart> parts;
    QueryAnalyzer analyzer{false};
    QueryTextReader reader;
    ProbeReader probes{7};
    KnownShapes known{{}, 1};

    Workspace() {
        for (const char* query :
             {"SELECT * FROM c WHERE c.a = 'x'", "SELECT * FROM c WHERE c.a IN (1, 2) ORDER BY c.b",
              "SELECT TOP 5 c.a FROM c WHERE c.a = 'x' AND c.b > 1 -- sorted\nORDER BY c.b",
              "SELECT c.p1 FROM c WHERE c.p2 = \"str1\" AND c.p3 = \"str2\""})
            known.learn(query);
    }
    void checkPrinted();
    void checkShape();
    void checkProbe(std::string_view query);
};

void Workspace::checkPrinted() {
    printed.clear();
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].is(TokenKind::OpenString) || tokens[i].is(TokenKind::OpenComment)) return;
        printed += tokens.text(i);
        printed += ' ';
    }
    again.read(printed);
    require(again.size() == tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i)
        require(again[i].kind == tokens[i].kind && again.text(i) == tokens.text(i));
    one.parse(tokens);
    other.parse(again);
    require(one.valid() == other.valid() && one.error().token == other.error().token);
}

void checkAnalysis(std::string_view query, const QueryAnalysis& analysis) {
    require(analysis.fragment.offset + std::size_t{analysis.fragment.length} <= query.size());
    for (const QueryReason& reason : analysis.reasons)
        require(reason.where.offset + std::size_t{reason.where.length} <= query.size());
    require((analysis.verdict == Verdict::Clean) == analysis.reasons.empty());
    require(analysis.verdict != Verdict::Fuzzing || !analysis.valid);
    require(analysis.verdict != Verdict::Injection || analysis.valid);
}

void Workspace::checkShape() {
    readShape(tokens, parts);
    require(fingerprint(parts, 7) == fingerprint(tokens, 7));
    for (const ShapePart& part : parts)
        require(part.firstToken <= part.lastToken && part.lastToken <= tokens.size());
}

void Workspace::checkProbe(std::string_view query) {
    const StatementFacts& facts = probes.read(query);
    require(facts.valid || facts.probe.kind == ProbeKind::None);
    require(facts.probe.where.offset + std::size_t{facts.probe.where.length} <= query.size());
    require((facts.probe.kind == ProbeKind::None) == (facts.probe.series == 0));
    (void)known.find(probes.tokens());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Workspace work;
    const std::string_view query(reinterpret_cast<const char*>(data), size);
    work.tokens.read(query);
    checkTokens(work.tokens);
    work.checkPrinted();
    work.checkShape();
    work.checkProbe(query);
    for (const KnownShapes* shapes : {static_cast<const KnownShapes*>(nullptr), &std::as_const(work.known)}) {
        const QueryAnalysis& analysis = work.analyzer.analyze(query, shapes);
        checkAnalysis(query, analysis);
        // Whatever was remembered of the texts before.
        require(shapes == nullptr || analysis.known == shapes->contains(work.tokens) ||
                (work.tokens.size() == 0 && work.tokens.comments().empty()));
        if (analysis.verdict != Verdict::Clean) (void)explain(query, analysis).hardened.json();
    }
    (void)parameterize(query).json();
    (void)work.reader.read(query);
    return 0;
}
