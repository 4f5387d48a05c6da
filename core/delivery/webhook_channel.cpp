#include "core/delivery/webhook_channel.h"

#include "core/base/text.h"
#include "core/base/time.h"
#include "core/delivery/data_line.h"
#include "core/delivery/webhook_body.h"
#include "core/net/http_client.h"
#include "core/net/http_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace cosmoswatch {
namespace {

// The message itself is not wanted: another try would fare no better. Whatever somebody can mend on either
// side (a wrong path, a missing right) is tried again.
bool isFinal(int status) {
    constexpr std::array<int, 7> ofTheMessage{400, 406, 410, 411, 413, 415, 422};
    return std::find(ofTheMessage.begin(), ofTheMessage.end(), status) != ofTheMessage.end();
}

std::string adviceFor(int status) {
    if (status >= 300 && status < 400)
        return "it sends elsewhere, which is not followed; give the address that it names";
    if (status == 401 || status == 403)
        return "it lets nobody in with this address and signature; look at both";
    if (status == 404 || status == 405) return "there is no webhook at this address; look at its path";
    if (status == 413) return "the message is too long for it";
    if (status == 410) return "the webhook is no more; make a new one";
    if (status == 429) return "it asks for fewer requests";
    if (status >= 500) return "it has a fault of its own";
    return "it does not take the message";
}

class WebhookChannel : public Channel {
public:
    WebhookChannel(WebhookReceiver receiver, const RemoteAccess& access)
        : receiver_(std::move(receiver)), secrets_(access.secrets), http_(access.network) {}

    tl::expected<void, Refusal> send(const Message& message, const std::stop_token& stop) override {
        const auto secret = readSecret();
        if (!secret) return tl::unexpected(Refusal{secret.error()});
        for (const auto& request : webhookRequests(message, receiver_.body))
            if (auto sent = post(request, message.purpose, *secret, stop); !sent) return sent;
        return {};
    }

private:
    [[nodiscard]] Result<std::string> readSecret() const {
        if (receiver_.signingSecret.empty()) return std::string{};
        auto secret = secrets_->read(receiver_.signingSecret);
        if (secret && secret->empty())
            return fail(ErrorCode::InvalidArgument, "the secret that messages are signed with is empty",
                        receiver_.signingSecret);
        return secret;
    }

    tl::expected<void, Refusal> post(const WebhookRequest& what, Message::Purpose purpose,
                                     const std::string& secret, const std::stop_token& stop) {
        HttpRequest request;
        request.method = "POST";
        request.url = receiver_.url;
        request.body = what.body;
        request.publicOnly = !receiver_.allowPrivate;
        request.timeout = std::chrono::seconds(30);
        request.largestBody = 1u << 20;
        request.headers = {{"Content-Type", "application/json; charset=utf-8"},
                           {"Idempotency-Key", what.id},
                           {"X-CosmosWatch-Purpose", std::string(name(purpose))}};
        if (!secret.empty()) {
            const std::string time = std::to_string(toMicroseconds(now()) / 1'000'000);
            request.headers.emplace_back("X-CosmosWatch-Timestamp", time);
            request.headers.emplace_back("X-CosmosWatch-Signature",
                                         webhookSignature(secret, time, what.body));
        }
        const auto answer = http_.send(request, stop);
        if (!answer) return tl::unexpected(Refusal{explained(answer.error())});
        return judged(*answer);
    }

    [[nodiscard]] Error explained(Error error) const {
        if (error.code == ErrorCode::PermissionDenied && !receiver_.allowPrivate)
            error.what += "; allow private addresses for this receiver if that is meant";
        return error;
    }

    // The path of the address may be all its secret: errors name the server only.
    [[nodiscard]] tl::expected<void, Refusal> judged(const HttpResponse& answer) const {
        if (answer.status >= 200 && answer.status < 300) return {};
        constexpr std::size_t longestAnswer = 200;
        const std::string said = visible(elide(trim(answer.body), longestAnswer));
        const auto target = parseTarget(receiver_.url);
        const bool isRefused = answer.status == 401 || answer.status == 403;
        return tl::unexpected(
            Refusal{Error{isRefused ? ErrorCode::PermissionDenied : ErrorCode::Unreachable,
                          fmt::format("answered {}: {}{}", answer.status, adviceFor(answer.status),
                                      said.empty() ? "" : fmt::format(" (“{}”)", said)),
                          target ? target->shown() : ""},
                    isFinal(answer.status), answer.retryAfter()});
    }

    const WebhookReceiver receiver_;
    const std::shared_ptr<const SecretStore> secrets_;
    const HttpClient http_;
};

} // namespace

std::unique_ptr<Channel> webhookChannel(const WebhookReceiver& receiver, const RemoteAccess& access) {
    return std::make_unique<WebhookChannel>(receiver, access);
}

} // namespace cosmoswatch
