// What a source tells about itself while another thread reads it: progress over its items, and problems.
#pragma once

#include "core/source/event_source.h"

#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace cosmoswatch {

class SourceLedger {
public:
    enum class Standing : std::uint8_t { New, InHand, Done, Skipped, Failed };
    // One file or blob; only the thread that reads has it.
    struct Item {
        Standing standing = Standing::New;
        std::uint64_t bytesTotal = 0; // its part of the progress
        std::uint64_t bytesRead = 0;
    };

    void settle(Item& item, Standing standing);
    // The sums only grow: what is read anew counts anew.
    void account(Item& item, std::uint64_t bytesTotal, std::uint64_t bytesRead);
    void countUnreachable(std::uint64_t places); // given places that could not be looked into, now
    void report(const std::string& where, const std::string& what); // says each thing once

    [[nodiscard]] SourceProgress progress() const;             // from any thread
    [[nodiscard]] std::vector<SourceProblem> problems() const; // from any thread

private:
    mutable std::mutex mutex_;
    SourceProgress progress_;
    std::vector<SourceProblem> problems_;
    std::set<std::string> reported_;
    std::uint64_t unreachable_ = 0;
};

} // namespace cosmoswatch
