// Is this query the one its application meant to send? Judged from the text alone, or against the shapes that
// the application is known to send.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch::query {

class KnownShapes;
class TokenList;

enum class Verdict : std::uint8_t {
    Clean,
    Injection, // a statement that the service accepts, changed by what a user sent
    Fuzzing,   // an attempt that the service rejects
};

enum class ReasonKind : std::uint8_t {
    AlwaysTrue,        // OR 1=1, OR true: an alternative that needs no document
    ConstantCondition, // AND 'a'='b': a condition that needs no document
    TrueForEveryItem,  // OR IS_DEFINED(c.id), OR c.name LIKE '%'
    AddedAlternative,  // OR c.role = 'admin' right behind a value
    AddedCondition,    // AND SUBSTRING(c.email, 0, 1) = 'j' right behind a value: asks one bit at a time
    AddedSubquery,     // a subquery where a value belongs
    CommentedRest,     // -- takes away the rest of the statement
    CommentForSpace,   // OR/**/1=1
    OperatorAtLiteral, // '' || '', 5 | 1, 'a' ?? 'b'
    ChainedComparison, // c.name = 'a' < 'b'
    ComputedOrder,     // ORDER BY of a condition or constant
    ForeignFunction,   // version(), ASCII(…)
    AddedArgument,     // MAX(c.id, c.password)
    DepartsFromKnown,  // a known shape, and then something else
    ForeignDialect,    // UNION SELECT, xp_cmdshell, INFORMATION_SCHEMA
    StackedStatement,  // ; DROP …
    UnbalancedQuote,   // a quote that is never closed, in a text that goes on like an attack
    EncodedProbe,      // %27, 0x27, \u0027 where a quote would be taken for one
};

[[nodiscard]] const char* reasonName(ReasonKind kind);    // stable: "always-true"
[[nodiscard]] std::string_view describe(ReasonKind kind); // the effect, one sentence

struct Fragment {
    std::uint32_t offset = 0; // bytes
    std::uint32_t length = 0;
};

struct QueryReason {
    ReasonKind kind = ReasonKind::AlwaysTrue;
    Fragment where;
};

struct QueryAnalysis {
    Verdict verdict = Verdict::Clean;
    bool valid = true;          // the service would accept the text
    bool known = false;         // a shape that was learned
    bool departureOnly = false; // nothing else tells: a new release of the application may look the same
    bool obfuscated = false;    // the text has been through the service's obfuscation: much cannot be seen
    std::vector<QueryReason> reasons; // the telling one first
    Fragment fragment;                // what does not belong to the statement
    std::string nearestKnown;         // an example of the known shape that this one departs from
};

// Holds the memory that analyses share. One for each thread.
class QueryAnalyzer {
public:
    // Remembers texts that it found clean, unless told not to.
    explicit QueryAnalyzer(bool remembersTexts = true);
    ~QueryAnalyzer();
    QueryAnalyzer(QueryAnalyzer&&) noexcept;
    QueryAnalyzer& operator=(QueryAnalyzer&&) noexcept;

    // Good until the next call.
    [[nodiscard]] const QueryAnalysis& analyze(std::string_view query, const KnownShapes* known = nullptr);
    // Of the text analyzed last, as long as it; null when the text was remembered and not read again.
    [[nodiscard]] const TokenList* tokens() const;

private:
    struct Workspace;
    std::unique_ptr<Workspace> workspace_;
};

[[nodiscard]] QueryAnalysis analyze(std::string_view query, const KnownShapes* known = nullptr);

[[nodiscard]] const char* verdictName(Verdict verdict); // "clean", "injection", "fuzzing"

} // namespace cosmoswatch::query
