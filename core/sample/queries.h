// The queries that the sample's programs and people send.
#pragma once

#include "core/sample/random.h"

#include <string>
#include <string_view>

namespace cosmoswatch::sample {

// "$w" stands for a word, "$n" for a number, "$i" for an item id; each is filled anew for every request.
struct QueryTemplate {
    std::string_view text{};
    std::string_view parameters = "[]"; // JSON; the same placeholders
    std::string_view obfuscated = {};   // as the service logs it by default; needed for global-app only
    int minRows = 0;
    int maxRows = 20;
    int bytesPerRow = 400;
};

namespace query {
// shop
extern const QueryTemplate productsByCategory, productSearch, ordersOfCustomer, openOrders, customerByMail,
    cartOfCustomer, nightlyReport, monthReport, explorerAll, explorerCount, searchByName;
// iot
extern const QueryTemplate lastReadings, deviceState, openAlerts, expiredReadings;
// hr
extern const QueryTemplate employeesOfTeam, employeeByNumber, payrollOfMonth, openApplications, allEmployees;
// global-app
extern const QueryTemplate profileByUser, feedPage, partnerCatalogue, sessionsOfUser;
// dev-sandbox
extern const QueryTemplate trialQuery, trialJoin;
} // namespace query

// The text with its placeholders filled.
[[nodiscard]] std::string fillQuery(std::string_view text, Random& random);

} // namespace cosmoswatch::sample
