// What one container is known to be asked: the shapes of its queries, which applications send them, and how
// much they return. What is new counts once its day has settled.
#pragma once

#include "core/baseline/learning.h"
#include "core/query/known_shapes.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cosmoswatch {

// A query that nothing speaks against.
struct CleanQuery {
    std::string_view statement;
    const query::TokenList& tokens; // of the statement
    std::uint64_t rows = 0;
    Timestamp time;
    std::string_view application{}; // its name; empty when it is not known
    std::uint64_t bytes = 0;        // likewise 0
};

// What a query's request tells when it comes after the query.
struct QueryRequest {
    std::uint64_t print = 0;
    Timestamp time; // of the query
    std::string_view application;
    std::uint64_t bytes = 0;
};

class ContainerQueries {
public:
    // The settled shapes of all applications; null while they are being learned.
    [[nodiscard]] const query::KnownShapes* known(Timestamp time, const LearningRules& rules) const;
    [[nodiscard]] std::uint64_t printOf(const query::TokenList& tokens) const {
        return settled_.printOf(tokens);
    }

    // What the application is known to send, where a query of that shape is news from it; null where it is
    // not: because it sends this shape, or was seen too seldom to tell, or because another one sends it from
    // which this one cannot be told apart. That is one which shares half of its statements (a new release, a
    // common library), or a sender whose name no record told.
    [[nodiscard]] const query::KnownShapes* shapesToMeet(std::string_view application, std::uint64_t print,
                                                         Timestamp time, const LearningRules& rules) const;
    // Those that have been seen for long enough.
    [[nodiscard]] std::vector<std::string_view> learnedApplications(Timestamp time,
                                                                    const LearningRules& rules) const;
    [[nodiscard]] std::vector<std::string> applicationsThatSend(std::uint64_t print) const;

    // The most that queries of a shape returned and asked for on settled days; nothing before the third.
    struct Usual {
        std::uint64_t rows = 0;
        std::uint64_t bytes = 0; // 0: not told
        query::RowLimits limits;
        // A limit that is far above the usual, which a change of the page size is not.
        [[nodiscard]] static bool isFar(const std::optional<std::uint64_t>& asked,
                                        const std::optional<std::uint64_t>& usual);
        static constexpr std::uint64_t farFactor = 20;
    };
    [[nodiscard]] std::optional<Usual> usual(std::uint64_t print) const;

    // `room`: bytes of new statements that there is place for.
    void observe(const CleanQuery& query, std::size_t room, const LearningRules& rules);
    void observe(const QueryRequest& request);
    void forgetRecent(std::uint64_t print); // was not clean after all
    [[nodiscard]] std::size_t unsettledBytes() const { return unsettledBytes_; }

    void merge(const ContainerQueries& other);
    // In two parts: what has settled changes once a day, the rest with every query that is new on its day.
    [[nodiscard]] std::string saveSettled() const;
    [[nodiscard]] std::string saveRecent() const;
    [[nodiscard]] bool loadSettled(ByteReader& from);
    [[nodiscard]] bool loadRecent(ByteReader& from);
    void takeSettled(ContainerQueries&& loaded); // only that part of it
    void takeRecent(ContainerQueries&& loaded);
    bool settledChanged = false; // since it was saved
    bool recentChanged = false;

    static constexpr std::size_t maxApplications = 8;
    static constexpr std::size_t maxRecentDays = 64;          // more: the oldest settles early
    static constexpr std::size_t maxRecentShapes = 2048;      // of one day
    static constexpr std::size_t maxRecentStatements = 512;   // of them new
    static constexpr std::size_t maxRecentBytes = 256 * 1024; // their statements
    static constexpr std::size_t longestStatement = 4096;     // that is learned
    static constexpr std::size_t longestApplication = 192;    // name
    static constexpr std::uint32_t daysOfUsual = 3;
    static constexpr std::int64_t daysKnown = 183; // half a year without use, and a shape is forgotten
    static constexpr query::KnownShapesLimits limits{1024, 512, 512};

private:
    using ApplicationSet = std::uint8_t; // by index
    static_assert(maxApplications <= 8 * sizeof(ApplicationSet));

    // Of one shape on one day.
    struct Use {
        std::string statement; // empty when the shape is known
        query::RowLimits limits;
        std::uint64_t rows = 0;
        std::uint64_t bytes = 0;
        ApplicationSet applications = 0;
        bool add(const Use& other); // whether anything changed
    };
    struct Day {
        std::map<std::uint64_t, Use> uses; // by print
        std::size_t statements = 0;        // that are new
        std::size_t bytes = 0;             // theirs
    };
    // Of one shape, from its settled days.
    struct Facts {
        std::uint64_t rows = 0;
        std::uint64_t bytes = 0;
        std::uint32_t days = 0;
        std::uint32_t daysRaised = 0; // with limits far above the usual
        ApplicationSet applications = 0;
    };
    struct Application {
        std::string name; // empty: the place is free
        LearningClock clock;
        std::uint32_t days = 0;
        std::int64_t lastDay = -1;
    };
    // The shapes of one application, made of the above when they are asked for.
    struct Own {
        query::KnownShapes shapes{limits};
        ApplicationSet kin = 0;
    };

    void settle(std::int64_t endDay);
    void settle(std::int64_t day, const Day& uses);
    void forgetOld(std::int64_t day);
    void add(std::int64_t day, std::uint64_t print, Use use, std::size_t room);
    ApplicationSet applicationOf(std::string_view name, std::int64_t day);
    std::size_t placeFor(std::string_view name);
    [[nodiscard]] std::optional<std::size_t> indexOf(std::string_view application) const;
    [[nodiscard]] const Own& ownOf(std::size_t index) const;
    void mergeFacts(const ContainerQueries& other,
                    const std::unordered_map<std::uint64_t, std::uint64_t>& prints,
                    const std::vector<ApplicationSet>& applications);

    query::KnownShapes settled_{limits};
    std::unordered_map<std::uint64_t, Facts> facts_; // by print
    std::map<std::int64_t, Day> recent_;             // not settled yet
    std::vector<Application> applications_;
    mutable std::map<std::size_t, Own> own_; // emptied when something settles
    std::size_t unsettledBytes_ = 0;
    LearningClock clock_;
    std::int64_t lastDay_ = -1;
};

} // namespace cosmoswatch
