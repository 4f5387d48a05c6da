// Alerts held against the right answers: what was found, missed and raised for nothing. How it is matched and
// counted is described in docs/EVALUATION.md.
#pragma once

#include "core/alert/alert.h"
#include "core/sample/record_tally.h"
#include "core/sample/truth.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cosmoswatch::sample {

// How long an account was watched, by its records' own time.
struct AccountSpan {
    std::string name;
    Timestamp first;
    Timestamp last;
};

struct EvaluationInput {
    std::span<const Answer> answers;
    std::span<const Alert> alerts;
    std::span<const AccountSpan> accounts;
    std::chrono::days learningPeriod{14};
    const RecordTally* tally = nullptr; // of the same answers; without it no delays in records
};

// What became of one attack or near miss.
struct Outcome {
    std::vector<std::size_t> alerts; // that it raised: an attack's right ones, a near miss's wrong ones
    std::optional<Duration> delay;   // from the first record to the first that an alert is for
    std::optional<std::uint64_t> delayRecords; // of the attack, that one included
    std::uint64_t recordsSeen = 0;             // of it in the logs
};

enum class Verdict : std::uint8_t {
    Found,     // of an attack's own type
    Related,   // of another type, but for an attack all the same
    FalseTrap, // false, and a near miss is the cause
    False
};

struct AlertVerdict {
    Verdict verdict = Verdict::False;
    std::vector<std::size_t> answers; // those it is for
    bool whileLearning = false;       // before the account had been watched for the learning period
};

struct Figures {
    std::string alertType; // empty in the total
    std::uint64_t attacks = 0;
    std::uint64_t found = 0;
    std::uint64_t alerts = 0;
    std::uint64_t foundAlerts = 0;
    std::uint64_t related = 0;
    std::uint64_t falseAlerts = 0;
    std::uint64_t falseWhileLearning = 0; // of those
    std::uint64_t traps = 0;
    std::uint64_t trapsHit = 0;
    std::optional<Duration> medianDelay;
    std::optional<Duration> longestDelay;
    std::optional<std::uint64_t> medianDelayRecords;
    std::optional<double> falsePerAccountMonth; // after learning; a month is 30 days

    // Share of alerts, related ones aside, that are right; share of attacks that were found.
    [[nodiscard]] std::optional<double> precision() const;
    [[nodiscard]] std::optional<double> recall() const;
};

struct Evaluation {
    std::vector<Outcome> outcomes;      // as the answers
    std::vector<AlertVerdict> verdicts; // as the alerts
    std::vector<Figures> types;         // in the catalogue's order, then by name
    Figures total;
    double accountMonths = 0; // watched after learning
};

[[nodiscard]] Evaluation evaluate(const EvaluationInput& input);

} // namespace cosmoswatch::sample
