#include "core/sample/evaluation_report.h"

#include "core/alert/catalogue.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <iterator>
#include <nlohmann/json.hpp>

namespace cosmoswatch::sample {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t mostFalseShown = 100;

std::string shown(std::string_view text, std::size_t limit = 60) {
    return elide(visible(text), limit);
}

std::string percent(std::optional<double> share) {
    return share ? fmt::format("{:.1f} %", *share * 100) : "–";
}

std::string delayText(const Figures& figures) {
    if (!figures.medianDelay) return "–";
    std::string text = formatDuration(*figures.medianDelay);
    if (figures.medianDelayRecords)
        text += fmt::format(", {} rec.", formatCount(*figures.medianDelayRecords));
    return text;
}

void addRow(std::string& out, const Figures& figures, std::string_view name) {
    const auto rate = figures.falsePerAccountMonth;
    fmt::format_to(
        std::back_inserter(out), "{:<52} {:>7} {:>5} {:>6} {:>7} {:>5} {:>9} {:>9} {:>7} {:>11}  {:<24} {}\n",
        name, figures.attacks, figures.found, figures.attacks - figures.found, figures.related,
        figures.falseAlerts, fmt::format("{}/{}", figures.trapsHit, figures.traps),
        percent(figures.precision()), percent(figures.recall()), rate ? fmt::format("{:.2f}", *rate) : "–",
        delayText(figures), figures.longestDelay ? formatDuration(*figures.longestDelay) : "–");
}

void addTable(std::string& out, const Evaluation& evaluation) {
    fmt::format_to(std::back_inserter(out),
                   "{:<52} {:>7} {:>5} {:>6} {:>7} {:>5} {:>9} {:>9} {:>7} {:>11}  {:<24} {}\n", "alert type",
                   "attacks", "found", "missed", "related", "false", "traps hit", "precision", "recall",
                   "false/month", "median delay", "longest delay");
    for (const Figures& figures : evaluation.types)
        addRow(out, figures, figures.alertType == "*" ? "(any)" : shown(figures.alertType, 52));
    addRow(out, evaluation.total, "total");
    fmt::format_to(std::back_inserter(out),
                   "\nfalse/month: false alerts per account and month after learning; {:.1f} account-months "
                   "were watched.\n",
                   evaluation.accountMonths);
    if (const auto learning = evaluation.total.falseWhileLearning; learning > 0)
        fmt::format_to(std::back_inserter(out),
                       "{} false {} came while an account was still being learned.\n", learning,
                       learning == 1 ? "alert" : "alerts");
}

void addAnswer(std::string& out, const Answer& answer) {
    const Label& label = answer.label;
    fmt::format_to(std::back_inserter(out), "  {:<28} {:<52} {:<24} {}  {}\n", shown(label.id),
                   shown(label.alertType), shown(label.account, 40), formatMinute(label.first),
                   shown(label.note, 120));
}

void addMissed(std::string& out, const EvaluationInput& input, const Evaluation& evaluation) {
    std::string missed;
    std::string absent;
    for (std::size_t i = 0; i < input.answers.size(); ++i) {
        const Answer& answer = input.answers[i];
        if (input.tally != nullptr && evaluation.outcomes[i].recordsSeen == 0) addAnswer(absent, answer);
        if (answer.label.isAttack && evaluation.outcomes[i].alerts.empty()) addAnswer(missed, answer);
    }
    if (!missed.empty()) out += "\nMissed:\n" + missed;
    if (!absent.empty()) out += "\nOf these answers the logs hold no record:\n" + absent;
}

void addTraps(std::string& out, const EvaluationInput& input, const Evaluation& evaluation) {
    std::string hit;
    for (std::size_t i = 0; i < input.answers.size(); ++i) {
        const Answer& answer = input.answers[i];
        if (!answer.label.isAttack && !evaluation.outcomes[i].alerts.empty()) addAnswer(hit, answer);
    }
    if (!hit.empty()) out += "\nTraps hit:\n" + hit;
}

void addFalse(std::string& out, const EvaluationInput& input, const Evaluation& evaluation) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < input.alerts.size(); ++i) {
        const Alert& alert = input.alerts[i];
        const AlertVerdict& verdict = evaluation.verdicts[i];
        if (verdict.verdict == Verdict::Found || verdict.verdict == Verdict::Related) continue;
        if (++count > mostFalseShown) continue;
        if (count == 1) out += "\nFalse alerts:\n";
        fmt::format_to(std::back_inserter(out), "  {} {} on {}, {}{}{}\n      {}\n",
                       formatMinute(alert.first), shown(alert.type), shown(alert.account.name, 40),
                       shown(alert.entity, 80), verdict.whileLearning ? ", while learning" : "",
                       verdict.answers.empty()
                           ? std::string()
                           : ", trap " + shown(input.answers[verdict.answers.front()].label.id),
                       shown(whatHappened(alert), 400));
    }
    if (count > mostFalseShown)
        fmt::format_to(std::back_inserter(out), "  … and {} more\n", count - mostFalseShown);
}

template<typename Value>
Json orNull(const std::optional<Value>& value) {
    return value ? Json(*value) : Json();
}

Json seconds(const std::optional<Duration>& duration) {
    return duration ? Json(std::chrono::duration<double>(*duration).count()) : Json();
}

Json figuresJson(const Figures& figures) {
    const bool isTotal = figures.alertType.empty();
    Json json{{"kind", isTotal ? "total" : "type"}};
    if (!isTotal) json["alertType"] = figures.alertType;
    json.update(Json{{"attacks", figures.attacks},
                     {"found", figures.found},
                     {"missed", figures.attacks - figures.found},
                     {"alerts", figures.alerts},
                     {"relatedAlerts", figures.related},
                     {"falseAlerts", figures.falseAlerts},
                     {"falseWhileLearning", figures.falseWhileLearning},
                     {"traps", figures.traps},
                     {"trapsHit", figures.trapsHit},
                     {"precision", orNull(figures.precision())},
                     {"recall", orNull(figures.recall())},
                     {"falsePerAccountMonth", orNull(figures.falsePerAccountMonth)},
                     {"medianDelaySeconds", seconds(figures.medianDelay)},
                     {"longestDelaySeconds", seconds(figures.longestDelay)},
                     {"medianDelayRecords", orNull(figures.medianDelayRecords)}});
    return json;
}

std::string_view nameOf(Verdict verdict) {
    switch (verdict) {
    case Verdict::Found:
        return "found";
    case Verdict::Related:
        return "related";
    case Verdict::FalseTrap:
    case Verdict::False:
        break;
    }
    return "false";
}

Json answerJson(const Answer& answer, const Outcome& outcome, const EvaluationInput& input) {
    const Label& label = answer.label;
    Json alerts = Json::array();
    for (const std::size_t alert : outcome.alerts)
        alerts.push_back(input.alerts[alert].id);
    Json json{{"kind", label.isAttack ? "attack" : "near_miss"},
              {"id", label.id},
              {"alertType", label.alertType},
              {"account", label.account},
              {"first", formatIso8601(label.first)},
              {"last", formatIso8601(label.last)},
              {label.isAttack ? "found" : "hit", !outcome.alerts.empty()},
              {"alerts", std::move(alerts)},
              {"records", input.tally != nullptr ? Json(outcome.recordsSeen) : Json()}};
    if (label.isAttack) {
        json["delaySeconds"] = seconds(outcome.delay);
        json["delayRecords"] = orNull(outcome.delayRecords);
    }
    return json;
}

Json alertJson(const Alert& alert, const AlertVerdict& verdict, const EvaluationInput& input) {
    Json answers = Json::array();
    for (const std::size_t answer : verdict.answers)
        answers.push_back(input.answers[answer].label.id);
    return {{"kind", "alert"},
            {"verdict", nameOf(verdict.verdict)},
            {"id", alert.id},
            {"alertType", alert.type},
            {"account", alert.account.name},
            {"entity", alert.entity},
            {"address", alert.address},
            {"principal", alert.principal},
            {"first", formatIso8601(alert.first)},
            {"last", formatIso8601(alert.last)},
            {"whileLearning", verdict.whileLearning},
            {"answers", std::move(answers)},
            {"whatHappened", whatHappened(alert)}};
}

} // namespace

std::string evaluationText(const EvaluationInput& input, const Evaluation& evaluation) {
    std::string out;
    addTable(out, evaluation);
    addMissed(out, input, evaluation);
    addTraps(out, input, evaluation);
    addFalse(out, input, evaluation);
    return out;
}

std::string evaluationJsonLines(const EvaluationInput& input, const Evaluation& evaluation) {
    std::string out;
    const auto add = [&out](const Json& json) {
        out += json.dump(-1, ' ', true, Json::error_handler_t::replace) + '\n'; // ASCII: nothing can hide
    };
    for (std::size_t i = 0; i < input.answers.size(); ++i)
        add(answerJson(input.answers[i], evaluation.outcomes[i], input));
    for (std::size_t i = 0; i < input.alerts.size(); ++i)
        add(alertJson(input.alerts[i], evaluation.verdicts[i], input));
    for (const Figures& figures : evaluation.types)
        add(figuresJson(figures));
    Json total = figuresJson(evaluation.total);
    total["accountMonths"] = evaluation.accountMonths;
    add(total);
    return out;
}

} // namespace cosmoswatch::sample
