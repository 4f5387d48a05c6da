// Which Cosmos DB account a record or alert is about, from the ARM resource id in the record.
#pragma once

#include <string>
#include <string_view>

namespace cosmoswatch {

struct Account {
    std::string key;            // lower-case resource id up to the account's name; identifies the account
    std::string name;           // lower case: "shop-prod"
    std::string subscriptionId; // lower case; empty when the record has only a short id
    std::string resourceGroup;  // lower case; empty likewise

    // "/subscriptions/…/resourcegroups/…/providers/microsoft.documentdb/databaseaccounts/…", or the short id.
    [[nodiscard]] const std::string& resourceId() const { return key; }
    friend bool operator==(const Account&, const Account&) = default;
};

// Takes any case, longer ids (a container, role assignment or diagnostic setting below the account) and the
// short form of old records ("contosocosmosdb"). An id that names no account yields its own text as name.
[[nodiscard]] Account parseAccount(std::string_view resourceId);

} // namespace cosmoswatch
