#include "core/store/group_reading.h"

#include "core/alert/catalogue.h"
#include "core/intel/geo_database.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace cosmoswatch {
namespace {

// Groups are told apart by a number: a code, an account, an incident's row or a text.
using Number = std::uint32_t;

// Calls with a function from a position to its group's number.
template<typename Visit>
void withNumbers(AlertIndex& index, GroupBy by, Visit&& visit) {
    const auto& c = index.columns();
    const auto plain = [&](const auto& column) {
        visit([&column](std::uint32_t i) { return Number{column[i]}; });
    };
    switch (by) {
    case GroupBy::Type:
        return plain(c.type);
    case GroupBy::Severity:
        return plain(c.severity);
    case GroupBy::Status:
        return plain(c.status);
    case GroupBy::Account:
        return plain(c.account);
    case GroupBy::Address:
        return plain(c.address);
    case GroupBy::Country:
        return plain(c.countryCode);
    case GroupBy::Network:
        return plain(c.network);
    case GroupBy::Principal:
        return plain(c.principal);
    case GroupBy::Application:
        return plain(c.application);
    case GroupBy::Assignee:
        return plain(c.assignee);
    case GroupBy::Incident: {
        const auto& sizes = index.incidentSizes();
        return visit([&](std::uint32_t i) {
            const Number incident = c.incident[i];
            return sizes[incident] > 1 ? incident : 0;
        });
    }
    }
}

// Each number is below it.
std::size_t numberCount(AlertIndex& index, GroupBy by) {
    constexpr std::size_t codes = 4;
    switch (by) {
    case GroupBy::Severity:
    case GroupBy::Status:
        return codes;
    case GroupBy::Account:
        return index.accountCount();
    case GroupBy::Incident:
        return index.incidentSizes().size();
    default:
        return index.texts().size();
    }
}

// What an order of groups goes by.
struct Sums {
    std::vector<std::uint32_t> count;
    std::vector<std::int64_t> rank; // the greater comes first
};

class Grouping {
public:
    Grouping(Database& database, AlertIndex& index, GroupBy by, const Positions& matching)
        : database_(database), index_(index), by_(by), matching_(matching) {}

    Result<AlertGroups> run(GroupOrder order, std::size_t offset, std::size_t limit) {
        sum(order);
        std::vector<Number> numbers;
        for (Number number = 0; number < sums_.count.size(); ++number)
            if (sums_.count[number] > 0) numbers.push_back(number);
        auto query = database_.statement(keyQuery());
        if (order == GroupOrder::Label)
            if (auto ranked = rankByLabel(query, numbers); !ranked)
                return tl::unexpected<Error>(ranked.error());
        AlertGroups result;
        result.total = numbers.size();
        offset = std::min(offset, numbers.size());
        limit = std::min(limit, numbers.size() - offset);
        const auto end = numbers.begin() + static_cast<std::ptrdiff_t>(offset + limit);
        std::partial_sort(numbers.begin(), end, numbers.end(),
                          [this](Number a, Number b) { return comesBefore(a, b); });
        const std::vector<Number> shown(end - static_cast<std::ptrdiff_t>(limit), end);
        result.groups = details(shown);
        for (std::size_t i = 0; i < shown.size(); ++i)
            if (auto named = nameGroup(query, shown[i], result.groups[i]); !named)
                return tl::unexpected<Error>(named.error());
        return result;
    }

private:
    void sum(GroupOrder order) {
        const auto& columns = index_.columns();
        sums_.count.assign(numberCount(index_, by_), 0);
        sums_.rank.assign(sums_.count.size(), 0);
        withNumbers(index_, by_, [&](const auto& numberOf) {
            for (const auto i : matching_) {
                const Number number = numberOf(i);
                ++sums_.count[number];
                auto& rank = sums_.rank[number];
                if (order == GroupOrder::Worst) rank = std::max<std::int64_t>(rank, columns.severity[i]);
                if (order == GroupOrder::Newest) rank = std::max(rank, columns.last[i]);
            }
        });
    }

    // Types and countries are known to people by other names than the store keeps; they are few.
    Result<void> rankByLabel(Statement& query, const std::vector<Number>& numbers) {
        if (by_ != GroupBy::Type && by_ != GroupBy::Country) {
            for (const auto number : numbers)
                sums_.rank[number] = -labelRank(number);
            return {};
        }
        std::vector<std::pair<std::string, Number>> labels;
        for (const auto number : numbers) {
            AlertGroup group;
            if (auto named = nameGroup(query, number, group); !named) return named;
            labels.emplace_back(foldedText(group.label), number);
        }
        std::sort(labels.begin(), labels.end());
        for (std::size_t place = 0; place < labels.size(); ++place)
            sums_.rank[labels[place].second] = -static_cast<std::int64_t>(place);
        return {};
    }

    std::int64_t labelRank(Number number) {
        switch (by_) {
        case GroupBy::Severity:
        case GroupBy::Status:
        case GroupBy::Incident: // their keys mean nothing to people: oldest first
            return number;
        case GroupBy::Account:
            return index_.rankOfAccountName(index_.accountName(number));
        default:
            return index_.texts().ranks()[number];
        }
    }

    bool comesBefore(Number a, Number b) const {
        return std::tuple(sums_.rank[b], sums_.count[b], a) < std::tuple(sums_.rank[a], sums_.count[a], b);
    }

    std::vector<AlertGroup> details(const std::vector<Number>& numbers) {
        constexpr Number elsewhere = ~Number{0};
        const auto& columns = index_.columns();
        std::vector<Number> slots(sums_.count.size(), elsewhere);
        for (std::size_t i = 0; i < numbers.size(); ++i)
            slots[numbers[i]] = static_cast<Number>(i);
        std::vector<AlertGroup> groups(numbers.size());
        withNumbers(index_, by_, [&](const auto& numberOf) {
            for (const auto i : matching_) {
                const Number slot = slots[numberOf(i)];
                if (slot == elsewhere) continue;
                auto& group = groups[slot];
                const auto first = fromMicroseconds(columns.first[i]);
                group.first = group.count == 0 ? first : std::min(group.first, first);
                group.last = std::max(group.last, fromMicroseconds(columns.last[i]));
                group.worst = std::max(group.worst, static_cast<Severity>(columns.severity[i]));
                ++group.bySeverity[columns.severity[i]];
                ++group.byStatus[columns.status[i]];
                ++group.count;
            }
        });
        return groups;
    }

    [[nodiscard]] std::string keyQuery() const {
        if (by_ == GroupBy::Incident) return "SELECT key FROM incidents WHERE row = ?";
        if (by_ == GroupBy::Account) return "SELECT key, name FROM accounts WHERE id = ?";
        return "SELECT text FROM texts WHERE id = ?";
    }

    Result<void> nameGroup(Statement& query, Number number, AlertGroup& group) const {
        if (by_ == GroupBy::Severity) {
            group.key = group.label = name(static_cast<Severity>(number));
            return {};
        }
        if (by_ == GroupBy::Status) {
            group.key = name(static_cast<AlertStatus>(number));
            group.label = label(static_cast<AlertStatus>(number));
            return {};
        }
        query.rewind();
        const auto found = query.bind(number).step();
        if (!found) return tl::unexpected<Error>(found.error());
        if (!*found) return {}; // alerts that stand alone
        group.key = group.label = query.text(0);
        if (by_ == GroupBy::Account) group.label = query.text(1);
        if (by_ == GroupBy::Type) group.label = alertType(group.key).title;
        if (by_ == GroupBy::Country && !group.key.empty()) group.label = countryName(group.key);
        return {};
    }

    Database& database_;
    AlertIndex& index_;
    GroupBy by_;
    const Positions& matching_;
    Sums sums_;
};

} // namespace

Result<AlertGroups> readGroups(Database& database, AlertIndex& index, const AlertFilter& filter, GroupBy by,
                               GroupOrder order, std::size_t offset, std::size_t limit) {
    const auto matching = index.select(database, filter);
    if (!matching) return tl::unexpected<Error>(matching.error());
    return Grouping(database, index, by, **matching).run(order, offset, limit);
}

} // namespace cosmoswatch
