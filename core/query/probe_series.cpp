#include "core/query/probe_series.h"

#include "core/base/hash.h"
#include "core/query/evidence.h"
#include "core/query/fragment.h"
#include "core/query/shape.h"
#include "core/query/tautology.h"

#include <algorithm>
#include <charconv>

namespace cosmoswatch::query {
namespace {

struct TokenRange {
    std::uint32_t first = 0, end = 0;
};

// A question in a condition: what it asks of which path, and with which value.
struct Question {
    ProbeKind kind = ProbeKind::None;
    NodeIndex asked = noNode; // the call or path
    NodeIndex value = noNode; // what it is compared with
};

bool isRange(TokenKind operation) {
    return operation == TokenKind::Less || operation == TokenKind::LessEqual ||
           operation == TokenKind::Greater || operation == TokenKind::GreaterEqual;
}
bool isComparison(const Token& token) {
    return token.kind >= TokenKind::Equal && token.kind <= TokenKind::GreaterEqual;
}

// Finds the questions of a tree, operand by operand.
class QuestionFinder {
public:
    QuestionFinder(const SyntaxTree& tree, const TokenList& tokens, ConstantFolder& folder,
                   std::vector<TokenRange>& ranges)
        : tree_(tree), tautologies_(tree, tokens, folder), ranges_(ranges) {}

    // The last one of the text.
    Question find() {
        if (tree_.root() != noNode) visit(tree_.root());
        return last_;
    }

private:
    // Where conditions stand, and what an order is computed from.
    void visit(NodeIndex index) {
        const Node& node = tree_[index];
        if (node.kind == NodeKind::Where || node.kind == NodeKind::OrderItem) return operand(node.firstChild);
        for (NodeIndex child = node.firstChild; child != noNode; child = tree_[child].nextSibling)
            visit(child);
    }
    // One operand of AND, OR, NOT: all of its values belong to the question.
    void operand(NodeIndex index) {
        if (index == noNode) return;
        const Node& node = tree_[index];
        if (node.kind == NodeKind::And || node.kind == NodeKind::Or || node.kind == NodeKind::Not) {
            for (NodeIndex child = node.firstChild; child != noNode; child = tree_[child].nextSibling)
                operand(child);
            return;
        }
        if (const Question question = within(index); question.kind != ProbeKind::None) {
            last_ = question;
            ranges_.push_back({node.firstToken, node.endToken});
        }
    }
    [[nodiscard]] Question within(NodeIndex index) const {
        const Node& node = tree_[index];
        if (node.constant) return {};
        if (const Question question = at(index); question.kind != ProbeKind::None) return question;
        for (NodeIndex child = node.firstChild; child != noNode; child = tree_[child].nextSibling)
            if (const Question question = within(child); question.kind != ProbeKind::None) return question;
        return {};
    }
    [[nodiscard]] Question at(NodeIndex index) const {
        const Node& node = tree_[index];
        const NodeIndex first = node.firstChild, second = first == noNode ? noNode : tree_[first].nextSibling;
        if (second == noNode) return {};
        switch (node.kind) {
        case NodeKind::Compare:
            if (tree_[second].constant) return comparison(first, second, node.operation);
            if (tree_[first].constant) return comparison(second, first, node.operation);
            return {};
        case NodeKind::Between:
            return tree_[second].constant ? comparison(first, second, TokenKind::Less) : Question{};
        case NodeKind::In:
            return tree_[second].constant ? comparison(first, second, TokenKind::Equal) : Question{};
        case NodeKind::Like:
            return tree_[second].constant ? Question{ProbeKind::Pattern, first, second} : Question{};
        case NodeKind::Call:
            return tree_[second].constant && isPatternTest(node.function)
                       ? Question{ProbeKind::Pattern, first, second}
                       : Question{};
        default:
            return {};
        }
    }
    [[nodiscard]] Question comparison(NodeIndex asked, NodeIndex value, TokenKind operation) const {
        const Node& node = tree_[asked];
        if (tautologies_.isPath(asked))
            return isRange(operation) ? Question{ProbeKind::Range, asked, value} : Question{};
        if (node.kind != NodeKind::Call || node.constant) return {};
        switch (node.function) {
        case Function::Substring:
        case Function::Left:
        case Function::Right:
        case Function::IndexOf:
            return {ProbeKind::Letters, asked, value};
        case Function::Length:
        case Function::ArrayLength:
            return {ProbeKind::Length, asked, value};
        default: // LOWER(SUBSTRING(…)), CONCAT(…), StringToNumber(…)
            for (NodeIndex child = node.firstChild; child != noNode; child = tree_[child].nextSibling)
                if (const Question inner = comparison(child, value, TokenKind::Equal);
                    inner.kind != ProbeKind::None)
                    return inner;
            return {};
        }
    }
    [[nodiscard]] static bool isPatternTest(Function function) {
        return function == Function::StartsWith || function == Function::EndsWith ||
               function == Function::Contains || function == Function::RegexMatch ||
               function == Function::StringEquals;
    }

    const SyntaxTree& tree_;
    TautologyRules tautologies_;
    std::vector<TokenRange>& ranges_;
    Question last_;
};

} // namespace

struct ProbeReader::Workspace {
    std::uint64_t seed = 0;
    TokenList tokens;
    SyntaxTree tree;
    ConstantFolder folder;
    std::vector<TokenRange> ranges;
    std::vector<ShapePart> shape;
    StatementFacts facts;

    void read(std::string_view query);
    void describe(const Question& question);
    void hash();
};

void ProbeReader::Workspace::read(std::string_view query) {
    facts = {};
    tokens.read(query);
    facts.limits = rowLimits(tokens);
    tree.parse(tokens);
    facts.valid = tree.valid();
    if (!facts.valid) return;
    folder.reset();
    ranges.clear();
    const Question question = QuestionFinder(tree, tokens, folder, ranges).find();
    if (question.kind == ProbeKind::None) return;
    describe(question);
    hash();
}

void ProbeReader::Workspace::describe(const Question& question) {
    const auto textOf = [this](NodeIndex node) {
        const std::uint32_t begin = tokens[tree[node].firstToken].offset;
        return tokens.query().substr(begin, tokens[tree[node].endToken - 1].end() - begin);
    };
    Probe& probe = facts.probe;
    probe.kind = question.kind;
    const TautologyRules paths(tree, tokens, folder);
    if (const NodeIndex subject = paths.subject(question.asked); subject != noNode)
        probe.subject = textOf(subject);
    probe.guess = textOf(question.value);
    if (tree[question.value].kind == NodeKind::String && probe.guess.size() >= 2)
        probe.guess = probe.guess.substr(1, probe.guess.size() - 2);
    if (tree[question.asked].kind == NodeKind::Call && tree[question.asked].function == Function::Substring) {
        const NodeIndex start = tree.child(question.asked, 1);
        std::uint64_t number = 0;
        const std::string_view text = start == noNode ? std::string_view() : textOf(start);
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error == std::errc() && !text.empty() && end == text.data() + text.size())
            probe.position = number;
    }
    for (const TokenRange& range : ranges) {
        std::uint32_t lead = range.first;
        while (lead > 0 && (tokens[lead - 1].is(TokenKind::OpenParen) || tokens[lead - 1].is(Keyword::Not)))
            --lead;
        const bool joined =
            lead > 0 && (tokens[lead - 1].is(Keyword::And) || tokens[lead - 1].is(Keyword::Or));
        probe.behindValue = probe.behindValue || (joined && literalBefore(tokens, lead - 1) != noToken);
    }
    const std::uint32_t begin = tokens[ranges.back().first].offset;
    probe.where = {begin, tokens[ranges.back().end - 1].end() - begin};
}

// Ranges come in the order of the text and do not overlap.
void ProbeReader::Workspace::hash() {
    std::uint64_t question = seed, rest = seed;
    std::size_t range = 0;
    const auto asked = [&](std::uint32_t token) {
        while (range < ranges.size() && ranges[range].end <= token)
            ++range;
        return range < ranges.size() && ranges[range].first <= token;
    };
    for (std::uint32_t i = 0; i < tokens.size(); ++i) {
        const bool inQuestion = asked(i);
        if (isLiteral(tokens[i]) || (inQuestion && isComparison(tokens[i]))) {
            std::uint64_t& hash = inQuestion ? question : rest;
            hash = hash64(tokens.text(i), hash + 1);
        }
    }
    readShape(tokens, shape);
    range = 0;
    for (ShapePart& part : shape)
        if (part.firstToken < tokens.size() && isComparison(tokens[part.firstToken]) &&
            asked(part.firstToken))
            part.exact = firstKindCode + static_cast<std::uint64_t>(TokenKind::Equal);
    facts.probe.series = fingerprint(shape, seed);
    facts.probe.question = question;
    facts.probe.rest = rest;
}

ProbeReader::ProbeReader(std::uint64_t seed) : workspace_(std::make_unique<Workspace>()) {
    workspace_->seed = seed;
}
ProbeReader::~ProbeReader() = default;
ProbeReader::ProbeReader(ProbeReader&&) noexcept = default;
ProbeReader& ProbeReader::operator=(ProbeReader&&) noexcept = default;

const StatementFacts& ProbeReader::read(std::string_view query) {
    workspace_->read(query);
    return workspace_->facts;
}

const TokenList& ProbeReader::tokens() const {
    return workspace_->tokens;
}

const char* probeKindName(ProbeKind kind) {
    switch (kind) {
    case ProbeKind::Letters:
        return "letters";
    case ProbeKind::Pattern:
        return "pattern";
    case ProbeKind::Length:
        return "length";
    case ProbeKind::Range:
        return "range";
    default:
        return "none";
    }
}

} // namespace cosmoswatch::query
