// Attacks and near misses are written down before the logs are: what happens, when, and the right answer.
#pragma once

#include "core/sample/accounts.h"
#include "core/sample/labels.h"
#include "core/sample/traffic.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch::sample {

// Everything a scenario needs to play its part.
class Stage {
public:
    Stage(const std::vector<AccountProfile>& accounts, std::vector<std::string> torExits,
          std::vector<std::string> suspiciousAddresses, Timestamp latest, std::uint64_t seed);

    [[nodiscard]] const AccountProfile& account(std::string_view name) const;
    [[nodiscard]] const std::vector<AccountProfile>& accounts() const { return accounts_; }
    [[nodiscard]] const std::string& torExit(std::size_t index) const; // wraps around
    [[nodiscard]] const std::string& suspiciousAddress(std::size_t index) const;
    [[nodiscard]] Timestamp now() const { return now_; }
    [[nodiscard]] Timestamp latest() const { return latest_; } // no attack is under way after this
    [[nodiscard]] Random& random() { return random_; }

    // In samples of months attacks come back, each time a little different.
    void beginRound(int round, int firstTurn) { round_ = round, firstTurn_ = firstTurn; }
    // Grows by one a round; begins elsewhere with every seed.
    [[nodiscard]] int round() const { return round_ + firstTurn_; }
    // One of the list that depends on the round: all come up before one comes again.
    template<typename Items>
    [[nodiscard]] const auto& turn(const Items& items, int offset = 0) const {
        return items[static_cast<std::size_t>(round() + offset) % items.size()];
    }
    // An address far from where the account is used, in another country each time as long as there are any.
    [[nodiscard]] std::string stranger(const AccountProfile& account);
    // The same, on another continent: no journey of hours leads there.
    [[nodiscard]] std::string strangerOverseas(const AccountProfile& account);
    // An address that is new to the account, but in the country it is used from.
    [[nodiscard]] std::string neighbour(const AccountProfile& account);
    void setOrdinary(Timestamp start, double rate) { start_ = start, rate_ = rate; }
    // Bytes that the account's clients read on an ordinary day about now.
    [[nodiscard]] double ordinaryBytes(const AccountProfile& account) const;

    void startAt(Timestamp time) { now_ = time; }
    void wait(Duration duration) { now_ += duration; }

    // Begins an attack or a near miss; all that follows is counted for it.
    void attack(std::string id, std::string alertType, std::string account, std::string note);
    void nearMiss(std::string id, std::string alertType, std::string account, std::string note);
    // Something that belongs to ordinary life and is only pointed at.
    void pointAt(Label label) { labels_.push_back(std::move(label)); }

    // A request that succeeds, not yet sent, as the named client's first visitor would make it.
    [[nodiscard]] Request request(const AccountProfile& account, std::string_view client,
                                  const Action& action);
    // The same, refused with the status.
    [[nodiscard]] Request refused(const AccountProfile& account, std::string_view client, int status);
    void send(Request request);
    // Sends an accompaniment of the attack that is not of its address.
    void sendUncounted(Request request);
    void manage(const AccountProfile& account, const Principal& principal, std::string_view address,
                std::string_view action, std::string below = {});
    void control(ControlRecord record);

    [[nodiscard]] std::vector<Record>& records() { return records_; }
    [[nodiscard]] std::vector<Label>& labels() { return labels_; }

private:
    void begin(bool isAttack, std::string id, std::string alertType, std::string account, std::string note);
    void count(const std::string& address, std::string_view principal, Timestamp time);

    const std::vector<AccountProfile>& accounts_;
    std::vector<std::string> torExits_;
    std::vector<std::string> suspicious_;
    Timestamp latest_;
    Timestamp now_;
    Random random_;
    std::vector<Record> records_;
    std::vector<Label> labels_;
    int round_ = 0; // from 1; 0 in short samples
    int firstTurn_ = 0;
    Timestamp start_{};
    double rate_ = 1;
    std::map<std::string_view, std::vector<std::size_t>> farCountries_; // by account, those not yet used
    std::map<std::string_view, std::vector<std::size_t>> overseas_;     // likewise
};

// Requests of one visitor with a stolen key or account, some seconds to a minute apart.
void browse(Stage& stage, const AccountProfile& account, std::string_view client, std::string_view address,
            int requests, const QueryTemplate* query, const Credential* credential = nullptr,
            std::string_view agent = {});

// One scenario and the hour of the day (UTC) at which it is played where there is room.
struct Scenario {
    void (*play)(Stage& stage);
    int hour;
    bool onWorkingDay = false;
};

// What an attack leaves in the data requests, in queries, in the management of accounts, and what only looks
// like an attack.
[[nodiscard]] std::vector<Scenario> dataScenarios();
[[nodiscard]] std::vector<Scenario> queryScenarios();
[[nodiscard]] std::vector<Scenario> resourceScenarios();
[[nodiscard]] std::vector<Scenario> nearMissScenarios();
// Adds nothing to the logs: points at what ordinary life does after `now()` and may look odd.
[[nodiscard]] std::vector<Scenario> usualLife();

// The same kinds for samples of months, where they come back in rounds and vary.
[[nodiscard]] std::vector<Scenario> monthsVolumeScenarios();
[[nodiscard]] std::vector<Scenario> monthsVisitScenarios();
[[nodiscard]] std::vector<Scenario> monthsQueryScenarios();
[[nodiscard]] std::vector<Scenario> monthsKeyScenarios();
[[nodiscard]] std::vector<Scenario> monthsResourceScenarios();
[[nodiscard]] std::vector<Scenario> monthsNearMissScenarios();

} // namespace cosmoswatch::sample
