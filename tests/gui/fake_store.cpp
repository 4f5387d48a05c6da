#include "tests/gui/fake_store.h"

#include "core/alert/catalogue.h"
#include "core/base/text.h"

#include <algorithm>
#include <set>

namespace cosmoswatch::test {
namespace {

template<typename T>
bool holds(const std::vector<T>& values, const T& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

// How often a value of the alert stands in these lists, and how many lists there are.
struct Hits {
    int lists = 0;
    int hits = 0;
};
Hits hitsOf(const AlertValues& values, const Alert& alert) {
    Hits hits;
    const auto look = [&](const auto& list, const auto& value) {
        if (list.empty()) return;
        ++hits.lists;
        if (holds(list, value)) ++hits.hits;
    };
    look(values.severities, alert.severity);
    look(values.statuses, alert.status);
    look(values.dispositions, alert.disposition);
    look(values.types, alert.type);
    look(values.accountKeys, alert.account.key);
    look(values.addresses, alert.address);
    look(values.countryCodes, alert.place.countryCode);
    look(values.networks, alert.place.network);
    look(values.principals, alert.principal);
    look(values.applications, alert.application);
    look(values.assignees, alert.assignedTo);
    look(values.incidents, alert.correlationKey);
    return hits;
}

std::vector<std::string_view> wordsOf(std::string_view text) {
    std::vector<std::string_view> words;
    while (!(text = trim(text)).empty()) {
        const auto end = std::min(text.find(' '), text.size());
        words.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return words;
}

bool matches(const AlertFilter& filter, const Alert& alert) {
    const std::string all = title(alert) + '\n' + alert.account.name + '\n' + alert.address + '\n' +
                            alert.place.countryName + '\n' + alert.place.countryCode + '\n' +
                            alert.place.network + '\n' + alert.application + '\n' + alert.principal;
    const auto occurs = [&](std::string_view word) {
        return findIgnoreCase(all, word) != std::string_view::npos;
    };
    const auto words = wordsOf(filter.text);
    const auto unwanted = wordsOf(filter.excludedText);
    const Hits wanted = hitsOf(filter, alert);
    return std::all_of(words.begin(), words.end(), occurs) &&
           std::none_of(unwanted.begin(), unwanted.end(), occurs) && wanted.hits == wanted.lists &&
           hitsOf(filter.exclude, alert).hits == 0 && alert.id.starts_with(filter.idBeginning) &&
           (filter.suppressedBy.empty() || filter.suppressedBy == alert.suppressedBy ||
            (filter.suppressedBy == AlertFilter::anyRule && !alert.suppressedBy.empty())) &&
           (!filter.time.from || alert.last >= *filter.time.from) &&
           (!filter.time.to || alert.last < *filter.time.to);
}

std::variant<std::int64_t, std::string> sortValue(const Alert& alert, AlertColumn column) {
    switch (column) {
    case AlertColumn::Severity:
        return static_cast<std::int64_t>(alert.severity);
    case AlertColumn::Title:
        return title(alert);
    case AlertColumn::Account:
        return alert.account.name;
    case AlertColumn::Address:
        return alert.address;
    case AlertColumn::Country:
        return alert.place.countryName;
    case AlertColumn::FirstSeen:
        return toMicroseconds(alert.first);
    case AlertColumn::LastSeen:
        return toMicroseconds(alert.last);
    case AlertColumn::Count:
        return static_cast<std::int64_t>(alert.count);
    case AlertColumn::Status:
        return static_cast<std::int64_t>(alert.status);
    case AlertColumn::Disposition:
        return static_cast<std::int64_t>(alert.disposition);
    case AlertColumn::Network:
        return alert.place.network;
    case AlertColumn::Principal:
        return alert.principal;
    case AlertColumn::Application:
        return alert.application;
    case AlertColumn::AssignedTo:
        return alert.assignedTo;
    }
    return std::int64_t{0};
}

} // namespace

AlertRow rowOf(const Alert& alert) {
    AlertRow row;
    row.id = alert.id;
    row.type = alert.type;
    row.title = title(alert);
    row.severity = alert.severity;
    row.status = alert.status;
    row.disposition = alert.disposition;
    row.accountKey = alert.account.key;
    row.accountName = alert.account.name;
    row.address = alert.address;
    row.countryCode = alert.place.countryCode;
    row.countryName = alert.place.countryName;
    row.network = alert.place.network;
    row.torExit = std::any_of(alert.threats.begin(), alert.threats.end(),
                              [](const ThreatMatch& match) { return match.threatType == "Tor exit"; });
    row.first = alert.first;
    row.last = alert.last;
    row.count = alert.count;
    row.version = alert.version;
    row.assignedTo = alert.assignedTo;
    row.correlationKey = alert.correlationKey;
    row.principal = alert.principal;
    row.application = alert.application;
    row.suppressedBy = alert.suppressedBy;
    row.sample = alert.sample;
    return row;
}

void FakeStore::add(Alert alert, std::vector<EvidenceRecord> evidence) {
    const std::lock_guard lock(m_mutex);
    const bool known =
        std::any_of(accountSummaries.begin(), accountSummaries.end(),
                    [&](const AccountSummary& summary) { return summary.account == alert.account; });
    if (!known)
        accountSummaries.push_back({alert.account, alert.first - std::chrono::days(30), alert.last, 1000, 0});
    const std::string id = alert.id;
    m_entries[id] = Entry{std::move(alert), std::move(evidence), {}};
    ++ingestCounters.records;
    ++m_revision;
}

std::vector<const FakeStore::Entry*> FakeStore::matching(const AlertFilter& filter) const {
    std::vector<const Entry*> found;
    for (const auto& [id, entry] : m_entries)
        if (matches(filter, entry.alert)) found.push_back(&entry);
    return found;
}

Result<AlertPage> FakeStore::alerts(const AlertFilter& filter, const AlertOrder& order,
                                    const std::optional<PageKey>& after, std::size_t limit) const {
    if (m_failing) return gone();
    const std::lock_guard lock(m_mutex);
    ++m_pagesAsked;
    auto found = matching(filter);
    const auto keyOf = [&](const Alert& alert) {
        return PageKey{sortValue(alert, order.column), toMicroseconds(alert.last), alert.id};
    };
    const auto before = [&](const PageKey& a, const PageKey& b) {
        if (a.sortValue != b.sortValue)
            return order.descending ? a.sortValue > b.sortValue : a.sortValue < b.sortValue;
        if (a.last != b.last) return a.last > b.last;
        return a.id < b.id;
    };
    std::sort(found.begin(), found.end(),
              [&](const Entry* a, const Entry* b) { return before(keyOf(a->alert), keyOf(b->alert)); });
    AlertPage page;
    for (const auto* entry : found) {
        const PageKey key = keyOf(entry->alert);
        if (after && !before(*after, key)) continue;
        if (page.rows.size() == limit) {
            const auto last = std::find_if(found.begin(), found.end(), [&](const Entry* e) {
                return e->alert.id == page.rows.back().id;
            });
            page.next = keyOf((*last)->alert);
            break;
        }
        page.rows.push_back(rowOf(entry->alert));
    }
    return page;
}

Result<AlertCounts> FakeStore::countAlerts(const AlertFilter& filter) const {
    if (m_failing) return gone();
    const std::lock_guard lock(m_mutex);
    AlertCounts counts;
    std::set<std::string> keys;
    for (const auto* entry : matching(filter)) {
        ++counts.total;
        ++counts.bySeverity[static_cast<std::size_t>(entry->alert.severity)];
        ++counts.byStatus[static_cast<std::size_t>(entry->alert.status)];
        keys.insert(entry->alert.account.key);
    }
    counts.accounts = keys.size();
    return counts;
}

Result<std::optional<std::pair<Timestamp, Timestamp>>>
FakeStore::alertTimeSpan(const AlertFilter& filter) const {
    if (m_failing) return gone();
    const std::lock_guard lock(m_mutex);
    std::optional<std::pair<Timestamp, Timestamp>> span;
    for (const auto* entry : matching(filter)) {
        const auto last = entry->alert.last;
        span = span ? std::pair{std::min(span->first, last), std::max(span->second, last)}
                    : std::pair{last, last};
    }
    return span;
}

Result<std::vector<HistogramBin>> FakeStore::histogram(const AlertFilter& filter, Duration width) const {
    if (m_failing) return gone();
    const auto span = alertTimeSpan(filter);
    std::vector<HistogramBin> bins;
    if (!*span) return bins;
    const auto floor = [&](Timestamp time) { return Timestamp(time.time_since_epoch() / width * width); };
    for (auto start = floor((*span)->first); start <= (*span)->second; start += width)
        bins.push_back({start, {}});
    const std::lock_guard lock(m_mutex);
    for (const auto* entry : matching(filter)) {
        const auto at = static_cast<std::size_t>((entry->alert.last - bins.front().start) / width);
        ++bins[at].bySeverity[static_cast<std::size_t>(entry->alert.severity)];
    }
    return bins;
}

Result<Alert> FakeStore::alert(const std::string& id) const {
    if (m_failing) return gone();
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(id);
    if (found == m_entries.end()) return fail(ErrorCode::NotFound, "There is no such alert.");
    return found->second.alert;
}

Result<std::vector<EvidenceRecord>> FakeStore::evidence(const std::string& id) const {
    if (m_failing) return gone();
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(id);
    if (found == m_entries.end()) return fail(ErrorCode::NotFound, "There is no such alert.");
    return found->second.evidence;
}

Result<std::vector<HistoryEntry>> FakeStore::history(const std::string& id) const {
    if (m_failing) return gone();
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(id);
    if (found == m_entries.end()) return fail(ErrorCode::NotFound, "There is no such alert.");
    return found->second.history;
}

Result<std::vector<CountryAccess>> FakeStore::accessByCountry(const AccessFilter&) const {
    if (m_failing) return gone();
    const std::lock_guard lock(m_mutex);
    std::map<std::string, CountryAccess> found;
    for (const auto& [id, entry] : m_entries) {
        auto& country = found[entry.alert.place.countryCode];
        country.countryCode = entry.alert.place.countryCode;
        country.countryName = entry.alert.place.countryName;
    }
    std::vector<CountryAccess> countries;
    for (auto& [code, country] : found)
        if (!code.empty()) countries.push_back(country);
    return countries;
}

Result<std::vector<AddressAccess>> FakeStore::accessByAddress(const AccessFilter&, AddressOrder,
                                                              std::size_t) const {
    return {};
}
Result<std::vector<AccessPoint>> FakeStore::accessOverTime(const AccessFilter&, Duration) const {
    return {};
}
Result<std::optional<std::pair<Timestamp, Timestamp>>> FakeStore::accessTimeSpan(const AccessFilter&) const {
    if (m_failing) return gone();
    return std::nullopt;
}
Result<std::vector<AccountSummary>> FakeStore::accounts() const {
    if (m_failing) return gone();
    const std::lock_guard lock(m_mutex);
    return accountSummaries;
}
Result<IngestCounters> FakeStore::counters() const {
    if (m_failing) return gone();
    const std::lock_guard lock(m_mutex);
    return ingestCounters;
}
Result<std::vector<BadRecord>> FakeStore::badRecords(std::size_t limit) const {
    if (m_failing) return gone();
    const std::lock_guard lock(m_mutex);
    return std::vector<BadRecord>(bad.begin(),
                                  bad.begin() + static_cast<std::ptrdiff_t>(std::min(limit, bad.size())));
}
Result<void> FakeStore::commit(const StoreBatch&) {
    return {};
}

} // namespace cosmoswatch::test
