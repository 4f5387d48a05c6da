#include "core/store/alert_queries.h"

namespace cosmoswatch {

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

} // namespace cosmoswatch
