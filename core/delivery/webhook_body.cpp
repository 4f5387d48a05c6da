#include "core/delivery/webhook_body.h"

#include "core/base/text.h"
#include "core/delivery/data_line.h"
#include "core/report/report_content.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace cosmoswatch {
namespace {

using Json = nlohmann::ordered_json;

// Slack takes 50 blocks, 3000 characters in one and 150 in a heading; Teams takes 28 KB altogether.
constexpr std::size_t longestHeading = 140, longestText = 1500, longestValue = 240;
constexpr std::size_t mostDetails = 10, mostActions = 4, mostListed = 20;

DataForm formOf(WebhookReceiver::Body body) {
    switch (body) {
    case WebhookReceiver::Body::Ocsf:
        return DataForm::Ocsf;
    case WebhookReceiver::Body::Ecs:
        return DataForm::Ecs;
    default:
        return DataForm::Schema;
    }
}

std::vector<WebhookRequest> dataRequests(const Message& message, DataForm form) {
    const std::size_t count = message.alerts.size();
    if (count == 1)
        return {{partId(message, 0), dataLine(message.alerts[0].alert, form, partId(message, 0))}};
    std::vector<WebhookRequest> requests;
    for (std::size_t first = 0; first < count; first += alertsOfOneRequest) {
        std::string body;
        for (std::size_t i = first; i < std::min(count, first + alertsOfOneRequest); ++i)
            body +=
                (body.empty() ? "[" : ",\n") + dataLine(message.alerts[i].alert, form, partId(message, i));
        requests.push_back({fmt::format("{}.{}", message.id, requests.size() + 1), body + "]"});
    }
    return requests;
}

// What both chats show, laid out by each in its own way. All of it is plain text.
struct Notice {
    std::string heading; // "▲ High · Access from a Tor exit node"
    std::string subtitle;
    std::string text;
    std::vector<std::pair<std::string, std::string>> details;
    std::vector<std::string> actions;
    std::string foot;
};

Notice noticeOf(const AlertReport& report, std::string_view id) {
    const ReportContent content = describe(report);
    Notice notice;
    notice.heading =
        elide(fmt::format("{} {} · {}", shape(content.severity), name(content.severity), content.title),
              longestHeading);
    notice.subtitle = elide(content.subtitle, longestValue);
    for (const auto& run : content.whatHappened)
        notice.text += run.text;
    notice.text = elide(notice.text, longestText);
    for (const auto& detail : content.details) {
        if (notice.details.size() == mostDetails) break;
        notice.details.emplace_back(elide(detail.label, longestValue), elide(detail.value, longestValue));
    }
    for (const auto& action : content.actions)
        if (notice.actions.size() < mostActions) notice.actions.push_back(elide(action.text, longestValue));
    notice.foot = fmt::format("Cosmos Watch · alert {} · {}", report.alert.id, id);
    return notice;
}

Notice noticeOf(const Message& message) {
    if (message.alerts.size() == 1) return noticeOf(message.alerts.front(), message.id);
    Notice notice;
    const std::size_t count = message.alerts.size();
    const std::string_view what =
        message.purpose == Message::Purpose::Snapshot ? "Open alerts of the week" : "Digest";
    notice.heading = fmt::format("{}: {}", what, countOf(count, "alert", "alerts"));
    for (std::size_t i = 0; i < std::min(count, mostListed); ++i) {
        const ReportContent content = describe(message.alerts[i]);
        notice.details.emplace_back(
            elide(fmt::format("{} {} · {}", shape(content.severity), name(content.severity), content.title),
                  longestValue),
            elide(content.summary, longestValue));
    }
    if (count > mostListed) notice.text = fmt::format("The first {} are shown.", mostListed);
    notice.foot = fmt::format("Cosmos Watch · {}", message.id);
    return notice;
}

Json plainText(std::string_view text) {
    return {{"type", "plain_text"}, {"text", text}, {"emoji", false}};
}

// Where Slack reads its markup: in the text of notifications.
std::string slackEscaped(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        default:
            escaped += c;
        }
    }
    return escaped;
}

// https://docs.slack.dev/reference/block-kit: only blocks of plain text, which are shown as they stand.
Json slackMessage(const Notice& notice) {
    Json blocks = Json::array();
    blocks.push_back({{"type", "header"}, {"text", plainText(notice.heading)}});
    for (const auto& text : {notice.subtitle, notice.text})
        if (!text.empty()) blocks.push_back({{"type", "section"}, {"text", plainText(text)}});
    for (const auto& [label, value] : notice.details)
        blocks.push_back(
            {{"type", "section"}, {"fields", {plainText(label), plainText(value.empty() ? "–" : value)}}});
    std::string actions;
    for (const auto& action : notice.actions)
        actions += (actions.empty() ? "" : "\n") + std::string("• ") + action;
    if (!actions.empty()) blocks.push_back({{"type", "section"}, {"text", plainText(actions)}});
    blocks.push_back({{"type", "context"}, {"elements", {plainText(notice.foot)}}});
    return {{"text", slackEscaped(notice.heading + " · " + notice.subtitle)},
            {"mrkdwn", false},
            {"parse", "none"},
            {"link_names", false},
            {"unfurl_links", false},
            {"unfurl_media", false},
            {"blocks", blocks}};
}

Json run(std::string_view text, bool bold = false) {
    Json json{{"type", "TextRun"}, {"text", text}};
    if (bold) json["weight"] = "Bolder";
    return json;
}

// Runs of text are shown as they stand; a "TextBlock" would read Markdown in them.
Json paragraph(Json runs) {
    return {{"type", "RichTextBlock"}, {"inlines", std::move(runs)}};
}

// https://adaptivecards.io: a message with one card, as incoming webhooks and workflows of Teams take it.
Json teamsMessage(const Notice& notice) {
    Json body = Json::array();
    Json heading = run(notice.heading, true);
    heading["size"] = "Large";
    body.push_back(paragraph(Json::array({heading})));
    for (const auto& text : {notice.subtitle, notice.text})
        if (!text.empty()) body.push_back(paragraph(Json::array({run(text)})));
    for (const auto& [label, value] : notice.details)
        body.push_back(paragraph(Json::array({run(label + ": ", true), run(value.empty() ? "–" : value)})));
    for (const auto& action : notice.actions)
        body.push_back(paragraph(Json::array({run("• " + action)})));
    Json foot = run(notice.foot);
    foot["isSubtle"] = true;
    foot["size"] = "Small";
    body.push_back(paragraph(Json::array({foot})));
    const Json card{{"$schema", "http://adaptivecards.io/schemas/adaptive-card.json"},
                    {"type", "AdaptiveCard"},
                    {"version", "1.4"},
                    {"body", body}};
    return {{"type", "message"},
            {"attachments",
             Json::array({{{"contentType", "application/vnd.microsoft.card.adaptive"}, {"content", card}}})}};
}

std::string text(const Json& json) {
    return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

} // namespace

std::vector<WebhookRequest> webhookRequests(const Message& message, WebhookReceiver::Body body) {
    if (message.alerts.empty()) return {};
    if (body == WebhookReceiver::Body::Slack) return {{message.id, text(slackMessage(noticeOf(message)))}};
    if (body == WebhookReceiver::Body::Teams) return {{message.id, text(teamsMessage(noticeOf(message)))}};
    return dataRequests(message, formOf(body));
}

std::string webhookSignature(std::string_view secret, std::string_view time, std::string_view body) {
    const std::string signedText = fmt::format("{}.{}", time, body);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(signedText.data()), signedText.size(), digest.data(), &size);
    std::string signature = "v1=";
    for (unsigned i = 0; i < size; ++i)
        signature += fmt::format("{:02x}", digest[i]);
    return signature;
}

} // namespace cosmoswatch
