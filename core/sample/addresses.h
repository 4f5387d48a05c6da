// Where the sample's clients and attackers sit. Country of each range by the country database that comes with
// the program; no client's address is on a public threat list at the time of writing.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace cosmoswatch::sample {

// An access provider's range: its first 4,096 addresses are ours to use.
struct CountryRange {
    std::string_view country; // ISO 3166-1 alpha-2
    int first, second, third; // leading bytes of the range
    int clients;              // of global-app there
};

[[nodiscard]] std::span<const CountryRange> globalRanges();
// The n-th client in a range.
[[nodiscard]] std::string addressIn(const CountryRange& range, std::size_t index);

// Long-lived exits of large Tor operators, and addresses of scanners that search the whole internet.
[[nodiscard]] std::span<const std::string_view> builtInTorExits();
[[nodiscard]] std::span<const std::string_view> builtInSuspiciousAddresses();

// Single addresses with a part to play.
namespace address {
// shop-prod: two instances in West Europe, an office in Berlin
inline constexpr std::array<std::string_view, 2> shopServices{"52.166.118.27", "20.50.201.64"};
inline constexpr std::array<std::string_view, 2> shopOffice{"217.224.81.20", "217.224.81.21"};
inline constexpr std::string_view shopOfficeNew = "217.224.81.57";
// iot-telemetry: North Europe
inline constexpr std::array<std::string_view, 3> iotGateways{"13.69.228.10", "13.69.228.11", "40.127.190.85"};
inline constexpr std::string_view iotJobs = "52.158.28.140";
inline constexpr std::string_view iotOperations = "89.100.177.36";
// hr-records: one office in Munich, whose VPN leaves by an address of its own
inline constexpr std::array<std::string_view, 2> hrOffice{"87.128.17.10", "87.128.17.11"};
inline constexpr std::string_view hrVpn = "87.128.17.12";
// global-app: back ends in three regions
inline constexpr std::array<std::string_view, 2> globalUnitedStates{"20.42.73.18", "40.71.11.140"};
inline constexpr std::string_view globalEurope = "20.105.232.9";
inline constexpr std::string_view globalAsia = "20.43.132.51";
// dev-sandbox: a developer at home
inline constexpr std::string_view developerHome = "91.10.81.33";
// deployment pipeline's agent
inline constexpr std::string_view pipelineAgent = "51.105.210.77";

// attackers and odd visitors
inline constexpr std::string_view vietnam = "113.160.66.71";
inline constexpr std::string_view brazil = "177.32.193.40";
inline constexpr std::string_view iceland = "157.157.33.21";
inline constexpr std::string_view portugal = "85.240.193.88";
inline constexpr std::string_view romania = "86.120.145.90";
inline constexpr std::string_view ukraine = "93.72.65.18";
inline constexpr std::string_view kazakhstan = "2.72.193.14";
inline constexpr std::string_view nigeria = "105.112.193.7";
inline constexpr std::string_view poland = "83.0.161.20";
inline constexpr std::string_view germanyHome = "84.160.145.7";
inline constexpr std::string_view singapore = "116.14.241.50";
inline constexpr std::string_view indonesia = "36.64.81.12";
} // namespace address

} // namespace cosmoswatch::sample
