#include "core/sample/record_tally.h"

#include "core/base/account.h"
#include "core/base/text.h"
#include "core/intel/address.h"

#include <algorithm>

namespace cosmoswatch::sample {

namespace {

struct Client {
    std::string_view address;
    std::string_view principal;
};

bool isOf(const Client& client, const Answer& answer) {
    const auto contains = [](const std::vector<std::string>& list, const std::string& value) {
        return std::ranges::find(list, value) != list.end();
    };
    if (!answer.addresses.empty()) {
        if (contains(answer.addresses, std::string(client.address))) return true;
        const auto address = IpAddress::parse(client.address);
        return address && contains(answer.addresses, address->text());
    }
    return answer.principals.empty() || contains(answer.principals, lowerAscii(client.principal));
}

} // namespace

RecordTally::RecordTally(std::span<const Answer> answers) : answers_(answers), times_(answers.size()) {}

void RecordTally::add(const Event& event) {
    Client client;
    if (const auto* request = std::get_if<DataRequest>(&event.details)) {
        client.address = request->clientAddress;
        client.principal = request->principalId.empty() ? request->resourceTokenUser : request->principalId;
    } else if (const auto* entry = std::get_if<ActivityEntry>(&event.details)) {
        client = {entry->callerAddress, entry->principalId};
    } else {
        return;
    }
    for (const std::size_t index : answersFor(event.resourceId)) {
        const Answer& answer = answers_[index];
        if (answer.label.first > event.time) break; // by time of their first records
        if (event.time > answer.label.last || !isOf(client, answer)) continue;
        if (times_[index].size() < maxTimes) times_[index].push_back(event.time);
    }
}

void RecordTally::finish() {
    for (std::vector<Timestamp>& times : times_) {
        std::ranges::sort(times);
        const auto rest = std::ranges::unique(times);
        times.erase(rest.begin(), rest.end());
    }
}

std::uint64_t RecordTally::recordsUntil(std::size_t answer, Timestamp time) const {
    const std::vector<Timestamp>& times = times_[answer];
    return static_cast<std::uint64_t>(std::ranges::upper_bound(times, time) - times.begin());
}

const std::vector<std::size_t>& RecordTally::answersFor(std::string_view resourceId) {
    if (const auto known = byResource_.find(resourceId); known != byResource_.end()) return known->second;
    const std::string account = parseAccount(resourceId).name;
    found_.clear();
    for (std::size_t i = 0; i < answers_.size(); ++i) {
        if (std::ranges::find(answers_[i].accounts, account) != answers_[i].accounts.end())
            found_.push_back(i);
    }
    std::ranges::stable_sort(found_, {}, [this](std::size_t i) { return answers_[i].label.first; });
    if (byResource_.size() >= maxResources) return found_;
    return byResource_.emplace(resourceId, found_).first->second;
}

} // namespace cosmoswatch::sample
