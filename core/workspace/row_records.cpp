#include "core/workspace/row_records.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/workspace/log_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace cosmoswatch {
namespace {

constexpr std::size_t longestRecord = 4u << 20; // as of a file
constexpr std::size_t longestExcerpt = 200;

constexpr std::array<std::string_view, 11> topMembers{
    "time",       "resourceId",      "category",        "operationName", "correlationId", "caller",
    "resultType", "resultSignature", "callerIpAddress", "identity",      "properties"};

bool isTop(std::string_view member) {
    return std::find(topMembers.begin(), topMembers.end(), member) != topMembers.end();
}

bool isEmpty(std::string_view token) {
    return token == "null" || token == R"("")";
}

void addMember(std::string& out, std::string_view name, std::string_view token) {
    if (out.back() != '{') out += ',';
    out += '"';
    out += name;
    out += "\":";
    out += token;
}

struct Piece {
    std::size_t offset;
    std::size_t size;
};

} // namespace

void writeRecord(std::string& out, const std::vector<std::string>& columns,
                 const std::vector<std::string_view>& values) {
    out += '{';
    const std::size_t count = std::min(columns.size(), values.size());
    bool hasProperties = false;
    for (std::size_t i = 0; i < count; ++i) {
        if (!isTop(columns[i])) continue;
        if (!isEmpty(values[i])) addMember(out, columns[i], values[i]);
        hasProperties |= columns[i] == "properties";
    }
    if (!hasProperties) {
        addMember(out, "properties", "{");
        for (std::size_t i = 0; i < count; ++i)
            if (!isTop(columns[i]) && columns[i] != ingestedColumn && !isEmpty(values[i]))
                addMember(out, columns[i], values[i]);
        out += '}';
    }
    out += '}';
}

RowRecords::RowRecords(std::string sourceName)
    : sourceName_(std::make_shared<const std::string>(std::move(sourceName))), seed_(hash64(*sourceName_)) {}

RowRecords::Taken RowRecords::take(QueryAnswer& answer, std::size_t most, SeenRows& seen, EventBatch& batch) {
    Taken taken;
    const auto& columns = answer.columns();
    const auto ingested = std::find(columns.begin(), columns.end(), ingestedColumn) - columns.begin();
    auto text = std::make_shared<std::string>();
    std::vector<Piece> pieces;
    std::string_view row;
    std::vector<std::string_view> values;
    while (taken.rows < most && answer.next(row, values)) {
        ++taken.rows;
        if (values.size() != columns.size()) {
            setAside(batch, {*sourceName_, 0,
                             fmt::format("a row has {} values for {} columns", values.size(), columns.size()),
                             visible(elide(row, longestExcerpt))});
            continue;
        }
        if (static_cast<std::size_t>(ingested) < values.size())
            if (const auto time =
                    parseTimestamp(QueryAnswer::plain(values[static_cast<std::size_t>(ingested)])))
                taken.newest = std::max(taken.newest.value_or(*time), *time);
        if (!seen.insert(hash64(row, seed_))) continue;
        if (row.size() > longestRecord) {
            setAside(batch, {*sourceName_, 0, "is longer than 4 MB", visible(elide(row, longestExcerpt))});
            continue;
        }
        const std::size_t offset = text->size();
        writeRecord(*text, columns, values);
        pieces.push_back({offset, text->size() - offset});
    }
    if (pieces.empty()) return taken;
    batch.bytes += text->size();
    text->append(RecordDecoder::padding, ' ');
    auto arena = std::make_shared<TextArena>();
    batch.events.reserve(batch.events.size() + pieces.size());
    for (const auto& [offset, size] : pieces)
        decode(std::string_view(*text).substr(offset, size), batch, *arena);
    batch.memory.insert(batch.memory.end(), {text, arena, sourceName_});
    std::stable_sort(batch.events.begin(), batch.events.end(),
                     [](const Event& a, const Event& b) { return a.time < b.time; });
    return taken;
}

void RowRecords::decode(std::string_view record, EventBatch& batch, TextArena& arena) {
    Event event;
    switch (decoder_.decode(record, event, arena)) {
    case DecodeOutcome::Decoded:
        event.source = *sourceName_;
        batch.events.push_back(event);
        return;
    case DecodeOutcome::Ignored:
        countIgnored(batch.ignored, decoder_.detail());
        return;
    case DecodeOutcome::Envelope:
    case DecodeOutcome::MoreText:
        setAside(batch, {*sourceName_, 0, "is not one record", visible(elide(record, longestExcerpt))});
        return;
    case DecodeOutcome::NotJson:
    case DecodeOutcome::NotARecord:
        setAside(batch, {*sourceName_, 0, decoder_.detail(), visible(elide(record, longestExcerpt))});
        return;
    }
}

} // namespace cosmoswatch
