// The sample's accounts, their data, and who works with them.
#pragma once

#include "core/base/time.h"
#include "core/sample/addresses.h"
#include "core/sample/queries.h"
#include "core/sample/record_writer.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch::sample {

struct ContainerProfile {
    std::string_view database{};
    std::string_view name{};
    std::string_view itemPrefix{}; // "order-": an item's id starts with it
    int itemBytes = 1000;
    std::string databaseRid{};
    std::string collectionRid{};
    std::string partitionId{};
};

enum class Operation : std::uint8_t {
    Create,
    Upsert,
    Replace,
    Patch,
    Read,
    ReadFeed,
    Query,
    Delete,
    Execute,
    Head
};

// Something a client does, `weight` times as often as another action of weight 1.
struct Action {
    Operation operation;
    int container; // index into the account's containers; -1: the account itself
    int weight = 1;
    const QueryTemplate* query = nullptr;
};

// When people or machines are at work, in local time; both tables have a mean near 1.
struct Rhythm {
    std::array<double, 24> hours;
    std::array<double, 7> weekdays; // Monday first
    int hoursFromUtc = 0;
};

// From a moment on, a client runs another version.
struct Release {
    Timestamp from{};
    std::vector<std::string> agents{};
};

// A stretch of time in which an account is busier or quieter than usual.
struct Phase {
    Timestamp from{};
    Timestamp to{};
    double factor = 1;
};

// A stretch of time in which the clock that a client's records are stamped by is wrong.
struct ClockError {
    Timestamp from{};
    Timestamp to{};
    Duration error{};
};

struct Client {
    std::string_view name{};
    double perDay = 0; // requests on an average day at rate 1
    const Rhythm* rhythm = nullptr;
    std::vector<std::string> addresses{};
    std::vector<std::string> agents{};     // the n-th address uses agent n modulo their number
    std::vector<std::string> updated{};    // the same agents after an update half-way; empty: none
    std::vector<Credential> credentials{}; // likewise by address
    std::string_view region{};
    std::string_view connectionMode = "Gateway";
    int longestBurst = 1; // people click several times in a row
    double growthPerWeek = 0;
    double refusedShare = 0; // expired tokens: 401
    std::vector<Action> actions{};

    // What months bring along.
    std::vector<Release> releases{};  // by time
    std::vector<CountryRange> pool{}; // further visitors, whose addresses change from day to day
    std::size_t pooled = 0;           // how many; of a fleet that scales: at an average hour
    bool scales = false;
    std::vector<Timestamp> days{}; // there on these days only; empty: always
    std::vector<ClockError> clock{};
    bool heavyTailed = false; // a few answers are many times as long
    bool restarts = false;    // now and then, and then reads what there is
};

// Work that comes back on schedule, its size independent of the sample's rate.
struct Job {
    std::string_view name{};
    int client = 0;
    int weekday = -1; // 0 is Monday; -1: every day
    bool monthEnd = false;
    int hour = 0; // UTC
    int minute = 0;
    int requests = 0;
    Duration pause{}; // from one request to the next
    Action action{};
};

struct AccountProfile {
    std::string_view name{};
    std::string_view subscription{};
    std::string_view resourceGroup{};
    std::string_view region{};
    std::string_view gatewayAddress{};
    bool obfuscatedQueries = false;
    Timestamp created{}; // no records before
    Timestamp updated{}; // clients run their new versions from here on
    std::vector<ContainerProfile> containers{};
    std::vector<Client> clients{};
    std::vector<Job> jobs{};
    std::vector<Phase> phases{};
    std::string resourceId{}; // upper case, as resource logs write it
    std::string scope{};      // as Azure Resource Manager writes it

    [[nodiscard]] const Client& client(std::string_view clientName) const;
    [[nodiscard]] const ContainerProfile& container(std::string_view containerName) const;
};

// Names the account's resources; accounts that are put together elsewhere need it, too.
void nameResources(AccountProfile& account, std::uint64_t seed);
// The Azure platform looks at each account now and then, from its own network.
[[nodiscard]] Client platformClient(std::string_view region, std::string_view address);

// shop-prod, iot-telemetry, hr-records, global-app, dev-sandbox, in this order.
[[nodiscard]] std::vector<AccountProfile> makeAccounts(Timestamp start, Timestamp end, std::uint64_t seed);

// People and programs that manage the accounts.
namespace principal {
inline constexpr std::string_view portal = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c";
inline constexpr std::string_view azureCli = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
inline constexpr std::string_view azurePowerShell = "1950a258-227b-4e31-a9cf-717495945fc2";

inline constexpr Principal pipeline{"5c1f7a52-3a64-4b0e-9d0c-6a1df6d3e771", "contoso-deploy",
                                    "b7d0a3c4-19e6-4f0f-8a53-2f5a7b7c9e10", "Contributor", false};
inline constexpr Principal shopAdmin{"0d4ce5a1-77a2-4c35-b6b8-4f1f8cbb1a25", "lena.vogt@contoso.example",
                                     portal, "Owner", true};
inline constexpr Principal iotOperator{"9e6bb7d8-02a4-4d6a-9f19-fb6c3e9d4c83", "conor.byrne@contoso.example",
                                       azureCli, "Contributor", true};
inline constexpr Principal hrAdmin{"f3a1d7be-5c0d-4d0b-8a0e-91b4c6a5d2f7", "martin.huber@contoso.example",
                                   portal, "Contributor", true};
inline constexpr Principal developer{"27c8e0f4-6d3b-4b7e-a1c2-5d9f0e8b7a64", "jana.koch@contoso.example",
                                     portal, "Owner", true};
} // namespace principal

// The people of hr-records, as Entra ID names them.
namespace person {
inline constexpr std::string_view huber = "f3a1d7be-5c0d-4d0b-8a0e-91b4c6a5d2f7";
inline constexpr std::string_view wagner = "a86f0c13-4e2d-4a9b-bd57-3c1e9f7a6b02";
inline constexpr std::string_view lindner = "c1b5e9d7-8f46-4c3a-9e20-7a6d5b4c3f18";
inline constexpr std::string_view vogt = "0d4ce5a1-77a2-4c35-b6b8-4f1f8cbb1a25";
inline constexpr std::string_view brandt = "68d2f3a4-b1c5-4e7f-8091-a2b3c4d5e6f7";
} // namespace person

// Rhythms that several accounts share.
namespace rhythm {
extern const Rhythm office, flat, evening;
}

namespace credential {
inline constexpr std::string_view readerRole = "00000000-0000-0000-0000-000000000001";
inline constexpr std::string_view contributorRole = "00000000-0000-0000-0000-000000000002";
inline constexpr Credential primaryKey{"PrimaryMasterKey", "PrimaryMasterKey", {}, {}, {}};
inline constexpr Credential secondaryKey{"SecondaryMasterKey", "SecondaryMasterKey", {}, {}, {}};
inline constexpr Credential readOnlyKey{"PrimaryReadOnlyMasterKey", "PrimaryReadOnlyMasterKey", {}, {}, {}};
[[nodiscard]] constexpr Credential entra(std::string_view principalId,
                                         std::string_view role = contributorRole) {
    return {{}, "AadToken", principalId, role, {}};
}
} // namespace credential

// Programs' names in requests.
namespace agent {
inline constexpr std::string_view shopApi =
    "cosmos-netstandard-sdk/3.38.1|1|X64|Linux 5.15.0-1053-azure|.NET 8.0.2|S|F1|ShopApi";
inline constexpr std::string_view shopApiUpdated =
    "cosmos-netstandard-sdk/3.39.0|1|X64|Linux 5.15.0-1061-azure|.NET 8.0.4|S|F1|ShopApi";
inline constexpr std::string_view shopReports =
    "cosmos-netstandard-sdk/3.38.1|1|X64|Linux 5.15.0-1053-azure|.NET 8.0.2|S|F1|ShopReports";
inline constexpr std::string_view browser =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, "
    "like Gecko) Chrome/122.0.0.0 Safari/537.36 Edg/122.0.2365.66";
inline constexpr std::string_view macBrowser =
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36";
inline constexpr std::string_view python =
    "azsdk-python-cosmos/4.5.1 Python/3.11.6 (Windows-10-10.0.19045-SP0)";
inline constexpr std::string_view pythonUpdated =
    "azsdk-python-cosmos/4.6.0 Python/3.11.8 (Windows-10-10.0.19045-SP0)";
inline constexpr std::string_view java =
    "azsdk-java-cosmos/4.53.1 Linux/5.15.0-1053-azure JRE/17.0.10 IotIngest";
inline constexpr std::string_view goJobs = "azsdk-go-azcosmos/v0.3.6 (go1.21.6; linux)";
inline constexpr std::string_view javascript =
    "azsdk-js-cosmos/4.0.0 Node/v20.11.0 OS/(x64-Linux-5.15.0) GlobalApi";
inline constexpr std::string_view portalPlatform = "Microsoft.Azure.Documents.Common/2.14.0";
} // namespace agent

} // namespace cosmoswatch::sample
