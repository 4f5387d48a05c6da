#include "core/store/alert_selection.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <variant>

namespace cosmoswatch {
namespace {

using Numbers = std::vector<std::uint32_t>;
using Marks = std::vector<std::uint8_t>; // by number: whether it is wanted

// Leaves the positions for which `holds` says so.
template<typename Holds>
void keep(Positions& positions, Holds&& holds) {
    std::size_t kept = 0;
    for (const auto position : positions) {
        positions[kept] = position;
        kept += holds(position) ? 1 : 0;
    }
    positions.resize(kept);
}

class Selection {
public:
    Selection(Database& database, AlertIndex& index)
        : database_(database), index_(index), columns_(index.columns()) {}

    Result<Positions> run(const AlertFilter& filter) {
        positions_.resize(columns_.size());
        std::iota(positions_.begin(), positions_.end(), 0);
        byTime(columns_.last, filter.time);
        byTime(columns_.generated, filter.generated);
        if (auto done = byIdBeginning(filter.idBeginning); !done) return tl::unexpected<Error>(done.error());
        auto done = byValues(filter, true).and_then([&] { return byValues(filter.exclude, false); });
        if (done && !filter.suppressedBy.empty())
            done = filter.suppressedBy == AlertFilter::anyRule
                       ? byTexts(columns_.suppressedBy, {std::string()}, false)
                       : byTexts(columns_.suppressedBy, {filter.suppressedBy}, true);
        if (!done) return tl::unexpected<Error>(done.error());
        byWords(filter.text, true);
        byWords(filter.excludedText, false);
        return std::move(positions_);
    }

private:
    void byTime(const std::vector<std::int64_t>& column, const TimeRange& range) {
        if (range.from)
            keep(positions_, [&, from = toMicroseconds(*range.from)](auto i) { return column[i] >= from; });
        if (range.to)
            keep(positions_, [&, to = toMicroseconds(*range.to)](auto i) { return column[i] < to; });
    }

    Result<void> byIdBeginning(const std::string& beginning) {
        if (beginning.empty()) return {};
        std::vector<std::uint8_t> marks(columns_.size(), 0);
        auto query =
            database_.statement("SELECT row FROM alerts WHERE id >= ?1 AND substr(id, 1, length(?1)) = ?1"
                                " AND id < ?1 || char(0x10ffff)");
        auto read = query.bind(beginning).forEach([&](const Statement& row) {
            if (const auto position = index_.positionOf(row.integer(0))) marks[*position] = 1;
        });
        keep(positions_, [&](auto i) { return marks[i] != 0; });
        return read;
    }

    Result<void> byValues(const AlertValues& values, bool wanted) {
        byCodes(columns_.severity, values.severities, wanted);
        byCodes(columns_.status, values.statuses, wanted);
        byCodes(columns_.disposition, values.dispositions, wanted);
        byAccounts(values.accountKeys, wanted);
        const std::pair<const Numbers*, const std::vector<std::string>*> texts[] = {
            {&columns_.type, &values.types},
            {&columns_.address, &values.addresses},
            {&columns_.countryCode, &values.countryCodes},
            {&columns_.network, &values.networks},
            {&columns_.principal, &values.principals},
            {&columns_.application, &values.applications},
            {&columns_.assignee, &values.assignees}};
        for (const auto& [column, list] : texts)
            if (auto done = byTexts(*column, *list, wanted); !done) return done;
        return byIncidents(values.incidents, wanted);
    }

    template<typename Code>
    void byCodes(const std::vector<std::uint8_t>& column, const std::vector<Code>& codes, bool wanted) {
        if (codes.empty()) return;
        std::array<bool, 4> marks{};
        for (const auto code : codes)
            marks[static_cast<std::size_t>(code) % marks.size()] = true;
        keep(positions_, [&](auto i) { return marks[column[i]] == wanted; });
    }

    void byMarks(const Numbers& column, const Marks& marks, bool wanted) {
        keep(positions_, [&](auto i) { return (marks[column[i]] != 0) == wanted; });
    }

    void byAccounts(const std::vector<std::string>& keys, bool wanted) {
        if (keys.empty()) return;
        Marks marks(index_.accountCount() + 1, 0);
        for (std::uint32_t account = 0; account < index_.accountCount(); ++account)
            marks[account] = std::find(keys.begin(), keys.end(), index_.accountKey(account)) != keys.end();
        byMarks(columns_.account, marks, wanted);
    }

    Result<void> byTexts(const Numbers& column, const std::vector<std::string>& texts, bool wanted) {
        if (texts.empty()) return {};
        Marks marks(index_.texts().size() + 1, 0);
        for (const auto& text : texts) {
            const auto number = textNumber(database_, text);
            if (!number) return tl::unexpected<Error>(number.error());
            if (*number != 0 && *number < marks.size()) marks[*number] = 1;
        }
        byMarks(column, marks, wanted);
        return {};
    }

    // By the incidents' rows; an incident with one alert is none.
    Result<void> byIncidents(const std::vector<std::string>& keys, bool wanted) {
        if (keys.empty()) return {};
        const auto& sizes = index_.incidentSizes();
        Marks marks(sizes.size(), 0);
        auto query = database_.statement("SELECT row FROM incidents WHERE key = ? AND members > 1");
        for (const auto& key : keys) {
            if (key.empty())
                for (std::size_t incident = 0; incident < sizes.size(); ++incident)
                    if (sizes[incident] < 2) marks[incident] = 1;
            query.rewind();
            const auto found = query.bind(key).step();
            if (!found) return tl::unexpected<Error>(found.error());
            if (!*found) continue;
            const auto row = static_cast<std::size_t>(query.integer(0));
            if (row < marks.size()) marks[row] = 1;
        }
        byMarks(columns_.incident, marks, wanted);
        return {};
    }

    void byWords(std::string_view text, bool wanted) {
        const std::string folded = foldedText(text);
        constexpr std::string_view spaces = " \t\r\n";
        for (auto begin = folded.find_first_not_of(spaces); begin != std::string::npos;) {
            const auto end = std::min(folded.find_first_of(spaces, begin), folded.size());
            byWord(std::string_view(folded).substr(begin, end - begin), wanted);
            begin = folded.find_first_not_of(spaces, end);
        }
    }

    // The word is looked for once in each different text; an alert has it when one of its texts has.
    void byWord(std::string_view word, bool wanted) {
        const Marks texts = index_.texts().search(word);
        Marks accounts(index_.accountCount() + 1, 0);
        for (std::uint32_t account = 0; account < index_.accountCount(); ++account)
            accounts[account] = index_.accountName(account).find(word) != std::string::npos;
        const auto& c = columns_;
        keep(positions_, [&](auto i) {
            const int hits = texts[c.title[i]] | accounts[c.account[i]] | texts[c.address[i]] |
                             texts[c.countryName[i]] | texts[c.countryCode[i]] | texts[c.network[i]] |
                             texts[c.application[i]] | texts[c.principal[i]];
            return (hits != 0) == wanted;
        });
    }

    Database& database_;
    AlertIndex& index_;
    const AlertColumns& columns_;
    Positions positions_;
};

// Where an alert stands in an order; the smaller comes first.
struct SortPlace {
    std::int64_t value = 0;
    std::int64_t last = 0;
    std::uint64_t tie = 0;
    std::uint32_t position = 0;
    friend bool operator<(const SortPlace& a, const SortPlace& b) {
        if (a.value != b.value) return a.value < b.value;
        if (a.last != b.last) return a.last > b.last;
        return a.tie != b.tie ? a.tie < b.tie : a.position < b.position;
    }
};

// The column of numbers that an order goes by; nothing for one of texts.
const Numbers* textColumn(const AlertColumns& columns, AlertColumn column) {
    switch (column) {
    case AlertColumn::Title:
        return &columns.title;
    case AlertColumn::Address:
        return &columns.address;
    case AlertColumn::Country:
        return &columns.countryName;
    case AlertColumn::Network:
        return &columns.network;
    case AlertColumn::Principal:
        return &columns.principal;
    case AlertColumn::Application:
        return &columns.application;
    case AlertColumn::AssignedTo:
        return &columns.assignee;
    default:
        return nullptr;
    }
}

// Calls with a function from a position to its sort value.
template<typename Visit>
auto withValues(AlertIndex& index, AlertColumn column, Visit&& visit) {
    const auto& columns = index.columns();
    if (const auto* numbers = textColumn(columns, column)) {
        const auto& ranks = index.texts().ranks();
        return visit([&ranks, numbers](std::uint32_t i) { return std::int64_t{ranks[(*numbers)[i]]}; });
    }
    switch (column) {
    case AlertColumn::Severity:
        return visit([&columns](std::uint32_t i) { return std::int64_t{columns.severity[i]}; });
    case AlertColumn::Status:
        return visit([&columns](std::uint32_t i) { return std::int64_t{columns.status[i]}; });
    case AlertColumn::Disposition:
        return visit([&columns](std::uint32_t i) { return std::int64_t{columns.disposition[i]}; });
    case AlertColumn::FirstSeen:
        return visit([&columns](std::uint32_t i) { return columns.first[i]; });
    case AlertColumn::Count:
        return visit([&columns](std::uint32_t i) { return columns.count[i]; });
    case AlertColumn::Account: {
        const auto ranks = index.accountRanks();
        return visit([&columns, &ranks](std::uint32_t i) { return std::int64_t{ranks[columns.account[i]]}; });
    }
    default:
        return visit([&columns](std::uint32_t i) { return columns.last[i]; });
    }
}

// The number that a key's value stands for in today's order.
Result<std::int64_t> sortValueOf(Database& database, AlertIndex& index, AlertColumn column,
                                 const std::variant<std::int64_t, std::string>& value) {
    const bool isText = column == AlertColumn::Account || textColumn(index.columns(), column) != nullptr;
    const auto* text = std::get_if<std::string>(&value);
    if (isText != (text != nullptr))
        return fail(ErrorCode::InvalidArgument,
                    "the place to go on from belongs to another order; start again");
    if (!text) return std::get<std::int64_t>(value);
    if (column == AlertColumn::Account) return std::int64_t{index.rankOfAccountName(*text)};
    const auto number = textNumber(database, *text);
    if (!number) return tl::unexpected<Error>(number.error());
    const auto& ranks = index.texts().ranks();
    return *number < ranks.size() ? std::int64_t{ranks[*number]} : std::int64_t{-1};
}

// Holds the smallest places of all it is given.
class Smallest {
public:
    explicit Smallest(std::size_t limit) : limit_(limit) { places_.reserve(2 * limit); }
    void offer(const SortPlace& place) {
        if (full_ && !(place < worst_)) return;
        places_.push_back(place);
        if (places_.size() == 2 * limit_) cut();
    }
    std::vector<SortPlace> take() {
        std::sort(places_.begin(), places_.end());
        if (places_.size() > limit_) places_.resize(limit_);
        return std::move(places_);
    }

private:
    void cut() {
        const auto middle = places_.begin() + static_cast<std::ptrdiff_t>(limit_ - 1);
        std::nth_element(places_.begin(), middle, places_.end());
        worst_ = *middle;
        places_.resize(limit_);
        full_ = true;
    }

    std::size_t limit_;
    std::vector<SortPlace> places_;
    SortPlace worst_;
    bool full_ = false;
};

} // namespace

Result<std::uint32_t> textNumber(Database& database, const std::string& text) {
    auto query = database.statement("SELECT id FROM texts WHERE text = ?");
    const auto found = query.bind(text).step();
    if (!found) return tl::unexpected<Error>(found.error());
    return *found ? static_cast<std::uint32_t>(query.integer(0)) : 0;
}

Result<Positions> selectAlerts(Database& database, AlertIndex& index, const AlertFilter& filter) {
    return Selection(database, index).run(filter);
}

Result<Positions> firstInOrder(Database& database, AlertIndex& index, const Positions& positions,
                               const AlertOrder& order, const std::optional<PageKey>& after,
                               std::size_t limit) {
    limit = std::min(limit, positions.size());
    if (limit == 0) return Positions();
    const std::int64_t sign = order.descending ? -1 : 1;
    std::optional<SortPlace> start;
    if (after) {
        const auto value = sortValueOf(database, index, order.column, after->sortValue);
        if (!value) return tl::unexpected<Error>(value.error());
        const auto& rows = index.columns().row;
        const auto place = std::lower_bound(rows.begin(), rows.end(), after->row) - rows.begin();
        start = SortPlace{*value * sign, after->last, tieOf(after->id), static_cast<std::uint32_t>(place)};
    }
    const auto& columns = index.columns();
    Smallest first(limit);
    withValues(index, order.column, [&](const auto& valueOf) {
        const auto offer = [&](std::uint32_t i) {
            const SortPlace place{valueOf(i) * sign, columns.last[i], columns.tie[i], i};
            if (!start || *start < place) first.offer(place);
        };
        // What was written last is mostly what happened last, and that comes first among equals: met first,
        // it keeps out the rest.
        const bool oldestFirst = !order.descending && (order.column == AlertColumn::LastSeen ||
                                                       order.column == AlertColumn::FirstSeen);
        if (oldestFirst)
            std::for_each(positions.begin(), positions.end(), offer);
        else
            std::for_each(positions.rbegin(), positions.rend(), offer);
    });
    Positions result;
    for (const auto& place : first.take())
        result.push_back(place.position);
    return result;
}

} // namespace cosmoswatch
