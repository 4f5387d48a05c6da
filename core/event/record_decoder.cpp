#include "core/event/record_decoder.h"

#include "core/base/text.h"
#include "core/event/activity_decoder.h"
#include "core/event/json_text.h"
#include "core/event/record_fields.h"

#include <charconv>
#include <cmath>

namespace cosmoswatch {

namespace {

int statusFrom(std::string_view text) {
    int status = 0;
    std::from_chars(text.data(), text.data() + text.size(), status);
    return status;
}

// Zero for what is no number, infinite or out of range: a sum must not be spoilt by one odd record.
double amountFrom(std::string_view text) {
    double amount = 0;
    std::from_chars(text.data(), text.data() + text.size(), amount);
    return std::isfinite(amount) ? amount : 0;
}

// Counts and lengths come as "1234", rarely as "1234.0" or 1.2e3.
std::uint64_t countFrom(std::string_view text) {
    std::uint64_t count = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, count);
    if (parsed.ec == std::errc() && parsed.ptr == end) return count;
    constexpr double limit = 1e18;
    const double amount = amountFrom(text);
    return amount >= 0 && amount <= limit ? static_cast<std::uint64_t>(amount) : 0;
}

// The members of a record as text.
class TokenTexts {
public:
    TokenTexts(const FieldTokens& tokens, std::string_view json, TextArena& arena)
        : tokens_(tokens), arena_(arena), mayEscape_(json.find('\\') != std::string_view::npos) {}
    [[nodiscard]] std::string_view operator()(Field field) const {
        const std::string_view token = tokens_[field];
        // Nearly all are strings as they stand.
        if (!mayEscape_ && token.size() > 1 && token.front() == '"') return token.substr(1, token.size() - 2);
        return scalarText(token, arena_);
    }

private:
    const FieldTokens& tokens_;
    TextArena& arena_;
    bool mayEscape_;
};

DataRequest dataRequest(const TokenTexts& text) {
    DataRequest request;
    request.statusCode = statusFrom(text(Field::statusCode));
    request.durationMs = amountFrom(text(Field::duration));
    request.requestCharge = amountFrom(text(Field::requestCharge));
    request.requestLength = countFrom(text(Field::requestLength));
    request.responseLength = countFrom(text(Field::responseLength));
    request.clientAddress = text(Field::clientIpAddress);
    request.userAgent = text(Field::userAgent);
    request.database = text(Field::databaseName);
    request.container = text(Field::collectionName);
    request.resourceType = text(Field::requestResourceType);
    request.resourceId = text(Field::requestResourceId);
    request.region = text(Field::region);
    request.keyType = text(Field::keyType);
    request.authTokenType = text(Field::authTokenType);
    request.principalId = text(Field::aadPrincipalId);
    request.roleAssignmentId = text(Field::aadAppliedRoleAssignmentId);
    request.resourceTokenUser = text(Field::resourceTokenUserRid);
    request.resourceTokenPermission = text(Field::resourceTokenPermissionId);
    request.connectionMode = text(Field::connectionMode);
    return request;
}

QueryStatistics queryStatistics(const TokenTexts& text) {
    QueryStatistics statistics;
    statistics.database = text(Field::databaseName);
    statistics.container = text(Field::collectionName);
    statistics.partitionKeyRange = text(Field::partitionKeyRangeId);
    statistics.userAgent = text(Field::userAgent);
    statistics.partialAddress = text(Field::partialIpAddress);
    statistics.queryText = text(Field::queryText);
    statistics.executionStatus = text(Field::queryExecutionStatus);
    statistics.rowsReturned = countFrom(text(Field::numberOfRowsReturned));
    return statistics;
}

ControlRequest controlRequest(const TokenTexts& text) {
    ControlRequest request;
    request.statusCode = statusFrom(text(Field::httpStatusCode));
    request.result = text(Field::result);
    request.httpMethod = text(Field::httpMethod);
    request.apiKind = text(Field::apiKind);
    request.apiKindResourceType = text(Field::apiKindResourceType);
    request.operationType = text(Field::operationType);
    request.resourceUri = text(Field::resourceUri);
    request.resourceDetails = text(Field::resourceDetails);
    return request;
}

bool isActivityCategory(std::string_view name) {
    for (std::string_view known : {"Administrative", "Action", "Write", "Delete"})
        if (equalsIgnoreCase(name, known)) return true;
    return false;
}

bool isAboutCosmos(std::string_view operation, std::string_view resource) {
    constexpr std::string_view provider = "Microsoft.DocumentDB/";
    return findIgnoreCase(operation, provider) != std::string_view::npos ||
           findIgnoreCase(resource, provider) != std::string_view::npos;
}

} // namespace

RecordDecoder::RecordDecoder() : fields_(makeFieldCollector()) {}
RecordDecoder::RecordDecoder(RecordDecoder&&) noexcept = default;
RecordDecoder& RecordDecoder::operator=(RecordDecoder&&) noexcept = default;
RecordDecoder::~RecordDecoder() = default;

DecodeOutcome RecordDecoder::refuse(DecodeOutcome outcome, std::string reason) {
    detail_ = std::move(reason);
    return outcome;
}

DecodeOutcome RecordDecoder::decode(std::string_view json, Event& event, TextArena& arena) {
    FieldTokens tokens;
    switch (fields_->collect(json, tokens)) {
    case CollectOutcome::Collected:
        break;
    case CollectOutcome::MoreText:
        return DecodeOutcome::MoreText;
    case CollectOutcome::NotJson:
        return refuse(DecodeOutcome::NotJson,
                      std::string("is not well-formed JSON (") + fields_->error() + ")");
    case CollectOutcome::BadUtf8: {
        // One bad byte in a user agent must not hide the request that carries it.
        std::string repaired = toValidUtf8(json);
        const std::size_t size = repaired.size();
        repaired.append(padding, ' ');
        return decode(arena.copy(repaired).substr(0, size), event, arena);
    }
    }

    const TokenTexts text(tokens, json, arena);
    if (tokens[Field::records] == "[" || (tokens[Field::value] == "[" && tokens[Field::category].empty()))
        return DecodeOutcome::Envelope;

    event = Event{};
    event.json = json;
    const bool restShape = !tokens[Field::eventTimestamp].empty() || tokens[Field::operationName] == "{";
    const std::string_view categoryName = restShape ? "Administrative" : text(Field::category);
    const bool isData = equalsIgnoreCase(categoryName, "DataPlaneRequests");
    const bool isQuery = !isData && equalsIgnoreCase(categoryName, "QueryRuntimeStatistics");
    const bool isControl = !isData && !isQuery && equalsIgnoreCase(categoryName, "ControlPlaneRequests");
    if (restShape || isActivityCategory(categoryName) ||
        (categoryName.empty() &&
         (!tokens[Field::identity].empty() || !tokens[Field::callerIpAddress].empty()))) {
        if (auto reason = decodeActivity(json, event, arena); !reason.empty())
            return refuse(DecodeOutcome::NotARecord, std::move(reason));
        if (isAboutCosmos(event.operation, event.resourceId)) return DecodeOutcome::Decoded;
        detail_ = "Activity Log of other services";
        return DecodeOutcome::Ignored;
    }
    if (categoryName.empty())
        return refuse(DecodeOutcome::NotARecord, "has no category: not an Azure diagnostic log record");

    if (!isData && !isQuery && !isControl) {
        detail_ = visible(elide(categoryName, 64));
        return DecodeOutcome::Ignored;
    }
    if (tokens[Field::properties] != "{") return refuse(DecodeOutcome::NotARecord, "has no properties");
    const auto when = parseTimestamp(text(Field::time));
    if (!when)
        return refuse(DecodeOutcome::NotARecord,
                      tokens[Field::time].empty() ? "has no time" : "has a time that cannot be read");

    event.time = *when;
    event.resourceId = text(Field::resourceId);
    event.operation = text(Field::operationName);
    event.activityId = text(Field::activityId);
    if (isData)
        event.details = dataRequest(text);
    else if (isQuery)
        event.details = queryStatistics(text);
    else
        event.details = controlRequest(text);
    return DecodeOutcome::Decoded;
}

} // namespace cosmoswatch
