// What a query costs, on one core: query_bench [FILE], a file with a query ({"query":"…"} or bare) a line.
// Without one a few queries of common forms are taken. Run with a release build.
#include "core/query/analysis.h"
#include "core/query/known_shapes.h"
#include "core/query/query_text.h"
#include "core/query/syntax_tree.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <random>
#include <string>
#include <vector>

using namespace cosmoswatch::query;

namespace {

std::vector<std::string> readQueries(const char* file) {
    std::vector<std::string> queries;
    std::ifstream lines(file);
    QueryTextReader reader;
    for (std::string line; std::getline(lines, line);)
        if (!line.empty()) queries.emplace_back(reader.read(line));
    return queries;
}

std::vector<std::string> commonQueries() {
    return {
        "SELECT * FROM c WHERE c.id = 'abc' AND c.type = 'order'",
        "SELECT TOP 10 c.id, c.total FROM c WHERE c.customer = \"c-17\" AND c.total > 100 ORDER BY c._ts "
        "DESC",
        "SELECT VALUE root FROM root WHERE ((root[\"type\"] = \"order\") AND (root[\"open\"] = true))",
        "SELECT c.city, COUNT(1) AS n FROM c WHERE c.country IN ('DE', 'NL', 'FR') GROUP BY c.city",
        "SELECT * FROM c JOIN t IN c.tags WHERE t.name = @name AND CONTAINS(LOWER(c.title), 'sea', true)"};
}

// The same queries with other values in single and double quotes and other numbers.
std::vector<std::string> withOtherValues(const std::vector<std::string>& queries, std::mt19937& random) {
    std::vector<std::string> changed;
    TokenList tokens;
    for (const std::string& query : queries) {
        tokens.read(query);
        std::string text = query;
        for (const Token& token : tokens.tokens()) {
            const bool value = token.is(TokenKind::Number) ||
                               (token.is(TokenKind::String) && text[token.offset - 1] != '[' &&
                                (token.end() >= text.size() || text[token.end()] != ':'));
            for (std::uint32_t i = token.offset; value && i < token.end(); ++i)
                if (text[i] >= 'a' && text[i] <= 'y' && text[i - 1] != '\\')
                    text[i] = static_cast<char>('a' + random() % 25);
                else if (text[i] >= '1' && text[i] <= '9')
                    text[i] = static_cast<char>('1' + random() % 9);
        }
        changed.push_back(std::move(text));
    }
    return changed;
}

template<typename Work>
void measure(const char* name, std::size_t items, Work work) {
    // Time of this process alone: others may be at work on the machine.
    const auto now = [] { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; };
    double best = 0;
    for (int run = 0; run < 5; ++run) {
        const double start = now();
        std::size_t rounds = 0;
        do {
            work();
            ++rounds;
        } while (now() - start < 0.2);
        best = std::max(best, static_cast<double>(items * rounds) / (now() - start));
    }
    std::printf("%-46s %8.2f million/s\n", name, best / 1e6);
}

} // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> queries = argc > 1 ? readQueries(argv[1]) : commonQueries();
    if (queries.empty()) {
        std::fprintf(stderr, "query_bench: no queries in %s\n", argc > 1 ? argv[1] : "");
        return 1;
    }
    std::size_t bytes = 0;
    for (const std::string& query : queries)
        bytes += query.size();
    std::printf("%zu queries, %zu bytes on average\n", queries.size(), bytes / queries.size());

    TokenList tokens;
    SyntaxTree tree;
    std::size_t seen = 0;
    measure("lexer", queries.size(), [&] {
        for (const std::string& query : queries)
            tokens.read(query), seen += tokens.size();
    });
    measure("lexer and parser", queries.size(), [&] {
        for (const std::string& query : queries)
            tokens.read(query), tree.parse(tokens), seen += tree.size();
    });
    QueryAnalyzer forgetful(false), analyzer;
    measure("stateless analysis", queries.size(), [&] {
        for (const std::string& query : queries)
            seen += static_cast<std::size_t>(forgetful.analyze(query).verdict);
    });

    KnownShapes known({.shapes = 1u << 20});
    for (const std::string& query : queries)
        known.learn(query);
    std::mt19937 random(7);
    std::vector<std::string> changed;
    // So many that they do not fit into what the analyzer remembers.
    for (int variant = 0; variant < 32; ++variant)
        for (std::string& query : withOtherValues(queries, random))
            changed.push_back(std::move(query));
    // Where a name was changed with them the shape is another: these are left out.
    const std::size_t made = changed.size();
    std::erase_if(changed, [&](const std::string& query) { return !forgetful.analyze(query, &known).known; });
    std::printf("recognised with other values: %zu of %zu\n", changed.size(), made);
    measure("known shape, other values", changed.size(), [&] {
        for (const std::string& query : changed)
            seen += forgetful.analyze(query, &known).known ? 1 : 0;
    });
    measure("text seen before", queries.size(), [&] {
        for (const std::string& query : queries)
            seen += analyzer.analyze(query, &known).known ? 1 : 0;
    });
    return seen == 0 ? 1 : 0;
}
