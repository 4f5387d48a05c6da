// Compiled several times with other processor flags (see CMakeLists.txt): nothing here may be an inline
// function that the rest of the program shares.
#include "core/event/record_fields.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace cosmoswatch::COSMOSWATCH_PROCESSOR {
namespace {

namespace ondemand = simdjson::ondemand;

struct FieldName {
    std::string_view name;
    Field field;
};

// As Azure writes them; QueryRuntimeStatistics is all lower case.
constexpr std::array fieldNames{
    FieldName{"time", Field::time},
    FieldName{"eventTimestamp", Field::eventTimestamp},
    FieldName{"resourceId", Field::resourceId},
    FieldName{"resourceIds", Field::resourceId},
    FieldName{"category", Field::category},
    FieldName{"operationName", Field::operationName},
    FieldName{"identity", Field::identity},
    FieldName{"callerIpAddress", Field::callerIpAddress},
    FieldName{"records", Field::records},
    FieldName{"value", Field::value},
    FieldName{"properties", Field::properties},
    FieldName{"activityId", Field::activityId},
    FieldName{"requestResourceType", Field::requestResourceType},
    FieldName{"resourceType", Field::requestResourceType},
    FieldName{"requestResourceId", Field::requestResourceId},
    FieldName{"documentResourceId", Field::requestResourceId},
    FieldName{"statusCode", Field::statusCode},
    FieldName{"httpstatusCode", Field::httpStatusCode},
    FieldName{"duration", Field::duration},
    FieldName{"userAgent", Field::userAgent},
    FieldName{"useragent", Field::userAgent},
    FieldName{"clientIpAddress", Field::clientIpAddress},
    FieldName{"requestCharge", Field::requestCharge},
    FieldName{"requestLength", Field::requestLength},
    FieldName{"responseLength", Field::responseLength},
    FieldName{"resourceTokenPermissionId", Field::resourceTokenPermissionId},
    FieldName{"resourceTokenUserRid", Field::resourceTokenUserRid},
    FieldName{"region", Field::region},
    FieldName{"aadAppliedRoleAssignmentId", Field::aadAppliedRoleAssignmentId},
    FieldName{"aadPrincipalId", Field::aadPrincipalId},
    FieldName{"authTokenType", Field::authTokenType},
    FieldName{"keyType", Field::keyType},
    FieldName{"connectionMode", Field::connectionMode},
    FieldName{"databaseName", Field::databaseName},
    FieldName{"databasename", Field::databaseName},
    FieldName{"collectionName", Field::collectionName},
    FieldName{"collectionname", Field::collectionName},
    FieldName{"partitionkeyrangeid", Field::partitionKeyRangeId},
    FieldName{"partialipaddress", Field::partialIpAddress},
    FieldName{"numberofrowsreturned", Field::numberOfRowsReturned},
    FieldName{"queryexecutionstatus", Field::queryExecutionStatus},
    FieldName{"querytext", Field::queryText},
    FieldName{"result", Field::result},
    FieldName{"httpMethod", Field::httpMethod},
    FieldName{"apiKind", Field::apiKind},
    FieldName{"apiKindResourceType", Field::apiKindResourceType},
    FieldName{"operationType", Field::operationType},
    FieldName{"resourceUri", Field::resourceUri},
    FieldName{"resourceDetails", Field::resourceDetails},
};

// A name as machine words, zeros behind it: compared and hashed without a loop over its letters. What does
// not fit is no name that we look for.
class Key {
public:
    static constexpr std::size_t longest = 31;

    constexpr explicit Key(std::string_view name) {
        for (std::size_t i = 0; i < name.size(); ++i)
            words_[i / 8] |= std::uint64_t{static_cast<unsigned char>(name[i])} << (i % 8 * 8);
    }
    // Of the text up to the first quote; 32 bytes of it must be readable. Escapes in names are not expected
    // and simply do not match.
    [[nodiscard]] static Key upToQuote(const char* text) {
        Key key{{}};
        for (std::uint64_t& word : key.words_) {
            std::memcpy(&word, text, sizeof word);
            text += sizeof word;
            const std::uint64_t zeroAtQuote = word ^ (everyByte * '"');
            const std::uint64_t found = (zeroAtQuote - everyByte) & ~zeroAtQuote & (everyByte << 7);
            if (found == 0) continue;
            word &= ((found & -found) >> 7) - 1; // what stands before the quote
            return key;
        }
        return Key{{}};
    }
    [[nodiscard]] constexpr std::size_t hash() const {
        std::uint64_t sum = 0;
        for (const std::uint64_t word : words_)
            sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
        return sum >> 56;
    }
    [[nodiscard]] constexpr bool operator==(const Key& other) const {
        std::uint64_t difference = 0;
        for (std::size_t i = 0; i < words_.size(); ++i)
            difference |= words_[i] ^ other.words_[i];
        return difference == 0;
    }

private:
    static_assert(std::endian::native == std::endian::little);
    static constexpr std::uint64_t everyByte = 0x0101010101010101u;
    std::array<std::uint64_t, 4> words_{};
};

// Open addressing over the names.
class FieldTable {
public:
    constexpr FieldTable() {
        for (const auto& entry : fieldNames) {
            const Key key(entry.name);
            std::size_t at = key.hash();
            while (slots_[at].field != Field::fieldCount)
                at = (at + 1) % slots_.size();
            slots_[at] = {key, entry.field};
        }
    }
    [[nodiscard]] Field find(const Key& key) const {
        for (std::size_t at = key.hash(); slots_[at].field != Field::fieldCount;
             at = (at + 1) % slots_.size())
            if (slots_[at].key == key) return slots_[at].field;
        return Field::fieldCount;
    }

private:
    struct Slot {
        Key key{{}};
        Field field = Field::fieldCount;
    };
    std::array<Slot, 256> slots_{};
};

// Built by the compiler: code of this file must not run before the processor has been looked at.
constexpr FieldTable fieldTable;
static_assert(std::all_of(fieldNames.begin(), fieldNames.end(),
                          [](const FieldName& entry) { return entry.name.size() <= Key::longest; }));

std::string_view trimmedToken(std::string_view token) {
    while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ')
        token.remove_suffix(1);
    return token;
}

// Reads all members of an object. Nested "properties" are read into the same tokens; other objects and arrays
// are kept only as their first byte, which tells that they are there.
simdjson::error_code collectMembers(ondemand::object object, FieldTokens& tokens, bool topLevel) {
    for (auto memberResult : object) {
        ondemand::field member;
        if (const auto error = std::move(memberResult).get(member)) return error;
        const Field field = fieldTable.find(Key::upToQuote(member.key().raw()));
        if (field == Field::fieldCount) continue;
        // What "properties" says wins over the top level, in whatever order they stand.
        const bool ofProperties = field >= Field::activityId;
        if (topLevel ? ofProperties && !tokens[Field::properties].empty() && !tokens[field].empty()
                     : !ofProperties)
            continue;
        ondemand::value memberValue = member.value();
        ondemand::json_type type{};
        if (const auto error = memberValue.type().get(type)) return error;
        if (type == ondemand::json_type::object && field == Field::properties && topLevel) {
            ondemand::object nested;
            if (const auto error = memberValue.get_object().get(nested)) return error;
            if (const auto error = collectMembers(nested, tokens, false)) return error;
            tokens[Field::properties] = "{";
        } else if (type == ondemand::json_type::object) {
            tokens[field] = "{";
        } else if (type == ondemand::json_type::array) {
            tokens[field] = "[";
        } else {
            tokens[field] = trimmedToken(memberValue.raw_json_token());
        }
    }
    return simdjson::SUCCESS;
}

class SimdFieldCollector final : public FieldCollector {
public:
    CollectOutcome collect(std::string_view json, FieldTokens& tokens) override {
        ondemand::document document;
        error_ =
            parser_.iterate(json.data(), json.size(), json.size() + simdjson::SIMDJSON_PADDING).get(document);
        if (error_ == simdjson::UTF8_ERROR) return CollectOutcome::BadUtf8;
        ondemand::object root;
        if (!error_) error_ = document.get_object().get(root);
        if (!error_) error_ = collectMembers(root, tokens, true);
        // On-Demand must not be used further after an error.
        if (error_) return CollectOutcome::NotJson;
        const bool atEnd = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
        return atEnd ? CollectOutcome::Collected : CollectOutcome::MoreText;
    }
    const char* error() const override { return simdjson::error_message(error_); }

private:
    ondemand::parser parser_;
    simdjson::error_code error_ = simdjson::SUCCESS;
};

} // namespace

std::unique_ptr<FieldCollector> makeFieldCollector() {
    return std::unique_ptr<FieldCollector>(new SimdFieldCollector);
}

} // namespace cosmoswatch::COSMOSWATCH_PROCESSOR
