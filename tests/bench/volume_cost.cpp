// What volumes cost: processor time of a read and memory. Usage: volume_cost.
#include "core/baseline/volume_surprise.h"

#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace cosmoswatch;

const Timestamp start = *parseTimestamp("2026-03-02T00:00:00Z");
const LearningRules rules{std::chrono::days{14}, std::chrono::hours{48}};

double residentMegabytes() {
    std::ifstream status("/proc/self/statm");
    std::size_t size = 0;
    std::size_t resident = 0;
    status >> size >> resident;
    return static_cast<double>(resident) * 4096 / 1e6;
}

// `clients` in equal parts, so many reads a day for 40 days; every read looked at and told.
void cost(const char* what, int clients, int readsADay, std::uint64_t bytes) {
    std::vector<std::string> names;
    for (int i = 0; i < clients; ++i)
        names.push_back(fmt::format("20.{}.{}.{}", i / 65536, i / 256 % 256, i % 256));
    VolumeBaseline baseline;
    std::vector<VolumeSurprise> surprises;
    std::mt19937 random(1);
    std::uint64_t reads = 0;
    const std::clock_t begin = std::clock();
    for (int day = 0; day < 40; ++day)
        for (int i = 0; i < readsADay; ++i, ++reads) {
            const VolumeObservation seen{
                start + std::chrono::days{day} + std::chrono::microseconds{86'400'000'000} * i / readsADay,
                names[random() % names.size()], i % 3 == 0 ? "database/orders" : "database/customers", bytes};
            findVolumeSurprises(baseline, seen, rules, surprises);
            baseline.observe(seen);
        }
    const double spent = 1e9 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    const std::size_t saved = baseline.save().size();
    std::size_t changed = 0;
    for (const auto& [name, text] : baseline.takeChanges())
        changed = std::max(changed, text.size());
    fmt::print("| {} | {:.0f} | {} | {} | {} |\n", what, spent / static_cast<double>(reads), saved / 1000,
               changed / 1000, surprises.size());
}

} // namespace

int main() {
    fmt::print("| Clients | ns a read | saved, kB | largest day, kB | surprises |\n|---|---|---|---|---|\n");
    cost("5, 20 kB a read", 5, 50'000, 20'000);
    cost("5, 1 MB a read", 5, 50'000, 1'000'000);
    cost("60, 200 kB a read", 60, 50'000, 200'000);
    cost("500, 20 kB a read", 500, 50'000, 20'000);
    cost("20,000, 20 kB a read", 20'000, 50'000, 20'000);

    const double before = residentMegabytes();
    std::vector<VolumeBaseline> accounts(50);
    for (int i = 0; i < 1'000'000; ++i) {
        const std::string client = fmt::format("20.{}.{}.{}", i / 65536, i / 256 % 256, i % 256);
        for (int read = 0; read < 3; ++read)
            accounts[static_cast<std::size_t>(i % 50)].observe(
                {start + std::chrono::days{40} * (i % 10'000) / 10'000 + std::chrono::hours{read}, client,
                 "database/orders", 20'000});
    }
    fmt::print("\n1,000,000 addresses over 50 accounts and 40 days: {:.0f} MB\n",
               residentMegabytes() - before);
    return 0;
}
