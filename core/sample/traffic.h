// Ordinary life on the accounts.
#pragma once

#include "core/sample/accounts.h"
#include "core/sample/record_writer.h"

#include <functional>
#include <optional>
#include <vector>

namespace cosmoswatch::sample {

// A request and, for a query, the statistics record that goes with it.
struct Request {
    DataRecord data;
    std::optional<QueryRecord> statistics{};
};

// A request as this client makes it; `visitor` picks the address and what belongs to it.
[[nodiscard]] Request makeRequest(const AccountProfile& account, const Client& client, const Action& action,
                                  std::size_t visitor, Timestamp time, Random& random);

// The time of a job's run on the day, if it runs then.
[[nodiscard]] std::optional<Timestamp> runOn(const Job& job, Timestamp day);

using RecordSink = std::function<void(const Record&)>;

// Everything the clients of one account do in the minute that starts at `minute`, and the jobs that begin in
// it.
class Traffic {
public:
    Traffic(const AccountProfile& account, Timestamp start, double rate, std::uint64_t seed);
    void minute(Timestamp minute, const RecordSink& sink);

private:
    void visit(const Client& client, Timestamp minute, const RecordSink& sink);
    void restart(const Client& client, Timestamp minute, const RecordSink& sink);
    void run(const Job& job, Timestamp begin, const RecordSink& sink);
    void send(const Client& client, const Action& action, std::size_t visitor, Timestamp time,
              const RecordSink& sink);

    const AccountProfile& account_;
    Timestamp start_;
    double rate_;
    Random random_;
    std::vector<int> weights_; // sum of each client's actions
};

// What people and the deployment pipeline do to the accounts themselves, for one minute.
class Management {
public:
    Management(const std::vector<AccountProfile>& accounts, std::uint64_t seed);
    void minute(Timestamp minute, const RecordSink& sink);

private:
    const std::vector<AccountProfile>& accounts_;
    Random random_;
};

// Both records of one call to Azure Resource Manager.
void sendManagementCall(const AccountProfile& account, const Principal& principal, std::string_view address,
                        std::string_view action, std::string below, Timestamp time, Random& random,
                        const RecordSink& sink);

} // namespace cosmoswatch::sample
