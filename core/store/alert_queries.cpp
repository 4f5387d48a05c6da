#include "core/store/alert_queries.h"

#include <algorithm>

namespace cosmoswatch {

void AlertValues::add(const AlertValues& others) {
    const auto join = [](auto& ours, const auto& theirs) {
        for (const auto& value : theirs)
            if (std::find(ours.begin(), ours.end(), value) == ours.end()) ours.push_back(value);
    };
    join(severities, others.severities);
    join(statuses, others.statuses);
    join(dispositions, others.dispositions);
    join(types, others.types);
    join(accountKeys, others.accountKeys);
    join(addresses, others.addresses);
    join(countryCodes, others.countryCodes);
    join(networks, others.networks);
    join(principals, others.principals);
    join(applications, others.applications);
    join(assignees, others.assignees);
    join(incidents, others.incidents);
}

AlertFilter within(AlertFilter filter, GroupBy by, const std::string& key) {
    switch (by) {
    case GroupBy::Type:
        filter.types = {key};
        break;
    case GroupBy::Severity:
        if (const auto severity = parseSeverity(key)) filter.severities = {*severity};
        break;
    case GroupBy::Status:
        if (const auto status = parseStatus(key)) filter.statuses = {*status};
        break;
    case GroupBy::Account:
        filter.accountKeys = {key};
        break;
    case GroupBy::Address:
        filter.addresses = {key};
        break;
    case GroupBy::Country:
        filter.countryCodes = {key};
        break;
    case GroupBy::Network:
        filter.networks = {key};
        break;
    case GroupBy::Principal:
        filter.principals = {key};
        break;
    case GroupBy::Application:
        filter.applications = {key};
        break;
    case GroupBy::Assignee:
        filter.assignees = {key};
        break;
    case GroupBy::Incident:
        filter.incidents = {key};
        break;
    }
    return filter;
}

AlertFilter alertsOf(const Entity& entity) {
    AlertFilter filter;
    switch (entity.kind) {
    case EntityKind::Address:
        filter.addresses = {entity.value};
        break;
    case EntityKind::Principal:
        filter.principals = {entity.value};
        break;
    case EntityKind::Account:
        filter.accountKeys = {entity.value};
        break;
    case EntityKind::Application:
        filter.applications = {entity.value};
        break;
    case EntityKind::Country:
        filter.countryCodes = {entity.value};
        break;
    }
    return filter;
}

} // namespace cosmoswatch
