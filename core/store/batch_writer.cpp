#include "core/store/batch_writer.h"

#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "core/store/access_writer.h"
#include "core/store/alert_json.h"
#include "core/store/alert_query_sql.h"
#include "core/store/alert_reading.h"
#include "core/store/correlation.h"
#include "core/store/suppression_store.h"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace cosmoswatch {
namespace {

std::int64_t amount(std::uint64_t value) {
    return static_cast<std::int64_t>(std::min(value, maxAmount));
}

bool fromTor(const Alert& alert) {
    return std::any_of(alert.threats.begin(), alert.threats.end(),
                       [](const ThreatMatch& match) { return match.threatType == "Tor exit"; });
}

constexpr std::array sums{&Alert::count, &Alert::responseBytes, &Alert::itemsReturned};

std::uint64_t plus(std::uint64_t sum, std::uint64_t value) {
    return std::min(sum, maxAmount) + std::min(value, maxAmount - std::min(sum, maxAmount));
}

void capAmounts(Alert& alert) {
    for (const auto sum : sums)
        alert.*sum = std::min(alert.*sum, maxAmount);
}

// An update counts only its records that the alert does not have yet.
Alert withFreshOnly(const AlertUpdate& update, const std::vector<AlertRecord>& fresh) {
    Alert alert = update.alert;
    if (!update.records.empty())
        for (const auto sum : sums)
            alert.*sum = 0;
    for (const AlertRecord& record : fresh) {
        alert.count = plus(alert.count, record.count);
        alert.responseBytes = plus(alert.responseBytes, record.responseBytes);
        alert.itemsReturned = plus(alert.itemsReturned, record.itemsReturned);
    }
    capAmounts(alert);
    return alert;
}

} // namespace

Result<void> BatchWriter::write(const StoreBatch& batch) {
    for (const auto& summary : batch.accounts)
        if (auto done = writeAccount(summary); !done) return done;
    for (const auto& update : batch.alerts)
        if (auto done = writeAlert(update); !done) return done;
    if (auto done = writeAccess(batch); !done) return done;
    for (const auto& note : batch.addresses)
        if (auto done = writeAddress(note); !done) return done;
    return writeBadRecords(batch.badRecords).and_then([&] { return writeEngineState(batch); }).and_then([&] {
        return writeCounters(batch.counters);
    });
}

Result<void> BatchWriter::writeAccount(const AccountSummary& summary) {
    const auto id = accountId(summary.account);
    if (!id) return tl::unexpected<Error>(id.error());
    return database_
        .statement(
            "UPDATE accounts SET first_seen = min(coalesce(first_seen, ?1), ?1),"
            " last_seen = max(coalesce(last_seen, ?2), ?2), records = min(records + ?3, ?4) WHERE id = ?5")
        .bind(toMicroseconds(summary.firstSeen), toMicroseconds(summary.lastSeen), amount(summary.records),
              maxAmount, *id)
        .run();
}

Result<void> BatchWriter::writeAlert(const AlertUpdate& update) {
    auto stored = findAlert(database_, update.alert.id);
    if (!stored) return tl::unexpected<Error>(stored.error());
    const auto fresh = freshRecords(*stored ? (*stored)->row : 0, update.records);
    if (!fresh) return tl::unexpected<Error>(fresh.error());

    const std::int64_t known = *stored ? (*stored)->knownRecords : 0;
    const auto room = static_cast<std::size_t>(std::max<std::int64_t>(maxRememberedRecords - known, 0));
    const auto remembered = std::span(*fresh).first(std::min(fresh->size(), room));
    const std::int64_t nowKnown = known + static_cast<std::int64_t>(remembered.size());

    Alert alert = withFreshOnly(update, *fresh);
    std::int64_t row = 0;
    if (*stored) {
        row = (*stored)->row;
        mergeInto((*stored)->alert, alert);
        alert = std::move((*stored)->alert);
        capAmounts(alert);
        if (auto done = updateAlert(row, alert, nowKnown); !done) return done;
    } else {
        const auto inserted = insertAlert(alert, nowKnown);
        if (!inserted) return tl::unexpected<Error>(inserted.error());
        row = *inserted;
        if (auto done = suppress(row, alert); !done) return done;
    }
    return writeRecords(row, remembered)
        .and_then([&] { return writeEvidence(row, update.evidence); })
        .and_then([&] {
            Correlation correlation(database_);
            return *stored ? correlation.place(row, alert) : correlation.placeNew(row, alert);
        });
}

// Rules are read once a batch; an alert costs no more than there are rules in force.
Result<void> BatchWriter::suppress(std::int64_t row, const Alert& alert) {
    if (!rules_) {
        auto rules = readSuppressionRules(database_);
        if (!rules) return tl::unexpected<Error>(rules.error());
        rules_.emplace(std::move(*rules));
    }
    const auto* rule = rules_->firstMatch(alert);
    return rule ? writeSuppression(database_, row, *rule) : Result<void>();
}

Result<std::int64_t> BatchWriter::insertAlert(const Alert& alert, std::int64_t knownRecords) {
    const auto account = accountId(alert.account);
    if (!account) return tl::unexpected<Error>(account.error());
    const Timestamp generated = alert.generated == Timestamp{} ? now() : alert.generated;
    auto done =
        database_
            .statement(
                "INSERT INTO alerts(id, type, title, severity, status, disposition, version, assigned_to,"
                " sample, account_id, account_name, first, last, generated, count, known_records, address,"
                " country_code, country_name, network, tor_exit, application, principal)"
                " VALUES(?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .bind(alert.id, alert.type, title(alert), static_cast<int>(alert.severity),
                  static_cast<int>(alert.status), static_cast<int>(alert.disposition), alert.assignedTo,
                  alert.sample, *account, alert.account.name, toMicroseconds(alert.first),
                  toMicroseconds(alert.last), toMicroseconds(generated), alert.count, knownRecords,
                  alert.address, alert.place.countryCode, alert.place.countryName, alert.place.network,
                  fromTor(alert), alert.application, alert.principal)
            .run();
    if (!done) return tl::unexpected<Error>(done.error());
    const std::int64_t row = database_.lastInsertedRow();
    done = database_.statement("INSERT INTO alert_details(alert, body) VALUES(?, ?)")
               .bind(row, alertDetailsToJson(alert))
               .run();
    if (!done) return tl::unexpected<Error>(done.error());
    return row;
}

// Status, disposition, assignment and version belong to the analysts: they are not touched here.
Result<void> BatchWriter::updateAlert(std::int64_t row, const Alert& alert, std::int64_t knownRecords) {
    auto done =
        database_
            .statement("UPDATE alerts SET severity = ?, first = ?, last = ?, count = ?, known_records = ?,"
                       " tor_exit = ?, application = ?, address = ?, country_code = ?,"
                       " country_name = ?, network = ?, principal = ? WHERE row = ?")
            .bind(static_cast<int>(alert.severity), toMicroseconds(alert.first), toMicroseconds(alert.last),
                  alert.count, knownRecords, fromTor(alert), alert.application, alert.address,
                  alert.place.countryCode, alert.place.countryName, alert.place.network, alert.principal, row)
            .run();
    if (!done) return done;
    return database_.statement("UPDATE alert_details SET body = ? WHERE alert = ?")
        .bind(alertDetailsToJson(alert), row)
        .run();
}

// Of records that are told several times the first telling is the one that counts.
Result<std::vector<AlertRecord>> BatchWriter::freshRecords(std::int64_t row,
                                                           const std::vector<AlertRecord>& records) {
    std::vector<AlertRecord> fresh = records;
    std::ranges::stable_sort(fresh, {}, &AlertRecord::hash);
    const auto repeated = std::ranges::unique(fresh, {}, &AlertRecord::hash);
    fresh.erase(repeated.begin(), repeated.end());
    if (row == 0) return fresh;
    auto query = database_.statement("SELECT 1 FROM alert_records WHERE alert = ? AND record_hash = ?");
    std::vector<AlertRecord> unknown;
    for (const AlertRecord& record : fresh) {
        const auto found = query.bind(row, record.hash).step();
        if (!found) return tl::unexpected<Error>(found.error());
        if (!*found) unknown.push_back(record);
        query.rewind();
    }
    return unknown;
}

Result<void> BatchWriter::writeRecords(std::int64_t row, std::span<const AlertRecord> records) {
    auto insert = database_.statement("INSERT INTO alert_records(alert, record_hash) VALUES(?, ?)");
    for (const AlertRecord& record : records)
        if (auto done = insert.bind(row, record.hash).run(); !done) return done;
    return {};
}

Result<void> BatchWriter::writeEvidence(std::int64_t row, const std::vector<EvidenceRecord>& records) {
    if (records.empty()) return {};
    // The place is counted by the statement itself, so that a record that is there already takes none.
    auto insert = database_.statement(
        "INSERT OR IGNORE INTO evidence(alert, record_hash, time, source, offset, json)"
        " SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE (SELECT count(*) FROM evidence WHERE alert = ?1) < ?7");
    for (const auto& record : records) {
        auto done = insert
                        .bind(row, record.recordHash, toMicroseconds(record.time), record.source,
                              record.offset, record.json, maxEvidenceRecords)
                        .run();
        if (!done) return done;
    }
    return {};
}

Result<void> BatchWriter::writeAccess(const StoreBatch& batch) {
    AccessWriter access(database_);
    for (const auto& [key, value] : batch.rollups) {
        const auto account = accountId(key.accountKey);
        if (!account) return tl::unexpected<Error>(account.error());
        if (auto done = access.add(*account, key, value); !done) return done;
    }
    return access.finish();
}

Result<void> BatchWriter::writeAddress(const AddressNote& note) {
    return database_
        .statement("INSERT INTO addresses(address, country_code, network, tor_exit, listed) VALUES(?1, ?2, "
                   "?3, ?4, ?5)"
                   " ON CONFLICT DO UPDATE SET country_code = ?2, network = ?3, tor_exit = ?4, listed = ?5")
        .bind(note.address, note.countryCode, note.network, note.torExit, note.listed)
        .run();
}

Result<void> BatchWriter::writeBadRecords(const std::vector<BadRecord>& records) {
    if (records.empty()) return {};
    auto insert = database_.statement(
        "INSERT INTO bad_records(source, offset, reason, excerpt, seen) VALUES(?, ?, ?, ?, ?)");
    for (const auto& record : records) {
        auto done = insert
                        .bind(record.source, record.offset, record.reason, record.excerpt,
                              toMicroseconds(record.seen))
                        .run();
        if (!done) return done;
    }
    return database_.statement("DELETE FROM bad_records WHERE id <= (SELECT max(id) FROM bad_records) - ?")
        .bind(maxBadRecords)
        .run();
}

Result<void> BatchWriter::writeEngineState(const StoreBatch& batch) {
    for (const auto& [name, value] : batch.state) {
        auto done =
            database_.statement("INSERT INTO state VALUES(?1, ?2) ON CONFLICT DO UPDATE SET value = ?2")
                .bind(name, Blob{value})
                .run();
        if (!done) return done;
    }
    // Removed first: a source item that went and came back under its name keeps its new position.
    for (const auto& name : batch.removedCursors)
        if (auto done = database_.statement("DELETE FROM cursors WHERE name = ?").bind(name).run(); !done)
            return done;
    for (const auto& [name, position] : batch.cursors) {
        auto done =
            database_.statement("INSERT INTO cursors VALUES(?1, ?2) ON CONFLICT DO UPDATE SET position = ?2")
                .bind(name, Blob{position})
                .run();
        if (!done) return done;
    }
    return {};
}

Result<void> BatchWriter::writeCounters(const IngestCounters& counters) {
    if (counters == IngestCounters{}) return {};
    return database_
        .statement("UPDATE counters SET bytes = min(bytes + ?2, ?1), records = min(records + ?3, ?1),"
                   " ignored = min(ignored + ?4, ?1), bad = min(bad + ?5, ?1),"
                   " duplicates = min(duplicates + ?6, ?1), late = min(late + ?7, ?1)")
        .bind(maxAmount, amount(counters.bytes), amount(counters.records), amount(counters.ignored),
              amount(counters.bad), amount(counters.duplicates), amount(counters.late))
        .run();
}

Result<std::int64_t> BatchWriter::accountId(const Account& account) {
    auto done =
        database_
            .statement("INSERT INTO accounts(key, name, subscription, resource_group) VALUES(?1, ?2, ?3, ?4)"
                       " ON CONFLICT DO UPDATE SET name = ?2, subscription = ?3, resource_group = ?4"
                       " WHERE (name, subscription, resource_group) IS NOT (?2, ?3, ?4)")
            .bind(account.key, account.name, account.subscriptionId, account.resourceGroup)
            .run();
    if (!done) return tl::unexpected<Error>(done.error());
    return accountId(account.key);
}

Result<std::int64_t> BatchWriter::accountId(const std::string& key) {
    if (const auto known = accounts_.find(key); known != accounts_.end()) return known->second;
    auto query = database_.statement("SELECT id FROM accounts WHERE key = ?");
    const auto found = query.bind(key).step();
    if (!found) return tl::unexpected<Error>(found.error());
    if (!*found) {
        // Rollups name only the key; the rest follows from it.
        Account account = parseAccount(key);
        account.key = key;
        return accountId(account);
    }
    return accounts_[key] = query.integer(0);
}

} // namespace cosmoswatch
