// How well unusual volumes are told from ordinary life, and whose they are: synthetic accounts with their
// clients, containers and jobs, each lived several times with and without an attack. Usage: volume_accounts
// [SEED [LIVES [CHARACTER]]]. Prints the last tables of docs/VOLUME_STUDY.md.
#include "core/baseline/volume_surprise.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <string>

namespace {

using namespace cosmoswatch;
using Random = std::mt19937_64;

constexpr int length = 120; // days
constexpr double MB = 1e6;
const Timestamp start = *parseTimestamp("2026-03-02T00:00:00Z");
const LearningRules rules{std::chrono::days{14}, std::chrono::hours{48}};

struct Read {
    int second = 0; // of its day
    std::string client;
    std::string container;
    double bytes = 0;
};
using Day = std::vector<Read>;
using Life = std::vector<Day>;

double noise(Random& random, double deviation) {
    return std::exp(std::normal_distribution<double>(-deviation * deviation / 2, deviation)(random));
}
double unit(Random& random) {
    return std::uniform_real_distribution<double>()(random);
}
double pareto(Random& random, double shape, double most) {
    return std::min(std::pow(1 - unit(random), -1 / shape), most);
}
bool isWeekend(int day) {
    return day % 7 >= 5;
}

// So many reads over so many seconds.
void spread(Life& life, Random& random, int day, double second, double seconds, int reads, double bytes,
            const std::string& client, const std::string& container) {
    for (int i = 0; i < reads; ++i) {
        const auto at = static_cast<std::int64_t>(second + seconds * (i + unit(random)) / reads);
        const auto where = static_cast<std::size_t>(day + at / 86400);
        if (where >= life.size()) continue;
        life[where].push_back(
            {static_cast<int>(at % 86400), client, container, bytes / reads * (0.5 + unit(random))});
    }
}

double daytime(double hour) {
    return std::clamp(1 - std::abs(hour - 13) / 6, 0.0, 1.0);
}

// A service: a read every five minutes.
void serve(Life& life, Random& random, int day, double perHour, double atNight,
           const std::vector<std::string>& clients, const std::string& container) {
    for (int i = 0; i < 288; ++i) {
        const double rate = perHour / 12 * (atNight + (1 - atNight) * daytime(i / 12.0));
        if (rate < 1000) continue;
        for (const std::string& client : clients)
            spread(life, random, day, i * 300.0, 300, 1,
                   rate * noise(random, 0.4) / static_cast<double>(clients.size()), client, container);
    }
}

// People: some sessions a working day.
void work(Life& life, Random& random, int day, double bytes, const std::string& client,
          const std::string& container) {
    if (isWeekend(day) || unit(random) < 0.1) return;
    for (int n = 2 + static_cast<int>(random() % 4); n > 0; --n)
        spread(life, random, day, 8 * 3600 + unit(random) * 9 * 3600, 900, 5,
               bytes / 4 * pareto(random, 1.8, 8), client, container);
}

Life shop(Random& random) {
    Life life(length);
    for (int day = 0; day < length; ++day) {
        const double level =
            200 * MB * std::pow(1.02, day / 7.0) * (isWeekend(day) ? 0.8 : 1) * noise(random, 0.1);
        serve(life, random, day, level, 0.15, {"20.50.1.1", "20.50.1.2"}, "shop/products");
        spread(life, random, day, 2 * 3600 + unit(random) * 600, 900, 30, 500 * MB * noise(random, 0.15),
               "20.50.1.9", "shop/orders");
        const bool isLast = isMonthEnd(20514 + day) && isMonthEnd(20514 + day + 1) && !isWeekend(day - 20);
        if (isLast)
            spread(life, random, day, 3 * 3600, 3600, 60, 1500 * MB * noise(random, 0.15), "20.50.1.9",
                   "shop/orders");
        work(life, random, day, 8 * MB, "berlin-1", "shop/customers");
        work(life, random, day, 8 * MB, "berlin-2", "shop/orders");
    }
    return life;
}

Life humanResources(Random& random) {
    Life life(length);
    for (int day = 0; day < length; ++day) {
        for (const char* person : {"anna", "ben", "carla", "dora"})
            work(life, random, day, 4 * MB, person, "hr/employees");
        if (day % 7 == 6)
            spread(life, random, day, 21 * 3600 + 300, 900, 20, 300 * MB * noise(random, 0.1), "export",
                   "hr/employees");
    }
    return life;
}

Life things(Random& random) {
    Life life(length);
    for (int day = 0; day < length; ++day) {
        serve(life, random, day, 60 * MB * std::pow(1.03, day / 7.0), 1.0, {"40.1.1.1"}, "iot/readings");
        for (int hour = 0; hour < 24; ++hour)
            spread(life, random, day, hour * 3600 + 120, 300, 5, 15 * MB * noise(random, 0.2), "40.1.1.7",
                   "iot/devices");
    }
    return life;
}

// Thousands of phones, whose addresses change daily, and three back ends.
Life world(Random& random) {
    Life life(length);
    for (int day = 0; day < length; ++day) {
        serve(life, random, day, 120 * MB * noise(random, 0.1), 0.6, {"be-eu", "be-us", "be-asia"},
              "app/profiles");
        for (int phone = 0; phone < 600; ++phone)
            spread(life, random, day, unit(random) * 80000, 600, 2, 0.3 * MB * pareto(random, 1.5, 60),
                   fmt::format("100.{}.{}.{}", day, phone / 250, phone % 250), "app/feed");
    }
    return life;
}

// Three users whose addresses change every day.
Life dynamic(Random& random) {
    Life life(length);
    for (int day = 0; day < length; ++day) {
        const auto address = [&](int user) { return fmt::format("93.{}.{}.7", user, day); };
        spread(life, random, day, 22 * 3600 + unit(random) * 900, 1200, 20, 250 * MB * noise(random, 0.2),
               address(1), "db/all");
        work(life, random, day, 15 * MB, address(2), "db/all");
        work(life, random, day, 15 * MB, address(3), "db/some");
    }
    return life;
}

Life chaos(Random& random) {
    Life life(length);
    for (int day = 0; day < length; ++day)
        for (std::size_t n = random() % 5; n > 0; --n)
            spread(life, random, day, unit(random) * 86400, 60 + unit(random) * 5000, 10,
                   1 * MB * pareto(random, 1.1, 150), "dev", random() % 3 == 0 ? "dev/a" : "dev/b");
    return life;
}

Life step(Random& random) {
    Life life(length);
    const int when = 40 + static_cast<int>(random() % 50);
    for (int day = 0; day < length; ++day)
        serve(life, random, day, (day < when ? 1 : 1.8) * 150 * MB * noise(random, 0.1), 0.2,
              {"svc-1", "svc-2", "svc-3"}, "app/items");
    return life;
}

Life anotherInstance(Random& random) {
    Life life(length);
    const int when = 40 + static_cast<int>(random() % 50);
    for (int day = 0; day < length; ++day) {
        std::vector<std::string> clients{"svc-1", "svc-2", "svc-3"};
        if (day >= when) clients.emplace_back("svc-4");
        serve(life, random, day, 150 * MB * noise(random, 0.1), 0.2, clients, "app/items");
    }
    return life;
}

Life holiday(Random& random) {
    Life life(length);
    const int when = 40 + static_cast<int>(random() % 50);
    for (int day = 0; day < length; ++day) {
        const bool isAway = day >= when && day < when + 10;
        serve(life, random, day, 40 * MB * (isAway || isWeekend(day) ? 0.05 : 1) * noise(random, 0.15), 0,
              {"10.0.0.5"}, "erp/orders");
        for (const char* person : {"eva", "finn"})
            if (!isAway) work(life, random, day, 6 * MB, person, "erp/orders");
    }
    return life;
}

struct Character {
    const char* name;
    Life (*live)(Random&);
    const char* service; // the usual client an attacker may use
    const char* container;
    double exportHour = -1;
    double exportBytes = 0;
    int exportWeekday = -1;
};

constexpr std::array characters{
    Character{"shop", shop, "20.50.1.9", "shop/customers", 2, 500 * MB},
    Character{"HR, weekly export", humanResources, "export", "hr/employees", 21, 300 * MB, 6},
    Character{"things", things, "40.1.1.1", "iot/readings"},
    Character{"world-wide phones", world, "be-eu", "app/profiles"},
    Character{"dynamic addresses", dynamic, "", "db/all", 22, 250 * MB},
    Character{"developer's chaos", chaos, "dev", "dev/a"},
    Character{"growth step ×1.8", step, "svc-1", "app/items"},
    Character{"another instance", anotherInstance, "svc-2", "app/items"},
    Character{"holiday", holiday, "10.0.0.5", "erp/orders"}};

enum Attack {
    None,
    FastByStranger,
    FastByClient,
    HiddenByClient,
    HiddenByStranger,
    SlowByStranger,
    SlowByClient,
    attacks
};
constexpr std::array attackNames{"none",
                                 "200 MB in 12 min, stranger",
                                 "200 MB or 5× in 12 min, usual client",
                                 "export ×3 by its client",
                                 "beside the export, ×1.5, stranger",
                                 "day ×3 for 2–4 days, stranger",
                                 "day ×3 for 2–4 days, usual client"};

struct Span {
    int first = -1;
    int last = -1; // days
};

double total(const Day& day, int fromSecond = 0, int toSecond = 86400) {
    double sum = 0;
    for (const Read& read : day)
        if (read.second >= fromSecond && read.second < toSecond) sum += read.bytes;
    return sum;
}

bool isPossible(const Character& character, Attack attack) {
    const bool hidden = attack == HiddenByClient || attack == HiddenByStranger;
    const bool byClient = attack == FastByClient || attack == HiddenByClient || attack == SlowByClient;
    return !(hidden && character.exportBytes == 0) && !(byClient && character.service[0] == '\0');
}

Span strike(Life& life, Attack attack, const Character& character, Random& random) {
    if (attack == None) return {};
    int day = 30 + static_cast<int>(random() % 80);
    const std::string stranger = "200.7.7.7";
    const std::string service = character.service;
    if (attack == FastByStranger || attack == FastByClient) {
        const double second = unit(random) * 80000;
        double usual = 0;
        for (int d = day - 7; d < day; ++d)
            usual += total(life[static_cast<std::size_t>(d)], static_cast<int>(second),
                           static_cast<int>(second) + 900) /
                     7;
        const double bytes = attack == FastByStranger ? 200 * MB : std::max(200 * MB, 5 * usual);
        spread(life, random, day, second, 720, 60, bytes, attack == FastByStranger ? stranger : service,
               character.container);
        return {day, second > 85600 ? day + 1 : day};
    }
    if (attack == HiddenByClient || attack == HiddenByStranger) {
        while (isMonthEnd(20514 + day) ||
               (character.exportWeekday >= 0 && day % 7 != character.exportWeekday))
            ++day;
        const double factor = attack == HiddenByClient ? 2 : 1.5;
        spread(life, random, day, character.exportHour * 3600 + 120, 1000, 60, factor * character.exportBytes,
               attack == HiddenByClient ? service : stranger, character.container);
        return {day, day};
    }
    const int days = 2 + static_cast<int>(random() % 3);
    double usual = 0;
    for (int d = day - 14; d < day; ++d)
        usual += total(life[static_cast<std::size_t>(d)]) / 14;
    spread(life, random, day, 0, days * 86400.0, days * 300, 2 * days * std::max(usual, 10 * MB),
           attack == SlowByStranger ? stranger : service, character.container);
    return {day, day + days - 1};
}

struct Score {
    int attacks = 0;
    int found = 0;
    int falseAlerts = 0;
    int days = 0;
    int alertsOnFound = 0;      // different entities and days
    std::vector<double> delays; // hours
    std::map<std::string, int> falseKinds;
    void operator+=(const Score& other) {
        attacks += other.attacks;
        found += other.found;
        falseAlerts += other.falseAlerts;
        days += other.days;
        alertsOnFound += other.alertsOnFound;
        delays.insert(delays.end(), other.delays.begin(), other.delays.end());
        for (const auto& [kind, count] : other.falseKinds)
            falseKinds[kind] += count;
    }
};

std::string kindOf(const VolumeSurprise& surprise) {
    static constexpr std::array names{"client",    "stranger",          "stranger on top",
                                      "container", "container by many", "account"};
    return fmt::format("{}/{}", names[static_cast<std::size_t>(surprise.of)],
                       surprise.span == VolumeSurprise::Span::Day ? "day" : "half hour");
}

std::string entityOf(const VolumeSurprise& surprise) {
    if (!surprise.client.empty()) return surprise.client;
    return surprise.container.empty() ? "account" : surprise.container;
}

Score watch(Life& life, Span attacked) {
    Score score;
    score.attacks = attacked.first >= 0;
    VolumeBaseline baseline;
    std::vector<VolumeSurprise> surprises;
    std::set<std::pair<std::string, std::int64_t>> alerts;
    std::set<std::pair<std::string, std::int64_t>> rightAlerts;
    const std::int64_t first = VolumeBaseline::dayNumber(start);
    for (int day = 0; day < length; ++day) {
        Day& reads = life[static_cast<std::size_t>(day)];
        std::stable_sort(reads.begin(), reads.end(),
                         [](const Read& a, const Read& b) { return a.second < b.second; });
        for (const Read& read : reads) {
            const VolumeObservation seen{start + std::chrono::days{day} + std::chrono::seconds{read.second},
                                         read.client, read.container, static_cast<std::uint64_t>(read.bytes)};
            surprises.clear();
            findVolumeSurprises(baseline, seen, rules, surprises);
            for (const VolumeSurprise& surprise : surprises) {
                const bool isRight =
                    surprise.day - first >= attacked.first && surprise.day - first <= attacked.last;
                const auto alert = std::pair(entityOf(surprise), surprise.day);
                if (isRight) {
                    if (rightAlerts.empty())
                        score.delays.push_back((day - attacked.first) * 24 + read.second / 3600.0);
                    rightAlerts.insert(alert);
                    continue;
                }
                if (!alerts.insert(alert).second) continue;
                ++score.falseAlerts;
                ++score.falseKinds[kindOf(surprise)];
            }
            baseline.observe(seen);
        }
        score.days += day >= 14;
    }
    score.found = !rightAlerts.empty();
    score.alertsOnFound = static_cast<int>(rightAlerts.size());
    return score;
}

std::string percent(int part, int of) {
    return of == 0 ? "–" : fmt::format("{:.0f}", 100.0 * part / of);
}

} // namespace

int main(int argc, char** argv) {
    const std::uint64_t seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
    const int lives = argc > 2 ? std::atoi(argv[2]) : 10;
    fmt::print("seed {}, {} lives of each character and attack; found % by attack\n\n| Character |", seed,
               lives);
    for (std::size_t a = 1; a < attacks; ++a)
        fmt::print(" {} |", attackNames[a]);
    fmt::print(" false alerts a month | alerts an attack |\n|---|---|---|---|---|---|---|---|---|\n");
    Score all;
    for (std::size_t c = 0; c < characters.size(); ++c) {
        const Character& character = characters[c];
        if (argc > 3 && std::string(character.name).find(argv[3]) == std::string::npos) continue;
        fmt::print("| {} |", character.name);
        Score sum;
        for (std::size_t a = 0; a < attacks; ++a) {
            const auto attack = static_cast<Attack>(a);
            Score score;
            for (int n = 0; n < lives && isPossible(character, attack); ++n) {
                Random random(seed * 1'000'003 + c * 1009 + a * 131 + static_cast<std::uint64_t>(n));
                Life life = character.live(random);
                const Span span = strike(life, attack, character, random);
                score += watch(life, span);
            }
            if (attack != None) fmt::print(" {} |", percent(score.found, score.attacks));
            sum += score;
        }
        fmt::print(" {:.3f} | {:.1f} |\n", 30.0 * sum.falseAlerts / sum.days,
                   sum.found == 0 ? 0 : 1.0 * sum.alertsOnFound / sum.found);
        all += sum;
    }
    fmt::print(
        "\nAll: {} of {} attacks found ({:.1f} %), {:.3f} false alerts a month, {:.2f} alerts an attack\n",
        all.found, all.attacks, 100.0 * all.found / std::max(all.attacks, 1),
        30.0 * all.falseAlerts / all.days, 1.0 * all.alertsOnFound / std::max(all.found, 1));
    for (const auto& [kind, count] : all.falseKinds)
        fmt::print("false by {}: {}\n", kind, count);
    return 0;
}
