// How an account is reached, asked and set, as far as its logs tell: what advice on hardening is made from.
// Kept as the days on which something was seen, so that order does not matter and a busy day writes little.
#pragma once

#include "core/base/byte_text.h"
#include "core/baseline/day_set.h"
#include "core/query/lexer.h"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tsl/robin_set.h>
#include <tuple>
#include <utility>

namespace cosmoswatch {

enum class LogKind : std::uint8_t { DataRequests, Queries, ControlRequests, Activity };
inline constexpr std::size_t logKinds = 4;

enum class Credential : std::uint8_t { Unknown, Key, ReadOnlyKey, ResourceToken, EntraId };
inline constexpr std::size_t credentials = 5;

class AccountUse {
public:
    struct Client {
        DaySet days;
        DaySet writing;    // days on which it changed data
        DaySet fromPublic; // days on which it came from a public address
    };
    struct ClientName {
        Credential credential = Credential::Unknown;
        std::string application; // family and suffix
        std::string sdk;         // "documentdb-dotnet-sdk/2.10.0"; empty for what is no SDK
    };
    // The same, to look one up without copying.
    struct ClientView {
        Credential credential = Credential::Unknown;
        std::string_view application;
        std::string_view sdk;
    };
    struct ByName {
        using is_transparent = void;
        template<typename A, typename B>
        bool operator()(const A& a, const B& b) const {
            return std::tuple<Credential, std::string_view, std::string_view>(a.credential, a.application,
                                                                              a.sdk) <
                   std::tuple<Credential, std::string_view, std::string_view>(b.credential, b.application,
                                                                              b.sdk);
        }
    };
    using Clients = std::map<ClientName, Client, ByName>;
    // A place in an application that sends queries of one shape.
    struct CallSite {
        std::string statement;   // one of them, cut
        std::uint64_t texts = 0; // different values written into it: bits set, see differentValues()
        bool strings = false;    // texts among them, which can be broken out of
        DaySet days;
        DaySet attacked; // days on which an injection into it was tried
        [[nodiscard]] int differentValues() const { return std::popcount(texts); } // at most 64
    };
    struct SiteName {
        std::string container; // "database/container"
        std::uint64_t shape = 0;
        friend auto operator<=>(const SiteName&, const SiteName&) = default;
    };
    struct Setting {
        std::string value;
        Timestamp time{};
    };

    // Each says whether anything was news.
    bool observeLog(LogKind kind, Timestamp time);
    bool observeClient(ClientView client, bool writes, bool publicAddress, Timestamp time);
    bool observeQuery(std::string_view container, std::string_view statement, Timestamp time);
    // `statement`: the known one that the injected one departs from.
    bool observeAttack(std::string_view container, std::string_view statement, Timestamp time);
    bool observeSetting(std::string_view name, std::string_view value, Timestamp time);

    [[nodiscard]] const DaySet& log(LogKind kind) const { return logs_[static_cast<std::size_t>(kind)]; }
    [[nodiscard]] const DaySet& fullTexts() const { return fullTexts_; }
    [[nodiscard]] const DaySet& obfuscatedTexts() const { return obfuscatedTexts_; }
    [[nodiscard]] const Clients& clients() const { return clients_; }
    [[nodiscard]] const std::map<SiteName, CallSite>& callSites() const { return sites_; }
    // The newest value of a setting, by its lower-case name; null when no record has told it.
    [[nodiscard]] const Setting* setting(std::string_view name) const;
    [[nodiscard]] std::int64_t lastDay() const; // with a record of any kind

    void merge(const AccountUse& other);
    void save(ByteWriter& into) const;
    void load(ByteReader& from);

    static constexpr std::size_t maxClients = 128;
    static constexpr std::size_t maxSites = 256;
    static constexpr std::size_t maxSettings = 32;
    static constexpr std::size_t longestStatement = 1024;

private:
    // Those that were looked at today need no second look; not part of the state.
    struct Memo {
        std::int64_t day = -1;
        tsl::robin_set<std::uint64_t> texts;
    };
    CallSite& site(SiteName name, std::string_view statement);
    SiteName nameOf(std::string_view container, std::string_view statement);

    std::array<DaySet, logKinds> logs_;
    DaySet fullTexts_;
    DaySet obfuscatedTexts_;
    Clients clients_;
    std::map<SiteName, CallSite> sites_;
    std::map<std::string, Setting, std::less<>> settings_;
    Memo memo_;
    query::TokenList tokens_; // reused
};

} // namespace cosmoswatch
