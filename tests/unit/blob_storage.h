// A storage account of a test, and what a source read from it.
#pragma once

#include "azure_secrets.h"
#include "core/blob/blob_source.h"
#include "core/net/http_client.h"
#include "loopback_server.h"
#include "source_files.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QUrl>

#include <string>
#include <vector>

namespace cosmoswatch::testing {

inline constexpr const char* canary = "CANARY7f3a";

class Storage {
public:
    explicit Storage(const QString& script) : server_(script) {}
    [[nodiscard]] bool isRunning() const { return server_.isRunning(); }
    [[nodiscard]] std::string endpoint() const { return server_.url("storage", ""); }

    void append(const std::string& blob, const std::string& text) const {
        control("PUT", "/_append/" + blob, text);
    }
    void put(const std::string& blob, const std::string& bytes) const {
        control("PUT", "/_block/" + blob, bytes);
    }
    void remove(const std::string& blob) const { control("DELETE", "/_blob/" + blob, {}); }
    // JSON: [{"fault":"status","status":503}]
    void faults(const std::string& json) const { control("POST", "/_faults", json); }
    void options(const std::string& json) const { control("POST", "/_options", json); }
    [[nodiscard]] QJsonArray asked() const {
        HttpRequest request;
        request.url = endpoint() + "/_asked";
        const auto response = http_.send(request, {});
        return response ? QJsonDocument::fromJson(QByteArray::fromStdString(response->body)).array()
                        : QJsonArray();
    }
    [[nodiscard]] int countAsked(const QString& part) const {
        int count = 0;
        for (const auto& one : asked())
            count += one.toArray()[1].toString().contains(part);
        return count;
    }

private:
    void control(const char* method, const std::string& path, const std::string& body) const {
        HttpRequest request;
        request.method = method;
        request.url = endpoint() + QUrl::toPercentEncoding(QString::fromStdString(path), "/").toStdString();
        request.body = body;
        const auto response = http_.send(request, {});
        QVERIFY2(response && response->status < 300, path.c_str());
    }
    LoopbackServer server_;
    HttpClient http_;
};

inline BlobLogs logsOf(const Storage& storage, const std::string& container = {},
                       const std::string& prefix = {}) {
    return {storage.endpoint(), container, prefix, SharedAccessSignature{"sas"}};
}

inline RemoteAccess blobAccess(bool follow) {
    RemoteAccess access = accessWith({{"sas", std::string("?sv=2021-12-02&sp=rl&sig=") + canary}});
    access.follow = follow;
    access.pollInterval = std::chrono::milliseconds{20};
    return access;
}

// Reads on until that many records came (or ten seconds passed), and what comes right after them.
inline std::string readOn(EventSource& source, Collected& collected, std::size_t records) {
    const std::size_t before = collected.ids.size();
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    bool enough = false;
    while (!enough && std::chrono::steady_clock::now() < until) {
        enough = collected.ids.size() >= before + records;
        EventBatch batch;
        collected.state = source.next(batch, {});
        collected.take(batch);
        if (collected.state == SourceState::Finished) break;
    }
    return joined({collected.ids.begin() + static_cast<std::ptrdiff_t>(before), collected.ids.end()});
}

inline std::string hourBlob(int day, int hour, const std::string& account = "SHOP",
                            const std::string& minute = "00") {
    const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return "insights-logs-dataplanerequests/resourceId=/SUBSCRIPTIONS/0/DATABASEACCOUNTS/" + account +
           "/y=2023/m=02/d=" + two(day) + "/h=" + two(hour) + "/m=" + minute + "/PT1H.json";
}

} // namespace cosmoswatch::testing
