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

    // Obfuscated texts have lost their parentheses, letter case and spacing: less can be told from them, and
    // less is asked for when the container's statements are known and this is none of them.
    void inspect(bool obfuscated, bool unknownBesideKnown = false);

    // One operand of AND or OR that begins behind `lead`, in a text that is rejected at the token `error`.
    void inspectOperand(NodeIndex operand, Keyword connective, std::uint32_t lead, std::uint32_t error);

private:
    enum class Place : std::uint8_t { Projection, Filter, Order };

    void visit(NodeIndex node, Place place);
    void visitChildren(NodeIndex node, Place place);
    void logical(NodeIndex node);
    void alternative(NodeIndex operand, std::uint32_t lead, NodeIndex parent, NodeIndex previous);
    void condition(NodeIndex operand, std::uint32_t lead, NodeIndex previous);
    [[nodiscard]] bool constantAlternative(NodeIndex operand, std::uint32_t lead);
    [[nodiscard]] bool constantCondition(NodeIndex operand, std::uint32_t lead);
    [[nodiscard]] bool isResumeFilter(NodeIndex operand, NodeIndex parent) const;
    [[nodiscard]] NodeIndex lastOperand(NodeIndex parent) const;
    [[nodiscard]] unsigned style(std::uint32_t lead, std::uint32_t endToken) const;
    [[nodiscard]] bool sameTest(NodeIndex one, NodeIndex other) const;
    [[nodiscard]] unsigned probeWeight(NodeIndex operand) const;
    [[nodiscard]] unsigned alternativeWeight(NodeIndex operand, std::uint32_t lead, NodeIndex previous,
                                             Holds holds) const;
    [[nodiscard]] unsigned rejectedWeight(NodeIndex operand, Keyword connective, std::uint32_t lead) const;
    [[nodiscard]] bool goesOnBehindRange(std::uint32_t lead) const;
    [[nodiscard]] std::uint32_t behindClosing(std::uint32_t token) const;
    [[nodiscard]] bool followedByComment(std::uint32_t endToken) const;

    void compare(NodeIndex node);
    void arithmetic(NodeIndex node);
    void lateOperator(NodeIndex node);
    void elements(NodeIndex node);
    [[nodiscard]] bool bareNameBefore(std::uint32_t lead) const;
    [[nodiscard]] bool lacksArgument(NodeIndex index) const;
    [[nodiscard]] bool lacksGroup(NodeIndex query) const;
    [[nodiscard]] bool isForeignSubquery(NodeIndex node) const;
    [[nodiscard]] bool asksSubquery(NodeIndex operand) const;
    [[nodiscard]] bool startsWithTruth(NodeIndex operand) const;
    [[nodiscard]] bool asksAnother(NodeIndex operand, NodeIndex previous) const;
    [[nodiscard]] unsigned misfit(NodeIndex operand) const;
    [[nodiscard]] bool asksForRights(NodeIndex operand) const;
    [[nodiscard]] bool asksForSecret(NodeIndex operand) const;
    [[nodiscard]] bool isShortText(NodeIndex value, std::size_t longest) const;
    [[nodiscard]] NodeIndex rootName(NodeIndex path) const;
    [[nodiscard]] bool isNamedElsewhere(NodeIndex name, NodeIndex operand) const;
    [[nodiscard]] bool namesNothing(NodeIndex operand, NodeIndex previous) const;
    [[nodiscard]] bool isBareConstantQuery(NodeIndex node) const;
    [[nodiscard]] bool readsStranger(NodeIndex node) const;
    [[nodiscard]] bool changesNothing(NodeIndex node) const;
    void selection(NodeIndex select);
    void wholeItem(NodeIndex select);
    [[nodiscard]] bool lacksSource(NodeIndex query) const;
    [[nodiscard]] bool readsNumberAsText(NodeIndex operand) const;
    void call(NodeIndex node);
    void logicalArgument(NodeIndex call);
    void order(NodeIndex item, std::uint32_t clauseToken);

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
    bool obfuscated_ = false;
    bool unknownBesideKnown_ = false; // only of obfuscated texts
    mutable unsigned looks_ = 0;      // at the writing style
};

} // namespace cosmoswatch::query
