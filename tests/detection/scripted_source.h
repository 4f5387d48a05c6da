// A source of records made by a test, in the order given, with positions to go on from.
#pragma once

#include "core/source/event_source.h"

#include <deque>
#include <string>
#include <vector>

namespace cosmoswatch::test {

enum class ScriptedKind { Data, Query, Control, Activity };

struct ScriptedRecord {
    ScriptedKind kind = ScriptedKind::Data;
    Timestamp time;
    std::string resourceId = "shop";
    std::string operation = "Read";
    std::string activityId;
    std::string address;
    std::string userAgent = "azsdk-python-cosmos/4.5.1 Python/3.11";
    std::string principal;
    int statusCode = 200;
    std::uint64_t responseLength = 100;
    std::string container = "items";
    // Of QueryRuntimeStatistics.
    std::string queryText;
    std::uint64_t rows = 0;
    // Of the Activity Log.
    ActivityOutcome outcome = ActivityOutcome::Succeeded;
    std::string principalName;
    std::string applicationId;
    // Of ControlPlaneRequests.
    std::string resourceUri;
    std::string resourceDetails;
    std::string json = R"({"made":"by a test"})";

    [[nodiscard]] Event event() const {
        Event event;
        event.time = time;
        event.resourceId = resourceId;
        event.operation = operation;
        event.activityId = activityId;
        event.json = json;
        event.source = "script";
        switch (kind) {
        case ScriptedKind::Data:
            event.details = dataRequest();
            break;
        case ScriptedKind::Query:
            event.details = queryStatistics();
            break;
        case ScriptedKind::Control:
            event.details = controlRequest();
            break;
        case ScriptedKind::Activity:
            event.details = activityEntry();
        }
        return event;
    }

private:
    [[nodiscard]] DataRequest dataRequest() const {
        DataRequest request;
        request.statusCode = statusCode;
        request.clientAddress = address;
        request.userAgent = userAgent;
        request.principalId = principal;
        request.keyType = principal.empty() ? "PrimaryMasterKey" : "";
        request.database = "db";
        request.container = container;
        request.resourceType = "Document";
        request.responseLength = responseLength;
        return request;
    }
    [[nodiscard]] QueryStatistics queryStatistics() const {
        QueryStatistics query;
        query.database = "db";
        query.container = container;
        query.queryText = queryText;
        query.rowsReturned = rows;
        return query;
    }
    [[nodiscard]] ControlRequest controlRequest() const {
        ControlRequest request;
        request.statusCode = statusCode;
        request.result = statusCode < 300 ? "OK" : "Failed";
        request.resourceUri = resourceUri;
        request.resourceDetails = resourceDetails;
        return request;
    }
    [[nodiscard]] ActivityEntry activityEntry() const {
        ActivityEntry entry;
        entry.outcome = outcome;
        entry.category = "Administrative";
        entry.callerAddress = address;
        entry.principalId = principal;
        entry.principalName = principalName;
        entry.applicationId = applicationId;
        entry.scope = resourceId;
        return entry;
    }
};

class ScriptedSource final : public EventSource {
public:
    // With `pauses` the source says after each batch that there is no more for now: the engine commits.
    ScriptedSource(const std::vector<ScriptedRecord>& records, std::size_t batchSize, bool pauses = false)
        : records_(records), batchSize_(batchSize), pauses_(pauses) {}

    void resume(const std::map<std::string, std::string>& cursors) override {
        if (const auto it = cursors.find("script"); it != cursors.end()) next_ = std::stoul(it->second);
    }
    SourceState next(EventBatch& batch, std::stop_token stop) override {
        for (; next_ < records_.size() && batch.events.size() < batchSize_ && !stop.stop_requested();
             ++next_) {
            batch.events.push_back(records_[next_].event());
            batch.events.back().offset = next_;
            batch.bytes += records_[next_].json.size();
        }
        batch.cursors = {{"script", std::to_string(next_)}};
        if (next_ == records_.size()) return SourceState::Finished;
        return pauses_ ? SourceState::Following : SourceState::Reading;
    }
    SourceProgress progress() const override { return {}; }
    std::vector<SourceProblem> problems() const override { return {}; }

private:
    const std::vector<ScriptedRecord>& records_;
    std::size_t batchSize_;
    bool pauses_;
    std::size_t next_ = 0;
};

} // namespace cosmoswatch::test
