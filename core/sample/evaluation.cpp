#include "core/sample/evaluation.h"

#include "core/alert/catalogue.h"
#include "core/base/text.h"

#include <algorithm>
#include <map>

namespace cosmoswatch::sample {

namespace {

constexpr std::chrono::days month{30};

bool contains(const std::vector<std::string>& list, std::string_view value) {
    return std::ranges::find(list, value) != list.end();
}

enum class Likeness { Same, Unknown, Different };

// Whether both tell of the same client: one address or principal in common is enough.
Likeness likenessOf(const Answer& answer, const Alert& alert) {
    Likeness likeness = Likeness::Unknown;
    const auto compare = [&likeness](const std::vector<std::string>& expected, const std::string& seen) {
        if (expected.empty() || seen.empty() || likeness == Likeness::Same) return;
        likeness = contains(expected, seen) ? Likeness::Same : Likeness::Different;
    };
    compare(answer.addresses, alert.address);
    compare(answer.principals, lowerAscii(alert.principal));
    return likeness;
}

// An alert on a container or an account names the client of its first record, which may be anybody.
bool isAboutClient(const Alert& alert) {
    const auto names = [&alert](const std::string& client) {
        return !client.empty() && alert.entity.find(client) != std::string::npos;
    };
    return alert.entity.empty() || names(alert.address) || names(alert.principal);
}

bool isOfType(const Answer& answer, const Alert& alert) {
    return answer.alertTypes.empty() || contains(answer.alertTypes, alert.type);
}

bool isOfAccount(const Answer& answer, const Alert& alert) {
    return contains(answer.accounts, alert.account.name);
}

bool overlaps(const Answer& answer, Timestamp from, Timestamp to) {
    return answer.label.first <= to && answer.label.last >= from;
}
// The records that the alert is for.
bool spanMeets(const Answer& answer, const Alert& alert) {
    return overlaps(answer, alert.first, alert.last);
}
// From the start of the window that they were judged in.
bool windowMeets(const Answer& answer, const Alert& alert) {
    const bool hasWindow = alert.windowStart != Timestamp{} && alert.windowStart < alert.first;
    return overlaps(answer, hasWindow ? alert.windowStart : alert.first, alert.last);
}

bool isRelated(const Answer& answer, const Alert& alert) {
    const Likeness likeness = likenessOf(answer, alert);
    if (likeness == Likeness::Same) return windowMeets(answer, alert);
    return likeness == Likeness::Unknown && isOfAccount(answer, alert) && spanMeets(answer, alert);
}

class Matcher {
public:
    explicit Matcher(const EvaluationInput& input) : input_(input) {}

    [[nodiscard]] AlertVerdict judge(const Alert& alert) const {
        // The surest way first.
        struct Way {
            bool acceptsOtherClient;
            bool acceptsWindow;
        };
        for (const Way way : {Way{false, false}, Way{false, true}, Way{true, false}, Way{true, true}}) {
            if (way.acceptsOtherClient && isAboutClient(alert)) break;
            auto found = matching(true, [&](const Answer& answer) {
                return fits(answer, alert, way.acceptsOtherClient) &&
                       (way.acceptsWindow ? windowMeets(answer, alert) : spanMeets(answer, alert));
            });
            if (way.acceptsWindow) keepLatest(found);
            if (!found.empty()) return {Verdict::Found, std::move(found)};
        }
        auto related = matching(true, [&](const Answer& answer) { return isRelated(answer, alert); });
        if (!related.empty()) return {Verdict::Related, std::move(related)};
        auto traps = matching(false, [&](const Answer& answer) {
            return fits(answer, alert, !isAboutClient(alert)) && spanMeets(answer, alert);
        });
        const Verdict verdict = traps.empty() ? Verdict::False : Verdict::FalseTrap;
        return {verdict, std::move(traps)};
    }

private:
    [[nodiscard]] static bool fits(const Answer& answer, const Alert& alert, bool acceptsOtherClient) {
        return isOfType(answer, alert) && isOfAccount(answer, alert) &&
               (acceptsOtherClient || likenessOf(answer, alert) != Likeness::Different);
    }

    template<typename Condition>
    [[nodiscard]] std::vector<std::size_t> matching(bool isAttack, const Condition& condition) const {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < input_.answers.size(); ++i) {
            const Answer& answer = input_.answers[i];
            if (answer.label.isAttack == isAttack && condition(answer)) found.push_back(i);
        }
        return found;
    }

    // A window may hold several attacks that were over before: the alert is for the last of them.
    void keepLatest(std::vector<std::size_t>& found) const {
        if (found.size() < 2) return;
        found = {*std::ranges::max_element(found, {},
                                           [this](std::size_t i) { return input_.answers[i].label.last; })};
    }

    const EvaluationInput& input_;
};

void noteDelay(Outcome& outcome, std::size_t index, const EvaluationInput& input) {
    if (outcome.alerts.empty()) return;
    const Label& label = input.answers[index].label;
    Timestamp detected = Timestamp::max();
    for (const std::size_t alert : outcome.alerts)
        detected = std::min(detected, input.alerts[alert].first);
    detected = std::max(detected, label.first); // an alert that was there before goes on
    outcome.delay = detected - label.first;
    if (input.tally != nullptr && outcome.recordsSeen > 0)
        outcome.delayRecords = std::max<std::uint64_t>(1, input.tally->recordsUntil(index, detected));
}

template<typename Value>
std::optional<Value> medianOf(std::vector<Value> values) {
    if (values.empty()) return std::nullopt;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

// Adds up the figures of one type, or of all.
class Sums {
public:
    void addAnswer(const Answer& answer, const Outcome& outcome) {
        if (!answer.label.isAttack) {
            ++figures_.traps;
            figures_.trapsHit += !outcome.alerts.empty();
            return;
        }
        ++figures_.attacks;
        figures_.found += !outcome.alerts.empty();
        if (outcome.delay) delays_.push_back(*outcome.delay);
        if (outcome.delayRecords) delayRecords_.push_back(*outcome.delayRecords);
    }
    void addAlert(const AlertVerdict& verdict) {
        ++figures_.alerts;
        figures_.foundAlerts += verdict.verdict == Verdict::Found;
        figures_.related += verdict.verdict == Verdict::Related;
        if (verdict.verdict != Verdict::False && verdict.verdict != Verdict::FalseTrap) return;
        ++figures_.falseAlerts;
        figures_.falseWhileLearning += verdict.whileLearning;
    }
    [[nodiscard]] Figures result(std::string alertType, double accountMonths) {
        figures_.alertType = std::move(alertType);
        figures_.medianDelay = medianOf(delays_);
        if (!delays_.empty()) figures_.longestDelay = *std::ranges::max_element(delays_);
        figures_.medianDelayRecords = medianOf(delayRecords_);
        if (accountMonths > 0)
            figures_.falsePerAccountMonth =
                static_cast<double>(figures_.falseAlerts - figures_.falseWhileLearning) / accountMonths;
        return figures_;
    }

private:
    Figures figures_;
    std::vector<Duration> delays_;
    std::vector<std::uint64_t> delayRecords_;
};

bool isLearning(const Alert& alert, const EvaluationInput& input) {
    const auto account = std::ranges::find(input.accounts, alert.account.name, &AccountSpan::name);
    return account != input.accounts.end() && alert.first < account->first + input.learningPeriod;
}

double monthsAfterLearning(const EvaluationInput& input) {
    Duration watched{};
    for (const AccountSpan& account : input.accounts)
        watched += std::max(Duration{}, account.last - account.first - input.learningPeriod);
    return std::chrono::duration<double>(watched) / std::chrono::duration<double>(month);
}

void addFigures(Evaluation& evaluation, const EvaluationInput& input) {
    std::map<std::string, Sums> byType;
    Sums total;
    for (std::size_t i = 0; i < input.answers.size(); ++i) {
        const Answer& answer = input.answers[i];
        const std::string type = answer.alertTypes.empty() ? "*" : answer.alertTypes.front();
        byType[type].addAnswer(answer, evaluation.outcomes[i]);
        total.addAnswer(answer, evaluation.outcomes[i]);
    }
    for (std::size_t i = 0; i < input.alerts.size(); ++i) {
        byType[input.alerts[i].type].addAlert(evaluation.verdicts[i]);
        total.addAlert(evaluation.verdicts[i]);
    }
    const auto take = [&](std::map<std::string, Sums>::iterator sums) {
        evaluation.types.push_back(sums->second.result(sums->first, evaluation.accountMonths));
        byType.erase(sums);
    };
    for (const AlertType& type : alertTypes()) {
        if (const auto sums = byType.find(type.id); sums != byType.end()) take(sums);
    }
    while (!byType.empty())
        take(byType.begin());
    evaluation.total = total.result({}, evaluation.accountMonths);
}

} // namespace

std::optional<double> Figures::precision() const {
    const std::uint64_t judged = foundAlerts + falseAlerts;
    if (judged == 0) return std::nullopt;
    return static_cast<double>(foundAlerts) / static_cast<double>(judged);
}

std::optional<double> Figures::recall() const {
    if (attacks == 0) return std::nullopt;
    return static_cast<double>(found) / static_cast<double>(attacks);
}

Evaluation evaluate(const EvaluationInput& input) {
    Evaluation evaluation;
    evaluation.accountMonths = monthsAfterLearning(input);
    evaluation.outcomes.resize(input.answers.size());
    const Matcher matcher(input);
    for (std::size_t i = 0; i < input.alerts.size(); ++i) {
        AlertVerdict verdict = matcher.judge(input.alerts[i]);
        verdict.whileLearning = isLearning(input.alerts[i], input);
        if (verdict.verdict != Verdict::Related) {
            for (const std::size_t answer : verdict.answers)
                evaluation.outcomes[answer].alerts.push_back(i);
        }
        evaluation.verdicts.push_back(std::move(verdict));
    }
    for (std::size_t i = 0; i < input.answers.size(); ++i) {
        Outcome& outcome = evaluation.outcomes[i];
        if (input.tally != nullptr) outcome.recordsSeen = input.tally->records(i);
        if (input.answers[i].label.isAttack) noteDelay(outcome, i, input);
    }
    addFigures(evaluation, input);
    return evaluation;
}

} // namespace cosmoswatch::sample
