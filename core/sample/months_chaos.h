// dev-lab: three developers who try things out, with any tool, at any hour, as much as they like. All of it
// is harmless.
#pragma once

#include "core/sample/traffic.h"

#include <string>

namespace cosmoswatch::sample {

class DeveloperChaos {
public:
    DeveloperChaos(const AccountProfile& lab, std::uint64_t seed);
    void minute(Timestamp minute, const RecordSink& sink);

private:
    struct Session {
        std::size_t visitor = 0;
        std::string agent;
        Timestamp time{};
        Duration pause{};
    };

    void begin(std::size_t developer, Timestamp time, const RecordSink& sink);
    void work(Session& session, Operation operation, int requests, const RecordSink& sink);
    void refuse(Session& session, int status, int requests, const RecordSink& sink);
    void listKeys(std::size_t developer, const Session& session, const RecordSink& sink);
    [[nodiscard]] int sessionLength();

    const AccountProfile& lab_;
    const Client& client_;
    Random random_;
};

} // namespace cosmoswatch::sample
