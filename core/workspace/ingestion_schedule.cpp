#include "core/workspace/ingestion_schedule.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr std::uint64_t fewRows = mostRowsAsked / 8;

std::optional<Timestamp> timeIn(const nlohmann::json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_string()) return std::nullopt;
    return parseTimestamp(found->get_ref<const std::string&>());
}

} // namespace

IngestionSchedule::IngestionSchedule(WorkspaceTimes times, Timestamp start)
    : times_(times), settled_(start), head_(start) {}

IngestionSchedule::IngestionSchedule(WorkspaceTimes times, Timestamp start, std::string_view cursor)
    : IngestionSchedule(times, start) {
    const auto saved = nlohmann::json::parse(cursor, nullptr, false);
    if (!saved.is_object()) return;
    const auto settled = timeIn(saved, "settled");
    if (!settled) return;
    settled_ = *settled;
    head_ = std::max(timeIn(saved, "head").value_or(*settled), *settled);
}

std::string IngestionSchedule::cursor() const {
    return nlohmann::json{{"settled", formatIso8601(settled_)}, {"head", formatIso8601(head_)}}.dump();
}

std::optional<IngestionSchedule::Slice> IngestionSchedule::overdue(Timestamp now) {
    if (!divided_.empty()) return divided_.back();
    const Timestamp end = now - times_.lateArrival;
    if (end - settled_ < times_.settleEvery) return std::nullopt;
    Slice slice;
    slice.range = {settled_, std::min(end, settled_ + width_), 1, 0};
    slice.known = slice.range.to;
    slice.settles = true;
    return slice;
}

IngestionSchedule::Slice IngestionSchedule::newest(Timestamp now) {
    if (!divided_.empty()) return divided_.back();
    Slice slice;
    slice.known = std::max(now, head_);
    slice.range = {head_, slice.known + clockTolerance, 1, 0};
    slice.live = true;
    return slice;
}

void IngestionSchedule::done(const Slice& slice, std::uint64_t rows, std::optional<Timestamp> latest) {
    if (!divided_.empty()) divided_.pop_back();
    if (latest) latest_ = std::max(latest_, *latest);
    // Parts of one range follow each other.
    if (!divided_.empty() && divided_.back().range.from == slice.range.from) return;
    // Times of ingestion are finer than ours: the last row's own moment ends with the next one of ours.
    const Timestamp end = slice.live ? latest_ + Duration{1} : slice.range.to;
    latest_ = {};
    head_ = std::max(head_, end);
    if (!slice.settles) return;
    settled_ = end;
    if (rows < fewRows && slice.range.parts == 1) width_ = std::min(2 * width_, widest);
}

bool IngestionSchedule::divide(const Slice& slice) {
    Slice first = slice, second = slice;
    const Timestamp end = slice.live ? slice.known : slice.range.to;
    if (end - slice.range.from >= 2 * narrowest) {
        const Timestamp middle = slice.range.from + (end - slice.range.from) / 2;
        first.range.to = second.range.from = middle;
        first.live = false;
        width_ = std::max<Duration>(std::min(width_, middle - slice.range.from), narrowest);
    } else {
        if (slice.range.parts * 2 > mostParts) return false;
        first.range.parts = second.range.parts = 2 * slice.range.parts;
        second.range.part += slice.range.parts;
    }
    if (!divided_.empty()) divided_.pop_back();
    divided_.push_back(second);
    divided_.push_back(first);
    return true;
}

} // namespace cosmoswatch
