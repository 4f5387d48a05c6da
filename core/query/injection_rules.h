// Rules over the tree of a valid query. Private to this room.
#pragma once

#include "core/query/evidence.h"
#include "core/query/tautology.h"

namespace cosmoswatch::query {

class InjectionRules {
public:
    InjectionRules(const SyntaxTree& tree, const TokenList& tokens, ConstantFolder& folder,
                   std::vector<Evidence>& found)
        : tree_(tree), tokens_(tokens), folder_(folder), tautologies_(tree, tokens, folder), found_(found) {}

    void inspect();

    // One operand of AND or OR that begins behind `lead`, in a text that need not be valid.
    [[nodiscard]] bool inspectOperand(NodeIndex operand, Keyword connective, std::uint32_t lead);

private:
    enum class Place : std::uint8_t { Projection, Filter, Order };

    void visit(NodeIndex node, Place place);
    void visitChildren(NodeIndex node, Place place);
    void logical(NodeIndex node, Place place);
    void alternative(NodeIndex operand, std::uint32_t lead, NodeIndex parent, NodeIndex previous);
    void condition(NodeIndex operand, std::uint32_t lead, NodeIndex previous);
    [[nodiscard]] bool constantAlternative(NodeIndex operand, std::uint32_t lead);
    [[nodiscard]] bool constantCondition(NodeIndex operand, std::uint32_t lead);
    [[nodiscard]] bool isResumeFilter(NodeIndex operand, NodeIndex parent) const;
    [[nodiscard]] bool sameTest(NodeIndex one, NodeIndex other) const;
    [[nodiscard]] unsigned probeWeight(NodeIndex operand) const;
    [[nodiscard]] unsigned alternativeWeight(NodeIndex operand, NodeIndex previous, Holds holds) const;
    [[nodiscard]] bool followedByComment(std::uint32_t endToken) const;

    void compare(NodeIndex node);
    void arithmetic(NodeIndex node);
    void lateOperator(NodeIndex node);
    void call(NodeIndex node);
    void order(NodeIndex item);

    void add(ReasonKind kind, std::uint32_t firstToken, std::uint32_t endToken) {
        found_.push_back({kind, firstToken, endToken});
    }
    void addNode(ReasonKind kind, std::uint32_t lead, NodeIndex node) {
        add(kind, lead, tree_[node].endToken);
    }

    const SyntaxTree& tree_;
    const TokenList& tokens_;
    ConstantFolder& folder_;
    TautologyRules tautologies_;
    std::vector<Evidence>& found_;
};

} // namespace cosmoswatch::query
