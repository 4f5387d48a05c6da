// Any bytes as a query: lexer, parser, analysis, shapes, explanation. Beyond what the sanitizers see, places
// must lie in the text, and a text printed from its tokens must read as the same.
#include "core/query/explanation.h"
#include "core/query/known_shapes.h"
#include "core/query/query_text.h"
#include "core/query/syntax_tree.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

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

void checkPrinted(const TokenList& tokens) {
    std::string printed;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].is(TokenKind::OpenString) || tokens[i].is(TokenKind::OpenComment)) return;
        printed += tokens.text(i);
        printed += ' ';
    }
    TokenList again;
    again.read(printed);
    require(again.size() == tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i)
        require(again[i].kind == tokens[i].kind && again.text(i) == tokens.text(i));
    SyntaxTree one, other;
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

void checkShape(const TokenList& tokens) {
    std::vector<ShapePart> parts;
    readShape(tokens, parts);
    require(fingerprint(parts, 7) == fingerprint(tokens, 7));
    for (const ShapePart& part : parts)
        require(part.firstToken <= part.lastToken && part.lastToken <= tokens.size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static QueryAnalyzer analyzer(false);
    static QueryTextReader reader;
    static const KnownShapes known = [] {
        KnownShapes shapes({}, 1);
        for (const char* query :
             {"SELECT * FROM c WHERE c.a = 'x'", "SELECT * FROM c WHERE c.a IN (1, 2) ORDER BY c.b",
              "SELECT c.p1 FROM c WHERE c.p2 = \"str1\" AND c.p3 = \"str2\""})
            shapes.learn(query);
        return shapes;
    }();
    const std::string_view query(reinterpret_cast<const char*>(data), size);
    TokenList tokens;
    tokens.read(query);
    checkTokens(tokens);
    checkPrinted(tokens);
    checkShape(tokens);
    for (const KnownShapes* shapes : {static_cast<const KnownShapes*>(nullptr), &known}) {
        const QueryAnalysis& analysis = analyzer.analyze(query, shapes);
        checkAnalysis(query, analysis);
        (void)explain(query, analysis);
    }
    (void)parameterize(query).json();
    (void)reader.read(query);
    return 0;
}
