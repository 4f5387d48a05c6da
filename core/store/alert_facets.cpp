#include "core/store/alert_facets.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

namespace cosmoswatch {
namespace {

class FacetWriter {
public:
    FacetWriter(Database& database, std::int64_t change)
        : change_(change), read_(database.statement(
                               "SELECT id, account_id, coalesce(incident, 0), last, first, generated, count,"
                               " severity, status, disposition, sample, type, title, address, country_code,"
                               " country_name, network, principal, application, assigned_to, suppressed_by"
                               " FROM alerts WHERE row = ?")),
          write_(database.statement("INSERT INTO alert_facets(alert, change, facets) VALUES(?1, ?2, ?3)"
                                    " ON CONFLICT(alert) DO UPDATE SET change = ?2, facets = ?3")),
          findText_(database.statement("SELECT id FROM texts WHERE text = ?")),
          addText_(database.statement("INSERT INTO texts(text) VALUES(?) RETURNING id")) {}

    Result<void> write(std::int64_t row) {
        read_.rewind();
        const auto found = read_.bind(row).step();
        if (!found) return tl::unexpected<Error>(found.error());
        if (!*found) return {};
        const auto facets = facetsOf();
        if (!facets) return tl::unexpected<Error>(facets.error());
        const Blob bytes{{reinterpret_cast<const char*>(&*facets), sizeof *facets}};
        return write_.bind(row, change_, bytes).run();
    }

private:
    Result<AlertFacets> facetsOf() {
        AlertFacets facets;
        facets.tie = tieOf(read_.view(0));
        facets.account = static_cast<std::uint32_t>(read_.integer(1));
        facets.incident = static_cast<std::uint32_t>(read_.integer(2));
        facets.last = read_.integer(3);
        facets.first = read_.integer(4);
        facets.generated = read_.integer(5);
        facets.count = read_.integer(6);
        facets.severity = static_cast<std::uint8_t>(read_.integer(7));
        facets.status = static_cast<std::uint8_t>(read_.integer(8));
        facets.disposition = static_cast<std::uint8_t>(read_.integer(9));
        facets.sample = static_cast<std::uint8_t>(read_.integer(10));
        int column = 11;
        for (auto* text : {&facets.type, &facets.title, &facets.address, &facets.countryCode,
                           &facets.countryName, &facets.network, &facets.principal, &facets.application,
                           &facets.assignee, &facets.suppressedBy}) {
            const auto number = numberOf(read_.view(column++));
            if (!number) return tl::unexpected<Error>(number.error());
            *text = *number;
        }
        return facets;
    }

    Result<std::uint32_t> numberOf(std::string_view text) {
        const std::string key(text);
        if (const auto known = numbers_.find(key); known != numbers_.end()) return known->second;
        for (auto* statement : {&findText_, &addText_}) {
            statement->rewind();
            const auto found = statement->bind(text).step();
            if (!found) return tl::unexpected<Error>(found.error());
            if (!*found) continue;
            const auto number = static_cast<std::uint32_t>(statement->integer(0));
            statement->rewind();
            return numbers_[key] = number;
        }
        return fail(ErrorCode::Internal, "the store did not number a text");
    }

    std::int64_t change_;
    Statement read_;
    Statement write_;
    Statement findText_;
    Statement addText_;
    std::unordered_map<std::string, std::uint32_t> numbers_;
};

Result<std::vector<std::int64_t>> touchedAlerts(Database& database) {
    std::vector<std::int64_t> rows;
    auto query = database.statement("SELECT alert FROM touched_alerts ORDER BY alert");
    auto read = query.forEach([&](const Statement& row) { rows.push_back(row.integer(0)); });
    if (!read) return tl::unexpected<Error>(read.error());
    return rows;
}

} // namespace

std::uint64_t tieOf(std::string_view alertId) {
    constexpr std::size_t digits = 16;
    const auto valueOf = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    };
    std::uint64_t hex = 0;
    std::uint64_t bytes = 0;
    bool isHex = alertId.size() >= digits;
    for (std::size_t i = 0; i < digits; ++i) {
        const char c = i < alertId.size() ? alertId[i] : '\0';
        isHex = isHex && valueOf(c) >= 0;
        hex = (hex << 4) | static_cast<std::uint64_t>(std::max(valueOf(c), 0));
        if (i < sizeof bytes) bytes = (bytes << 8) | static_cast<unsigned char>(c);
    }
    return isHex ? hex : bytes;
}

Result<void> writeFacets(Database& database) {
    const auto rows = touchedAlerts(database);
    if (!rows) return tl::unexpected<Error>(rows.error());
    if (rows->empty()) return {};
    const auto change = database.integer("SELECT change + 1 FROM facet_state");
    if (!change) return tl::unexpected<Error>(change.error());
    FacetWriter writer(database, *change);
    for (const auto row : *rows)
        if (auto done = writer.write(row); !done) return done;
    return database.statement("DELETE FROM touched_alerts").run().and_then([&] {
        return database.statement("UPDATE facet_state SET change = ?").bind(*change).run();
    });
}

} // namespace cosmoswatch
