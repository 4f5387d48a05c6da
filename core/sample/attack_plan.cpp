#include "core/sample/attack_plan.h"

#include "core/sample/addresses.h"
#include "core/sample/months_accounts.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <numeric>
#include <utility>

namespace cosmoswatch::sample {

using namespace std::chrono_literals;

Stage::Stage(const std::vector<AccountProfile>& accounts, std::vector<std::string> torExits,
             std::vector<std::string> suspiciousAddresses, Timestamp latest, std::uint64_t seed)
    : accounts_(accounts), torExits_(std::move(torExits)), suspicious_(std::move(suspiciousAddresses)),
      latest_(latest), random_(seed, "attacks") {
    // Another seed, another choice.
    std::ranges::rotate(torExits_, torExits_.begin() + static_cast<long>(random_.below(torExits_.size())));
    std::ranges::rotate(suspicious_,
                        suspicious_.begin() + static_cast<long>(random_.below(suspicious_.size())));
}

const AccountProfile& Stage::account(std::string_view name) const {
    return *std::ranges::find(accounts_, name, &AccountProfile::name);
}

const std::string& Stage::torExit(std::size_t index) const {
    return torExits_[index % torExits_.size()];
}

const std::string& Stage::suspiciousAddress(std::size_t index) const {
    return suspicious_[index % suspicious_.size()];
}

void Stage::attack(std::string id, std::string alertType, std::string account, std::string note) {
    begin(true, std::move(id), std::move(alertType), std::move(account), std::move(note));
}

void Stage::nearMiss(std::string id, std::string alertType, std::string account, std::string note) {
    begin(false, std::move(id), std::move(alertType), std::move(account), std::move(note));
}

void Stage::begin(bool isAttack, std::string id, std::string alertType, std::string account,
                  std::string note) {
    Label label;
    label.id = round_ > 0 ? fmt::format("{}-{}", id, round_) : std::move(id);
    label.isAttack = isAttack;
    label.alertType = std::move(alertType);
    label.account = std::move(account);
    label.note = std::move(note);
    labels_.push_back(std::move(label));
}

void Stage::count(const std::string& address, std::string_view principal, Timestamp time) {
    Label& label = labels_.back();
    if (label.records == 0) {
        label.address = address;
        label.principal = principal;
        label.first = time;
        label.last = time;
    }
    if (label.address.find(address) == std::string::npos) label.address += ';' + address;
    label.first = std::min(label.first, time);
    label.last = std::max(label.last, time);
    ++label.records;
}

namespace {

constexpr std::size_t beyondOrdinaryClients = 500; // in a range

} // namespace

std::string Stage::stranger(const AccountProfile& account) {
    // Where the accounts are used from, and next door.
    constexpr std::array<std::string_view, 14> near{"DE", "AT", "CH", "FR", "NL", "BE", "IE",
                                                    "GB", "DK", "PL", "CZ", "ES", "IT", "PT"};
    const std::span<const CountryRange> ranges = globalRanges();
    std::vector<std::size_t>& left = farCountries_[account.name];
    if (left.empty()) {
        for (std::size_t i = 0; i < ranges.size(); ++i) {
            const bool isSecond = i > 0 && ranges[i].country == ranges[i - 1].country;
            if (!isSecond && std::ranges::find(near, ranges[i].country) == near.end()) left.push_back(i);
        }
    }
    const std::size_t chosen = random_.below(left.size());
    const std::size_t range = left[chosen];
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(chosen));
    return addressIn(ranges[range], beyondOrdinaryClients + random_.below(3000));
}

std::string Stage::strangerOverseas(const AccountProfile& account) {
    constexpr std::array<std::string_view, 12> overseas{"US", "CA", "MX", "BR", "AR", "CL",
                                                        "ZA", "IN", "SG", "JP", "AU", "KR"};
    const std::span<const CountryRange> ranges = globalRanges();
    std::vector<std::size_t>& left = overseas_[account.name];
    if (left.empty())
        for (std::size_t i = 0; i < ranges.size(); ++i) {
            const bool isSecond = i > 0 && ranges[i].country == ranges[i - 1].country;
            const bool isHome = account.region == "East US" && ranges[i].country == "US";
            if (!isSecond && !isHome && std::ranges::find(overseas, ranges[i].country) != overseas.end())
                left.push_back(i);
        }
    const std::size_t chosen = random_.below(left.size());
    const std::size_t range = left[chosen];
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(chosen));
    return addressIn(ranges[range], beyondOrdinaryClients + random_.below(3000));
}

std::string Stage::neighbour(const AccountProfile& account) {
    const std::string_view country = account.region == "North Europe"     ? "IE"
                                     : account.region == "France Central" ? "FR"
                                     : account.region == "East US"        ? "US"
                                                                          : "DE";
    const auto range = std::ranges::find(globalRanges(), country, &CountryRange::country);
    return addressIn(*range, beyondOrdinaryClients + random_.below(3000));
}

double Stage::ordinaryBytes(const AccountProfile& account) const {
    return bytesOnOrdinaryDay(account, start_, now_, rate_);
}

Request Stage::request(const AccountProfile& account, std::string_view client, const Action& action) {
    Request request = makeRequest(account, account.client(client), action, 0, now_, random_);
    while (request.data.statusCode >= 300) {
        request = makeRequest(account, account.client(client), action, 0, now_, random_);
    }
    // A wrong clock is trouble of ordinary life only: the answers give the time as it is written.
    request.data.at.clockError = {};
    if (request.statistics) request.statistics->at.clockError = {};
    return request;
}

Request Stage::refused(const AccountProfile& account, std::string_view client, int status) {
    Request request = this->request(account, client, {Operation::Read, 0});
    request.data.statusCode = status;
    request.data.requestCharge = 0;
    request.data.responseLength = 290;
    return request;
}

void Stage::send(Request request) {
    count(request.data.address, request.data.credential.principalId, request.data.at.time);
    sendUncounted(std::move(request));
}

void Stage::sendUncounted(Request request) {
    records_.emplace_back(std::move(request.data));
    if (request.statistics) records_.emplace_back(std::move(*request.statistics));
}

void Stage::manage(const AccountProfile& account, const Principal& principal, std::string_view address,
                   std::string_view action, std::string below) {
    sendManagementCall(account, principal, address, action, std::move(below), now_, random_,
                       [&](const Record& record) {
                           count(std::string(address), principal.objectId, timeOf(record));
                           records_.push_back(record);
                       });
}

void Stage::control(ControlRecord record) {
    record.at = {now_, random_.between(0, 9)};
    records_.emplace_back(std::move(record));
}

void browse(Stage& stage, const AccountProfile& account, std::string_view client, std::string_view address,
            int requests, const QueryTemplate* query, const Credential* credential, std::string_view agent) {
    for (int i = 0; i < requests; ++i) {
        const Action action = query != nullptr && i % 3 != 0 ? Action{Operation::Query, 0, 1, query}
                                                             : Action{Operation::Read, 0};
        Request request = stage.request(account, client, action);
        request.data.address = std::string(address);
        if (credential != nullptr) request.data.credential = *credential;
        if (!agent.empty()) request.data.userAgent = std::string(agent);
        stage.send(std::move(request));
        stage.wait(5s + stage.random().within(Duration{50s}));
    }
}

} // namespace cosmoswatch::sample
