// What the thresholds of "new places are nothing new here" cost and bring: synthetic accounts of several
// characters live for 14 days of learning and 90 more. Printed for three choices of the thresholds: how many
// alerts (unfamiliar country and day) each character raises in 30 days though nothing is wrong, and how often
// a single request from a country that the account never used is noticed.
#include "core/baseline/habit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

namespace {

using namespace cosmoswatch;
using Random = std::mt19937;

constexpr int learningDays = 14;
constexpr int watchedDays = 90;
constexpr int lives = 200;
const Timestamp start = *parseTimestamp("2026-03-02T12:00:00Z");
const LearningRules rules{std::chrono::days{learningDays}, std::chrono::hours{48}};

// Countries used on one day, and how the account chooses them.
struct Character {
    const char* name;
    std::function<void(Random&, int day, std::vector<std::string>& places)> live;
};

std::string country(int number) {
    return "country " + std::to_string(number);
}

bool chance(Random& random, double probability) {
    return std::bernoulli_distribution(probability)(random);
}

// Requests a day from `countries` places, the second half as likely as the first, and so on down.
Character widespread(const char* name, int countries, int requests, double exponent) {
    return {name, [=](Random& random, int, std::vector<std::string>& places) {
                std::vector<double> weights;
                for (int i = 1; i <= countries; ++i)
                    weights.push_back(1 / std::pow(i, exponent));
                std::discrete_distribution<int> choose(weights.begin(), weights.end());
                for (int i = 0; i < requests; ++i)
                    places.push_back(country(choose(random)));
            }};
}

// An office, and trips of three days to one of forty countries.
Character travelling(const char* name, double tripsPerDay) {
    return {name, [tripsPerDay](Random& random, int day, std::vector<std::string>& places) {
                places.push_back(country(0));
                static std::vector<std::pair<int, int>> trips; // last day, country; of this life
                if (day == 0) trips.clear();
                if (chance(random, tripsPerDay))
                    trips.emplace_back(day + 2, 1 + static_cast<int>(random() % 40));
                for (const auto& [last, number] : trips)
                    if (day <= last) places.push_back(country(number));
            }};
}

struct Outcome {
    double alertsPerMonth = 0;
    double noticed = 0; // share of days on which one foreign request would be
};

Outcome simulate(const Character& character, const Habit::Novelty& thresholds) {
    double alerts = 0;
    double noticed = 0;
    for (int life = 0; life < lives; ++life) {
        Random random(static_cast<unsigned>(life));
        Habit known(300);
        for (int day = 0; day < learningDays + watchedDays; ++day) {
            const Timestamp time = start + std::chrono::days{day};
            std::vector<std::string> places;
            character.live(random, day, places);
            if (day >= learningDays) {
                const bool silent = known.expectsNewValues(time, rules, thresholds);
                std::vector<std::string> different = places;
                std::sort(different.begin(), different.end());
                different.erase(std::unique(different.begin(), different.end()), different.end());
                for (const auto& place : different)
                    alerts += !silent && !known.isFamiliar(place, time, rules);
                noticed += !silent;
            }
            for (const auto& place : places)
                known.observe(place, time);
        }
    }
    return {alerts / lives / watchedDays * 30, noticed / lives / watchedDays};
}

} // namespace

int main() {
    const Character characters[] = {widespread("One office", 1, 20, 0),
                                    widespread("Three countries, 70/20/10 %", 3, 20, 1.5),
                                    travelling("An office, a trip a quarter", 1.0 / 90),
                                    travelling("An office, a trip a month", 1.0 / 30),
                                    travelling("An office, a trip a week", 1.0 / 7),
                                    travelling("A sales team, a trip every other day", 1.0 / 2),
                                    widespread("A shop in 10 countries, some seldom", 10, 40, 2),
                                    widespread("An app in 25 countries, some seldom", 25, 100, 2),
                                    widespread("An app in 60 countries", 60, 300, 1),
                                    widespread("A small app in 60 countries", 60, 15, 1)};
    const Habit::Novelty choices[] = {{8, 0.02}, {}, {30, 0.10}};
    fmt::print("| Character |");
    for (const auto& choice : choices)
        fmt::print(" {} places or {:.0f} % |", choice.manyValues, 100 * choice.likely);
    fmt::print("\n|---|---|---|---|\n");
    for (const auto& character : characters) {
        fmt::print("| {} |", character.name);
        for (const auto& choice : choices) {
            const Outcome outcome = simulate(character, choice);
            fmt::print(" {:.1f} / {:.0f} % |", outcome.alertsPerMonth, 100 * outcome.noticed);
        }
        fmt::print("\n");
    }
    return 0;
}
