// When the records of each labelled attack happened, noted while the logs go by: how many an attacker had
// sent before the alert is counted from them.
#pragma once

#include "core/event/event.h"
#include "core/sample/truth.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch::sample {

class RecordTally {
public:
    // Keeps a view of the answers.
    explicit RecordTally(std::span<const Answer> answers);

    // Data requests and management calls are noted when they lie within an answer's span and have its
    // account and its address or, where it names none, its principal. Records of one microsecond count once,
    // and so do duplicates.
    void add(const Event& event);
    // To be called once all records have been added.
    void finish();

    [[nodiscard]] std::uint64_t records(std::size_t answer) const { return times_[answer].size(); }
    // Those up to and including `time`.
    [[nodiscard]] std::uint64_t recordsUntil(std::size_t answer, Timestamp time) const;

private:
    static constexpr std::size_t maxTimes = 1'000'000; // of one answer; later ones are not noted
    static constexpr std::size_t maxResources = 10'000;

    const std::vector<std::size_t>& answersFor(std::string_view resourceId);

    std::span<const Answer> answers_;
    std::vector<std::vector<Timestamp>> times_;                               // by answer
    std::map<std::string, std::vector<std::size_t>, std::less<>> byResource_; // resource id → answers
    std::vector<std::size_t> found_;
};

} // namespace cosmoswatch::sample
