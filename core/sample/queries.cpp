#include "core/sample/queries.h"

#include <array>
#include <fmt/format.h>
#include <iterator>

namespace cosmoswatch::sample {

namespace {

constexpr std::array<std::string_view, 24> words{"anna",   "garden", "lamp",   "oak",     "blue",   "travel",
                                                 "winter", "kettle", "milan",  "O'Brien", "linen",  "sofia",
                                                 "urban",  "paper",  "forest", "amber",   "nordic", "river",
                                                 "cotton", "rust",   "jonas",  "velvet",  "stone",  "clara"};

} // namespace

namespace query {

const QueryTemplate productsByCategory{
    .text = "SELECT p.id, p.name, p.price, p.stock FROM p WHERE p.categoryId = @category AND p.active = true "
            "ORDER BY p.rank OFFSET 0 LIMIT 24",
    .parameters = R"([{"name":"@category","value":"cat-$n"}])",
    .minRows = 4,
    .maxRows = 24,
    .bytesPerRow = 260};
const QueryTemplate productSearch{
    .text =
        "SELECT VALUE root\nFROM root\nWHERE (CONTAINS(LOWER(root[\"name\"]), \"$q\") AND (root[\"price\"] "
        "<= $n))\nORDER BY root[\"rank\"] ASC",
    .minRows = 0,
    .maxRows = 40,
    .bytesPerRow = 520};
const QueryTemplate ordersOfCustomer{.text = "SELECT TOP 20 o.id, o.placedAt, o.total, o.status FROM orders "
                                             "o WHERE o.customerId = @customer ORDER "
                                             "BY o.placedAt DESC",
                                     .parameters = R"([{"name":"@customer","value":"cus-$i"}])",
                                     .minRows = 0,
                                     .maxRows = 20,
                                     .bytesPerRow = 180};
const QueryTemplate openOrders{
    .text = "SELECT * FROM orders o WHERE 1=1 AND o.status IN ('paid', 'packing') AND o.placedAt > $n",
    .minRows = 0,
    .maxRows = 60,
    .bytesPerRow = 900};
const QueryTemplate customerByMail{.text = "SELECT VALUE root FROM root WHERE (root[\"mailHash\"] = \"$i\")",
                                   .minRows = 0,
                                   .maxRows = 1,
                                   .bytesPerRow = 850};
const QueryTemplate cartOfCustomer{.text = "SELECT c.id, line.productId, line.quantity FROM c JOIN line IN "
                                           "c.lines WHERE c.customerId = @customer "
                                           "AND NOT IS_DEFINED(c.orderedAt)",
                                   .parameters = R"([{"name":"@customer","value":"cus-$i"}])",
                                   .minRows = 0,
                                   .maxRows = 12,
                                   .bytesPerRow = 90};
const QueryTemplate nightlyReport{
    .text = "SELECT o.id, o.customerId, o.total, o.lines FROM orders o WHERE o.day = @day AND o.shard = $n",
    .parameters = R"([{"name":"@day","value":"yesterday"}])",
    .minRows = 1800,
    .maxRows = 2200,
    .bytesPerRow = 750};
const QueryTemplate monthReport{.text = "SELECT o.customerId, COUNT(1) AS orders, SUM(o.total) AS total FROM "
                                        "orders o WHERE o.month = @month AND "
                                        "o.shard = $n GROUP BY o.customerId",
                                .parameters = R"([{"name":"@month","value":"current"}])",
                                .minRows = 8000,
                                .maxRows = 9000,
                                .bytesPerRow = 170};
const QueryTemplate explorerAll{.text = "SELECT * FROM c", .minRows = 80, .maxRows = 100, .bytesPerRow = 600};
const QueryTemplate explorerCount{.text = "SELECT VALUE COUNT(1) FROM c WHERE c.status = 'open'",
                                  .minRows = 1,
                                  .maxRows = 1,
                                  .bytesPerRow = 20};
// The shop's weak spot: a search box pasted into the text.
const QueryTemplate searchByName{
    .text = "SELECT c.id, c.name, c.city FROM c WHERE c.name = '$q' AND c.tenant = 'shop'",
    .minRows = 0,
    .maxRows = 3,
    .bytesPerRow = 160};

const QueryTemplate lastReadings{.text = "SELECT TOP 50 r.deviceId, r.at, r.values FROM r WHERE r.deviceId = "
                                         "@device AND r.at >= @since ORDER BY "
                                         "r.at DESC",
                                 .parameters =
                                     R"([{"name":"@device","value":"dev-$n"},{"name":"@since","value":$n}])",
                                 .minRows = 10,
                                 .maxRows = 50,
                                 .bytesPerRow = 140};
const QueryTemplate deviceState{.text = "SELECT VALUE d.state FROM d WHERE d.id = @device",
                                .parameters = R"([{"name":"@device","value":"dev-$n"}])",
                                .minRows = 1,
                                .maxRows = 1,
                                .bytesPerRow = 310};
const QueryTemplate openAlerts{
    .text = "SELECT a.id, a.deviceId, a.level FROM a WHERE a.level >= 3 AND IS_NULL(a.closedAt)",
    .minRows = 0,
    .maxRows = 15,
    .bytesPerRow = 130};
const QueryTemplate expiredReadings{.text = "SELECT VALUE r.id FROM r WHERE r.at < @limit OFFSET 0 LIMIT 200",
                                    .parameters = R"([{"name":"@limit","value":$n}])",
                                    .minRows = 150,
                                    .maxRows = 200,
                                    .bytesPerRow = 40};

const QueryTemplate employeesOfTeam{
    .text =
        "SELECT e.id, e.givenName, e.familyName, e.position FROM e WHERE e.team = @team AND e.active = true",
    .parameters = R"([{"name":"@team","value":"$w"}])",
    .minRows = 2,
    .maxRows = 25,
    .bytesPerRow = 210};
const QueryTemplate employeeByNumber{
    .text = "SELECT * FROM e WHERE e.number = $n", .minRows = 0, .maxRows = 1, .bytesPerRow = 1900};
const QueryTemplate payrollOfMonth{
    .text = "SELECT p.employeeId, p.gross, p.net FROM p WHERE p.month = @month AND p.team = @team",
    .parameters = R"([{"name":"@month","value":"current"},{"name":"@team","value":"$w"}])",
    .minRows = 2,
    .maxRows = 25,
    .bytesPerRow = 150};
const QueryTemplate openApplications{.text = "SELECT a.id, a.name, a.position, a.stage FROM a WHERE a.stage "
                                             "!= 'closed' ORDER BY a.receivedAt DESC",
                                     .minRows = 3,
                                     .maxRows = 30,
                                     .bytesPerRow = 300};
const QueryTemplate allEmployees{
    .text = "SELECT * FROM e WHERE e.shard = $n", .minRows = 400, .maxRows = 500, .bytesPerRow = 2100};

const QueryTemplate profileByUser{.text = "SELECT * FROM c WHERE c.userId = @user",
                                  .parameters = "[]",
                                  .obfuscated = "SELECT * FROM c WHERE c.p1 = @p2",
                                  .minRows = 0,
                                  .maxRows = 1,
                                  .bytesPerRow = 1100};
const QueryTemplate feedPage{
    .text = "SELECT TOP 30 c.id, c.title, c.publishedAt FROM c WHERE c.language = 'en' AND c.published = "
            "true ORDER BY "
            "c.publishedAt DESC",
    .obfuscated = "SELECT TOP 30 c.id, c.p1, c.p2__11 FROM c WHERE c.p3 = \"str1\" AND c.p4 = true ORDER BY "
                  "c.p2__11 DESC",
    .minRows = 10,
    .maxRows = 30,
    .bytesPerRow = 230};
const QueryTemplate partnerCatalogue{
    .text = "SELECT c.id, c.name, c.price FROM c WHERE c.partner = 'north' AND c.updatedAt > 1700000000",
    .obfuscated = "SELECT c.id, c.name, c.p1 FROM c WHERE c.p2 = \"str1\" AND c.p3 > 1000",
    .minRows = 0,
    .maxRows = 50,
    .bytesPerRow = 190};
const QueryTemplate sessionsOfUser{
    .text = "SELECT VALUE s FROM c JOIN s IN c.sessions WHERE c.id = 'user' AND s.active",
    .obfuscated = "SELECT VALUE s FROM c JOIN s IN c.p1 WHERE c.id = \"str1\" AND s.p2",
    .minRows = 0,
    .maxRows = 4,
    .bytesPerRow = 270};

const QueryTemplate trialQuery{
    .text = "SELECT * FROM c WHERE c.kind = '$q'", .minRows = 0, .maxRows = 10, .bytesPerRow = 300};
const QueryTemplate trialJoin{
    .text = "SELECT c.id, t AS tag FROM c JOIN t IN c.tags WHERE ARRAY_LENGTH(c.tags) > 2",
    .minRows = 0,
    .maxRows = 20,
    .bytesPerRow = 80};

} // namespace query

std::string fillQuery(std::string_view text, Random& random) {
    std::string filled;
    filled.reserve(text.size() + 32);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char kind = text[i] == '$' && i + 1 < text.size() ? text[i + 1] : '\0';
        const auto out = std::back_inserter(filled);
        if (kind == 'w') {
            filled += random.pick(words);
        } else if (kind == 'q') { // as a careful program writes it inside quotes
            for (const char byte : random.pick(words)) {
                if (byte == '\'') filled += '\\';
                filled += byte;
            }
        } else if (kind == 'n') {
            fmt::format_to(out, "{}", random.below(5000));
        } else if (kind == 'i') {
            fmt::format_to(out, "{:010x}", random.next() >> 24);
        } else {
            filled += text[i];
            continue;
        }
        ++i;
    }
    return filled;
}

} // namespace cosmoswatch::sample
