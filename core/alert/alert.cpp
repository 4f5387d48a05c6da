#include "core/alert/alert.h"

#include "core/alert/attempt_ladder.h"
#include "core/alert/incident.h"
#include "core/base/text.h"

#include <algorithm>
#include <utility>

namespace cosmoswatch {
namespace {

// Letters and digits only, lower case: "in-progress", "In Progress" and "InProgress" are the same word.
std::string bareWord(std::string_view text) {
    std::string word;
    for (char c : lowerAscii(text))
        if (c != ' ' && c != '-' && c != '_') word += c;
    return word;
}

template<typename Values>
auto findByName(const Values& values, std::string_view text) -> std::optional<typename Values::value_type> {
    const std::string wanted = bareWord(text);
    for (const auto value : values)
        if (bareWord(name(value)) == wanted) return value;
    return std::nullopt;
}

void addMissing(std::vector<std::string>& known, const std::vector<std::string>& more) {
    for (const auto& value : more) {
        if (known.size() >= maxListedValues) return;
        if (std::find(known.begin(), known.end(), value) == known.end()) known.push_back(value);
    }
}

void addMissing(std::vector<ThreatMatch>& known, const std::vector<ThreatMatch>& more) {
    for (const auto& match : more) {
        const bool have = std::any_of(known.begin(), known.end(), [&](const ThreatMatch& other) {
            return other.provider == match.provider && other.threatType == match.threatType;
        });
        if (!have && known.size() < maxListedValues) known.push_back(match);
    }
}

double mostObserved(const std::vector<Reason>& reasons) {
    double most = 0;
    for (const auto& reason : reasons)
        if (reason.measure) most = std::max(most, reason.measure->observed);
    return most;
}

bool raises(const Reason& reason) {
    return !standsBeside(reason.kind);
}

// Those with the largest measure, else of the earliest record; and what stands beside them, of both.
void mergeReasons(Alert& alert, const Alert& update) {
    const double known = mostObserved(alert.reasons);
    const double added = mostObserved(update.reasons);
    const bool tells = std::any_of(update.reasons.begin(), update.reasons.end(), raises);
    const bool silent = std::none_of(alert.reasons.begin(), alert.reasons.end(), raises);
    if (tells && (silent || added > known || (added == known && update.first < alert.first))) {
        std::vector<Reason> reasons = update.reasons;
        mergeBeside(reasons, std::exchange(alert.reasons, {}));
        alert.reasons = std::move(reasons);
    } else {
        mergeBeside(alert.reasons, update.reasons);
    }
}

} // namespace

std::string_view name(Severity severity) {
    switch (severity) {
    case Severity::Informational:
        return "Informational";
    case Severity::Low:
        return "Low";
    case Severity::Medium:
        return "Medium";
    case Severity::High:
        return "High";
    }
    return "Informational";
}

std::string_view name(AlertStatus status) {
    switch (status) {
    case AlertStatus::Active:
        return "Active";
    case AlertStatus::InProgress:
        return "InProgress";
    case AlertStatus::Resolved:
        return "Resolved";
    case AlertStatus::Dismissed:
        return "Dismissed";
    }
    return "Active";
}

std::string_view name(Disposition disposition) {
    switch (disposition) {
    case Disposition::Undetermined:
        return "Undetermined";
    case Disposition::TruePositive:
        return "TruePositive";
    case Disposition::BenignPositive:
        return "BenignPositive";
    case Disposition::FalsePositive:
        return "FalsePositive";
    }
    return "Undetermined";
}

std::optional<Severity> parseSeverity(std::string_view text) {
    return findByName(allSeverities, text);
}
std::optional<AlertStatus> parseStatus(std::string_view text) {
    return findByName(allStatuses, text);
}
std::optional<Disposition> parseDisposition(std::string_view text) {
    return findByName(allDispositions, text);
}

std::string_view label(AlertStatus status) {
    return status == AlertStatus::InProgress ? std::string_view("In progress") : name(status);
}

std::string_view label(Disposition disposition) {
    switch (disposition) {
    case Disposition::Undetermined:
        return "Undetermined";
    case Disposition::TruePositive:
        return "True positive";
    case Disposition::BenignPositive:
        return "Benign, expected activity";
    case Disposition::FalsePositive:
        return "False positive";
    }
    return "Undetermined";
}

void mergeInto(Alert& alert, const Alert& update) {
    mergeLinks(alert, update);
    alert.count += update.count;
    alert.responseBytes += update.responseBytes;
    alert.itemsReturned += update.itemsReturned;
    alert.severity = std::max(alert.severity, update.severity);
    alert.last = std::max(alert.last, update.last);
    mergeReasons(alert, update);
    const bool earlier = update.first < alert.first;
    alert.first = std::min(alert.first, update.first);
    // Not every record of an alert says who it was.
    for (const auto text :
         {&Alert::userAgent, &Alert::application, &Alert::authentication, &Alert::principal})
        if (!(update.*text).empty() && (earlier || (alert.*text).empty())) alert.*text = update.*text;
    if (alert.address.empty()) {
        alert.address = update.address;
        alert.place = update.place;
    }
    addMissing(alert.operations, update.operations);
    addMissing(alert.containers, update.containers);
    addMissing(alert.threats, update.threats);
}

} // namespace cosmoswatch
