// What an address costs: reading it, asking a large feed, asking everything. Run with a release build.
#include "core/base/platform.h"
#include "core/intel/client_application.h"
#include "core/intel/intel.h"

#include <benchmark/benchmark.h>

#include <random>

using namespace cosmoswatch;

namespace {

constexpr std::size_t sampleCount = 4096;

IpAddress randomV4(std::mt19937& random) {
    const auto byte = [&] { return static_cast<std::uint8_t>(random()); };
    return IpAddress::of({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, byte(), byte(), byte(), byte()});
}

IpAddress randomV6(std::mt19937& random) {
    std::array<std::uint8_t, 16> bytes{};
    for (auto& byte : bytes)
        byte = static_cast<std::uint8_t>(random());
    bytes[0] = 0x20;
    return IpAddress::of(bytes);
}

template<IpAddress (*make)(std::mt19937&)>
std::vector<IpAddress> randomAddresses(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<IpAddress> addresses;
    for (std::size_t i = 0; i < count; ++i)
        addresses.push_back(make(random));
    return addresses;
}

template<IpAddress (*make)(std::mt19937&)>
void parseAddress(benchmark::State& state) {
    std::vector<std::string> texts;
    for (const auto& address : randomAddresses<make>(sampleCount, 1))
        texts.push_back(address.text());
    std::size_t i = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(IpAddress::parse(texts[i++ % sampleCount]));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(parseAddress<randomV4>);
BENCHMARK(parseAddress<randomV6>);

void hashAddress(benchmark::State& state) {
    const auto addresses = randomAddresses<randomV4>(sampleCount, 1);
    std::size_t i = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(std::hash<IpAddress>()(addresses[i++ % sampleCount]));
}
BENCHMARK(hashAddress);

// Half of the look-ups hit.
template<IpAddress (*make)(std::mt19937&)>
void lookUpIn500000(benchmark::State& state) {
    const auto entries = randomAddresses<make>(500'000, 2);
    std::vector<IpNetwork> networks;
    for (const auto& address : entries)
        networks.push_back(IpNetwork::of(address, 128));
    const AddressSet set(networks);
    auto asked = randomAddresses<make>(sampleCount, 3);
    for (std::size_t i = 0; i < asked.size(); i += 2)
        asked[i] = entries[i * 100];
    std::size_t i = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(set.contains(asked[i++ % sampleCount]));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(lookUpIn500000<randomV4>);
BENCHMARK(lookUpIn500000<randomV6>);

void readListOf500000(benchmark::State& state) {
    std::string text;
    for (const auto& address : randomAddresses<randomV4>(500'000, 4))
        text += address.text() + "\t3\n";
    for (auto _ : state)
        benchmark::DoNotOptimize(parseAddressList(text, "feed"));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(readListOf500000)->Unit(benchmark::kMillisecond);

// One Tor list of 1,000 entries, one feed of 500,000, the country database, ten named networks.
void allFacts(benchmark::State& state) {
    const auto listOf = [](std::size_t count, unsigned seed) {
        std::string text;
        for (const auto& address : randomAddresses<randomV4>(count, seed))
            text += address.text() + '\n';
        return *parseAddressList(text, "feed.txt");
    };
    std::vector<NamedNetwork> named(10);
    for (auto& network : named)
        network.networks.push_back(*IpNetwork::parse("198.51.100.0/24"));
    auto geo = GeoDatabase::open(resourceFile("geo/country.mmdb").value_or(""));
    if (!geo) return state.SkipWithError(describe(geo.error()).c_str());
    const Intel intel({listOf(1'000, 5)}, {listOf(500'000, 6)},
                      std::make_shared<const GeoDatabase>(std::move(*geo)), std::move(named));
    const auto asked = randomAddresses<randomV4>(sampleCount, 7);
    std::size_t i = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(intel.facts(asked[i++ % sampleCount]));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(allFacts);

void classifyAgent(benchmark::State& state) {
    constexpr std::string_view agents[]{
        "cosmos-netstandard-sdk/3.49.0|2|X64|Microsoft Windows 10.0.26100|.NET 6.0.36|L|F "
        "00000010|ShopApi/1.2",
        "azsdk-java-cosmos/4.74.0 Linux/6.1.0 JRE/21.0.3 orders-7f9c6d5b8-x2x4z",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 "
        "Safari/537.36",
        "python-requests/2.31.0"};
    std::size_t i = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(classifyUserAgent(agents[i++ % std::size(agents)]));
}
BENCHMARK(classifyAgent);

} // namespace

BENCHMARK_MAIN();
