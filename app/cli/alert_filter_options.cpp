#include "app/cli/alert_filter_options.h"

#include "app/cli/alert_selection.h"
#include "app/cli/option_values.h"

#include "core/base/text.h"

#include <algorithm>

namespace cosmoswatch::cli {
namespace {

constexpr std::string_view nobody = "nobody";

std::string upperAscii(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

std::string assigneeFrom(const std::string& text) {
    return text == nobody ? std::string() : text;
}

void append(std::vector<std::string>& to, const std::vector<std::string>& values) {
    to.insert(to.end(), values.begin(), values.end());
}

// "address=203.0.113.7": leaves these out.
Result<void> exclude(const std::string& term, const AlertReader& store, AlertFilter& filter) {
    const auto at = term.find('=');
    const std::string field = term.substr(0, at);
    const std::string value = at == std::string::npos ? std::string() : term.substr(at + 1);
    auto& excluded = filter.exclude;
    const auto unknown = [&](const std::string& what) {
        return fail(ErrorCode::InvalidArgument, what, "--exclude " + term);
    };
    if (at == std::string::npos) return unknown("write a field and a value, such as country=NL");
    if (field == "severity") {
        const auto severity = parseSeverity(value);
        if (!severity) return unknown("there is no such severity");
        excluded.severities.push_back(*severity);
    } else if (field == "status") {
        const auto status = parseStatus(value);
        if (!status) return unknown("there is no such status");
        excluded.statuses.push_back(*status);
    } else if (field == "account") {
        const auto keys = accountKeys(store, value);
        if (!keys) return tl::unexpected(keys.error());
        append(excluded.accountKeys, *keys);
    } else if (field == "type") {
        excluded.types.push_back(value);
    } else if (field == "address") {
        excluded.addresses.push_back(value);
    } else if (field == "country") {
        excluded.countryCodes.push_back(upperAscii(value));
    } else if (field == "network") {
        excluded.networks.push_back(value);
    } else if (field == "principal") {
        excluded.principals.push_back(value);
    } else if (field == "application") {
        excluded.applications.push_back(value);
    } else if (field == "assigned") {
        excluded.assignees.push_back(assigneeFrom(value));
    } else if (field == "text") {
        filter.excludedText += ' ' + value;
    } else {
        return unknown("there is no such field: severity, status, account, type, address, country, network, "
                       "principal, application, assigned or text");
    }
    return {};
}

} // namespace

void addFilterOptions(CLI::App* command, FilterOptions& options) {
    command->add_option("--severity", options.severities, "Only these severities")->check(severityName());
    command->add_option("--status", options.statuses, "Only these states")->check(statusName());
    command->add_option("--disposition", options.dispositions, "Only these dispositions")
        ->check(dispositionName());
    command->add_option("--account", options.accounts, "Only these accounts, by name or resource id");
    command->add_option("--type", options.types, "Only these types, such as CosmosDB_TorAnomaly");
    command->add_option("--address", options.addresses, "Only these addresses");
    command->add_option("--country", options.countries, "Only these countries, by their two-letter codes");
    command->add_option("--network", options.networks, "Only these networks, by name");
    command->add_option("--principal", options.principals, "Only these principals");
    command->add_option("--application", options.applications, "Only these client applications");
    command->add_option("--assigned", options.assignees,
                        "Only alerts of these analysts; nobody for those of none");
    command->add_option("--exclude", options.excluded,
                        "Not these: FIELD=VALUE, such as country=NL or text=word");
    command->add_option("--text", options.text, "Words that must occur in the alert");
    command->add_option("--since", options.since, "Only alerts whose last record is not older");
    command->add_option("--until", options.until, "Only alerts whose last record is older");
    command->add_option("--incident", options.incident,
                        "Only the alerts of this incident, by its id or that of one of them");
}

Result<std::optional<Timestamp>> timeFrom(const std::string& option, const std::string& text) {
    if (text.empty()) return std::optional<Timestamp>();
    const auto time = parseTimestamp(text);
    if (!time)
        return fail(ErrorCode::InvalidArgument, option + " wants a UTC time such as 2026-10-31T00:00Z", text);
    return time;
}

Result<std::vector<std::string>> accountKeys(const AlertReader& store, const std::string& account) {
    const auto accounts = store.accounts();
    if (!accounts) return tl::unexpected(accounts.error());
    const std::string wanted = lowerAscii(account);
    std::vector<std::string> keys;
    for (const auto& summary : *accounts)
        if (summary.account.name == wanted || summary.account.key == wanted)
            keys.push_back(summary.account.key);
    if (keys.empty()) return fail(ErrorCode::NotFound, "no records of this account were read", account);
    return keys;
}

Result<AlertFilter> filterFrom(const FilterOptions& options, const AlertReader& store) {
    AlertFilter filter;
    filter.text = options.text;
    for (const auto& text : options.severities)
        filter.severities.push_back(*parseSeverity(text));
    for (const auto& text : options.statuses)
        filter.statuses.push_back(*parseStatus(text));
    for (const auto& text : options.dispositions)
        filter.dispositions.push_back(*parseDisposition(text));
    filter.types = options.types;
    filter.addresses = options.addresses;
    for (const auto& code : options.countries)
        filter.countryCodes.push_back(upperAscii(code));
    filter.networks = options.networks;
    filter.principals = options.principals;
    filter.applications = options.applications;
    for (const auto& assignee : options.assignees)
        filter.assignees.push_back(assigneeFrom(assignee));
    const auto from = timeFrom("--since", options.since);
    if (!from) return tl::unexpected(from.error());
    const auto to = timeFrom("--until", options.until);
    if (!to) return tl::unexpected(to.error());
    filter.time = {*from, *to};
    for (const auto& account : options.accounts) {
        const auto keys = accountKeys(store, account);
        if (!keys) return tl::unexpected(keys.error());
        append(filter.accountKeys, *keys);
    }
    for (const auto& term : options.excluded)
        if (auto done = exclude(term, store, filter); !done) return tl::unexpected(done.error());
    if (!options.incident.empty()) {
        const auto incident = findIncident(store, options.incident);
        if (!incident) return tl::unexpected(incident.error());
        filter.incidents = {incident->id};
    }
    return filter;
}

} // namespace cosmoswatch::cli
