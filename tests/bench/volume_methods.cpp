// Which method sees unusual volumes best: synthetic series of several characters, each lived several times,
// with and without an attack. Usage: volume_methods [SEED [LIVES [METHOD]]]. Prints the tables of
// docs/VOLUME_STUDY.md.
#include "volume_rivals.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <random>
#include <string>

namespace {

using namespace cosmoswatch;
using namespace cosmoswatch::study;
using Random = std::mt19937_64;

constexpr std::int64_t firstDay = 20514; // Monday, 2 March 2026
constexpr int learningDays = 14;
constexpr int settling = 3; // days until one may be learned from
constexpr int length = 120;
constexpr double MB = 1e6;
constexpr double floorOfPart = 8 * MB;
constexpr double floorOfDay = 16 * MB;

// Bytes by quarter of an hour.
using Life = std::vector<std::array<double, 96>>;

double noise(Random& random, double deviation) {
    return std::exp(std::normal_distribution<double>(-deviation * deviation / 2, deviation)(random));
}

bool isWeekend(int day) {
    return day % 7 >= 5;
}

double pareto(Random& random, double shape, double most) {
    return std::min(std::pow(1 - std::uniform_real_distribution<double>()(random), -1 / shape), most);
}

void addSpread(Life& life, int day, int firstQuarter, int quarters, double bytes) {
    for (int i = 0; i < quarters; ++i) {
        const int at = firstQuarter + i;
        const auto where = static_cast<std::size_t>(day + at / 96);
        if (where < life.size()) life[where][static_cast<std::size_t>(at % 96)] += bytes / quarters;
    }
}

struct Character {
    const char* name;
    Life (*live)(Random&);
    bool hasExport = false;
    int exportQuarter = 8;
    double exportBytes = 0;
};

// Office hours, MB an hour at noon.
Life rhythm(Random& random, double rate, double atNight, double weekend, double deviation,
            double growthPerWeek) {
    Life life(length);
    for (int day = 0; day < length; ++day) {
        const double level = rate * std::pow(1 + growthPerWeek, day / 7.0) * (isWeekend(day) ? weekend : 1) *
                             noise(random, 0.1);
        for (int q = 0; q < 96; ++q) {
            const double hour = q / 4.0;
            const double day01 = std::clamp(1 - std::abs(hour - 13) / 6, 0.0, 1.0);
            life[static_cast<std::size_t>(day)][static_cast<std::size_t>(q)] =
                level / 4 * (atNight + (1 - atNight) * day01) * noise(random, deviation);
        }
    }
    return life;
}

Life office(Random& random) {
    return rhythm(random, 40 * MB, 0.0, 0.05, 0.5, 0);
}
Life shop(Random& random) {
    return rhythm(random, 300 * MB, 0.15, 0.8, 0.25, 0.02);
}
Life things(Random& random) {
    return rhythm(random, 100 * MB, 1.0, 1.0, 0.1, 0.03);
}
Life nightly(Random& random) {
    Life life = rhythm(random, 20 * MB, 0.1, 0.3, 0.4, 0.01);
    for (int day = 0; day < length; ++day)
        addSpread(life, day, 8 + static_cast<int>(random() % 3), 2, 500 * MB * noise(random, 0.15));
    return life;
}
Life monthly(Random& random) {
    Life life = nightly(random);
    for (int day = 0; day < length; ++day) {
        // At the night of the last day of the month.
        const bool last =
            isMonthEnd(firstDay + day) && !isMonthEnd(firstDay + day - 1) && isMonthEnd(firstDay + day + 1);
        if (last) addSpread(life, day, 12, 5, 1500 * MB * noise(random, 0.15));
    }
    return life;
}
Life weekly(Random& random) {
    Life life = rhythm(random, 10 * MB, 0.1, 0.1, 0.5, 0);
    for (int day = 6; day < length; day += 7)
        addSpread(life, day, 84 + static_cast<int>(random() % 2), 4, 1000 * MB * noise(random, 0.15));
    return life;
}
Life step(Random& random) {
    Life life = rhythm(random, 300 * MB, 0.15, 0.8, 0.25, 0.0);
    const std::size_t when = 40 + random() % 50;
    for (std::size_t day = when; day < life.size(); ++day)
        for (double& value : life[day])
            value *= 1.8;
    return life;
}
Life holiday(Random& random) {
    Life life = rhythm(random, 40 * MB, 0.0, 0.05, 0.5, 0);
    const std::size_t when = 40 + random() % 50;
    for (std::size_t day = when; day < when + 10; ++day)
        for (double& value : life[day])
            value *= 0.05;
    return life;
}
// A few requests at a time, small or large.
Life sparse(Random& random) {
    Life life = rhythm(random, 0, 0, 0, 0, 0);
    for (int day = 0; day < length; ++day)
        for (std::size_t n = 5 + random() % 10; n > 0; --n)
            addSpread(life, day, 28 + static_cast<int>(random() % 40), 1,
                      0.3 * MB * pareto(random, 1.5, 100));
    return life;
}
// A developer: any hour, any day, any amount.
Life chaos(Random& random) {
    Life life = rhythm(random, 0, 0, 0, 0, 0);
    for (int day = 0; day < length; ++day)
        for (std::size_t n = random() % 4; n > 0; --n)
            addSpread(life, day, static_cast<int>(random() % 96), 1 + static_cast<int>(random() % 8),
                      2 * MB * pareto(random, 1.1, 150));
    return life;
}

constexpr std::array characters{Character{"office hours", office},
                                Character{"shop, +2 % a week", shop},
                                Character{"things, +3 % a week", things},
                                Character{"nightly export", nightly, true, 8, 500 * MB},
                                Character{"month-end export ×4", monthly, true, 8, 500 * MB},
                                Character{"weekly job", weekly, true, 84, 1000 * MB},
                                Character{"growth step ×1.8", step},
                                Character{"holiday, then normal", holiday},
                                Character{"a few odd requests", sparse},
                                Character{"developer's chaos", chaos}};

enum class Attack { None, Fast, Hidden, Slow };

// The quarter it begins and ends, counted from the first day's first.
struct Span {
    int first = -1;
    int last = -1;
};

double usualDay(const Life& life, int day) {
    double sum = 0;
    for (int d = day - 14; d < day; ++d)
        for (const double value : life[static_cast<std::size_t>(d)])
            sum += value;
    return sum / 14;
}

Span attack(Life& life, Attack kind, const Character& character, Random& random) {
    int day = 30 + static_cast<int>(random() % 80);
    switch (kind) {
    case Attack::None:
        return {};
    case Attack::Fast: {
        const int quarter = static_cast<int>(random() % 92);
        double usual = 0;
        for (int d = day - 14; d < day; ++d)
            usual = std::max(usual, life[static_cast<std::size_t>(d)][static_cast<std::size_t>(quarter)]);
        const double bytes = random() % 2 == 0 ? std::max(200 * MB, 5 * usual) : std::max(50 * MB, 6 * usual);
        addSpread(life, day, quarter, 2, bytes);
        return {day * 96 + quarter, day * 96 + quarter + 1};
    }
    case Attack::Hidden: {
        if (character.exportQuarter == 84) day += (6 - day % 7);
        while (isMonthEnd(firstDay + day))
            day += character.exportQuarter == 84 ? 7 : 1;
        addSpread(life, day, character.exportQuarter, 4, 2.2 * character.exportBytes);
        return {day * 96 + character.exportQuarter, day * 96 + character.exportQuarter + 3};
    }
    case Attack::Slow: {
        const int days = 2 + static_cast<int>(random() % 3);
        const double usual = std::max(usualDay(life, day), 10 * MB);
        addSpread(life, day, 0, days * 96, 2.2 * days * usual);
        return {day * 96, (day + days) * 96 - 1};
    }
    }
    return {};
}

struct Score {
    int attacks = 0;
    int found = 0;
    int falseDays = 0;
    int days = 0;
    std::vector<double> delays; // hours
    void operator+=(const Score& other) {
        attacks += other.attacks;
        found += other.found;
        falseDays += other.falseDays;
        days += other.days;
        delays.insert(delays.end(), other.delays.begin(), other.delays.end());
    }
};

VolumeHistory::Day summed(const std::array<double, 96>& quarters) {
    VolumeHistory::Day day;
    for (std::size_t q = 0; q < quarters.size(); ++q) {
        day.parts[q / 2] += quarters[q];
        day.total += quarters[q];
    }
    return day;
}

// Whether the half hour that ends with this quarter holds more than those it touches may.
bool exceeds(const Life& life, int day, int quarter, const Limits& limits) {
    const auto last = static_cast<std::size_t>(quarter);
    const std::size_t first = last - (last > 0);
    const auto& today = life[static_cast<std::size_t>(day)];
    const double sum = today[first] + (first < last ? today[last] : 0);
    return sum > std::max({limits.parts[first / 2], limits.parts[last / 2], floorOfPart});
}

Score judge(Method& method, const Life& life, Span attacked) {
    Score score;
    score.attacks = attacked.first >= 0;
    for (int day = 0; day < length; ++day) {
        if (day >= settling) method.learn(summed(life[static_cast<std::size_t>(day - settling)]));
        if (day < learningDays) continue;
        const Limits limits = method.limits(firstDay + day);
        bool falsely = false;
        double sum = 0;
        for (int q = 0; q < 96; ++q) {
            const double value = life[static_cast<std::size_t>(day)][static_cast<std::size_t>(q)];
            sum += value;
            if (!exceeds(life, day, q, limits) && sum <= std::max(limits.day, floorOfDay)) continue;
            const int now = day * 96 + q;
            // An attack's bytes stay in the sums of its hour and day.
            const bool rightly =
                attacked.first >= 0 && now >= attacked.first && now / 96 <= attacked.last / 96;
            if (rightly && score.found == 0) {
                score.found = 1;
                score.delays.push_back((now - attacked.first + 1) / 4.0);
            }
            falsely |= !rightly;
        }
        score.falseDays += falsely;
        ++score.days;
    }
    return score;
}

double middle(std::vector<double> values) {
    if (values.empty()) return 0;
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                     values.end());
    return values[values.size() / 2];
}

std::string percent(int part, int of) {
    return of == 0 ? "–" : fmt::format("{:.1f}", 100.0 * part / of);
}

} // namespace

int main(int argc, char** argv) {
    const std::uint64_t seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
    const int lives = argc > 2 ? std::atoi(argv[2]) : 10;
    fmt::print("seed {}, {} lives of each character and attack\n\n", seed, lives);
    fmt::print(
        "| Method | precision % | recall % | fast | hidden | slow | false days a month | median delay, h |\n"
        "|---|---|---|---|---|---|---|---|\n");
    auto methods = allMethods();
    if (argc > 3)
        std::erase_if(methods, [&](const auto& m) { return m.name.find(argv[3]) == std::string::npos; });
    std::map<std::string, std::map<std::string, Score>> byCharacter;
    for (const auto& method : methods) {
        std::array<Score, 4> scores;
        for (std::size_t c = 0; c < characters.size(); ++c) {
            for (const Attack kind : {Attack::None, Attack::Fast, Attack::Hidden, Attack::Slow}) {
                if (kind == Attack::Hidden && !characters[c].hasExport) continue;
                for (int n = 0; n < lives; ++n) {
                    const auto what = static_cast<std::uint64_t>(kind);
                    Random random(seed * 1'000'003 + c * 1009 + what * 131 + static_cast<std::uint64_t>(n));
                    Life life = characters[c].live(random);
                    const Span span = attack(life, kind, characters[c], random);
                    const auto learner = method.make(firstDay, learningDays - settling);
                    const Score score = judge(*learner, life, span);
                    scores[what] += score;
                    byCharacter[method.name][characters[c].name] += score;
                }
            }
        }
        Score all;
        for (const Score& score : scores)
            all += score;
        fmt::print("| {} | {} | {} | {} | {} | {} | {:.2f} | {:.1f} |\n", method.name,
                   percent(all.found, all.found + all.falseDays), percent(all.found, all.attacks),
                   percent(scores[1].found, scores[1].attacks), percent(scores[2].found, scores[2].attacks),
                   percent(scores[3].found, scores[3].attacks), 30.0 * all.falseDays / all.days,
                   middle(all.delays));
    }
    fmt::print("\nRecall % / false days a month by character\n\n| Method |");
    for (const Character& character : characters)
        fmt::print(" {} |", character.name);
    fmt::print("\n|---|");
    for (std::size_t c = 0; c < characters.size(); ++c)
        fmt::print("---|");
    for (const auto& method : methods) {
        fmt::print("\n| {} |", method.name);
        for (const Character& character : characters) {
            const Score& score = byCharacter[method.name][character.name];
            fmt::print(" {} / {:.2f} |", percent(score.found, score.attacks),
                       30.0 * score.falseDays / score.days);
        }
    }
    fmt::print("\n");
    return 0;
}
