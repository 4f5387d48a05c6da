#include "core/delivery/mail_channel.h"

#include "core/azure/access_token.h"
#include "core/net/smtp_client.h"
#include "core/report/digest.h"

#include <fmt/format.h>

#include <algorithm>

namespace cosmoswatch {
namespace {

// Wrong passwords again and again would lock the user out.
constexpr std::chrono::minutes afterSignInFailed{10};
// What does not mend itself soon: a certificate, a setting, a missing secret.
constexpr std::chrono::minutes afterTrouble{5};

constexpr const char* exchangeScope = "https://outlook.office365.com/.default";

using Sent = tl::expected<void, Refusal>;
using Step = SmtpOutcome::Step;

tl::unexpected<Refusal> refusal(Error error) {
    const bool mends = error.code == ErrorCode::Unreachable || error.code == ErrorCode::Cancelled;
    Refusal refusal{std::move(error)};
    if (!mends) refusal.retryAfter = afterTrouble;
    return tl::unexpected(std::move(refusal));
}

std::string said(const SmtpReply& reply) {
    return fmt::format("{} {}", reply.code, reply.text);
}

class MailChannel : public Channel {
public:
    MailChannel(MailReceiver receiver, const DeliveryAccess& access, std::string from,
                std::vector<std::string> to)
        : receiver_(std::move(receiver)), access_(access), smtp_(access.network), from_(std::move(from)),
          to_(std::move(to)) {
        if (const auto* token = std::get_if<MailToken>(&receiver_.signIn))
            tokens_ = std::make_unique<TokenSource>(token->application, exchangeScope,
                                                    RemoteAccess{access.network, access.secrets});
    }

    Sent send(const Message& message, const std::stop_token& stop) override {
        auto text = composeMessage(message, receiver_);
        if (!text) return tl::unexpected(Refusal{std::move(text.error()), true});
        SmtpMail mail{from_, to_, std::move(*text)};
        std::erase_if(mail.to, [&](const std::string& address) {
            return std::find(message.reached.begin(), message.reached.end(), address) !=
                   message.reached.end();
        });
        if (mail.to.empty()) return {};
        auto server = serverFor(stop);
        if (!server) return refusal(std::move(server.error()));
        auto outcome = smtp_.send(*server, mail, stop);
        if (!outcome) return refusal(std::move(outcome.error()));
        return outcome->step == Step::Taken ? taken(*outcome) : refused(*outcome);
    }

private:
    Result<SmtpServer> serverFor(const std::stop_token& stop) {
        SmtpServer server;
        server.address = receiver_.server;
        switch (receiver_.security) {
        case MailReceiver::Security::StartTls:
            server.security = SmtpServer::Security::StartTls;
            break;
        case MailReceiver::Security::Tls:
            server.security = SmtpServer::Security::Tls;
            break;
        case MailReceiver::Security::Plain:
            server.security = SmtpServer::Security::Plain;
            break;
        }
        if (const auto* password = std::get_if<MailPassword>(&receiver_.signIn)) {
            auto secret = access_.secrets->read(password->secret);
            if (!secret) return tl::unexpected(std::move(secret.error()));
            server.signIn = SmtpPassword{password->user, std::move(*secret)};
        }
        if (const auto* token = std::get_if<MailToken>(&receiver_.signIn)) {
            auto current = tokens_->token(stop);
            if (!current) return tl::unexpected(std::move(current.error()));
            server.signIn = SmtpToken{token->user, std::move(current->value)};
        }
        return server;
    }

    // The server has the mail for those that it did not refuse.
    Sent taken(const SmtpOutcome& outcome) const {
        Refusal refusal{{ErrorCode::Unreachable, "", receiver_.server}, true};
        std::size_t refused = 0;
        for (const auto& recipient : outcome.recipients) {
            if (recipient.reply.isPositive()) {
                refusal.reached.push_back(recipient.address);
                continue;
            }
            if (++refused == 1)
                refusal.error.what = fmt::format("refused {}: {}", recipient.address, said(recipient.reply));
            refusal.final &= recipient.reply.isFinal();
        }
        if (refused == 0) return {};
        if (refused > 1) refusal.error.what += fmt::format(" (and {} more recipients)", refused - 1);
        return tl::unexpected(std::move(refusal));
    }

    Sent refused(const SmtpOutcome& outcome) {
        Refusal refusal{{ErrorCode::Unreachable, "", receiver_.server}};
        switch (outcome.step) {
        case Step::Greeting:
            refusal.error.what = fmt::format("does not want to talk to us: {}", said(outcome.reply));
            if (outcome.reply.isFinal()) refusal.retryAfter = afterTrouble;
            break;
        case Step::SignIn:
            if (tokens_) tokens_->forget();
            refusal.error = {ErrorCode::PermissionDenied,
                             fmt::format("did not let “{}” sign in; check user name and secret: {}", user(),
                                         said(outcome.reply)),
                             receiver_.server};
            refusal.retryAfter = afterSignInFailed;
            break;
        case Step::Sender:
            refusal.error.what = fmt::format("refused the sender {}: {}", from_, said(outcome.reply));
            if (outcome.reply.isFinal()) refusal.retryAfter = afterTrouble; // a setting, not this mail
            break;
        case Step::Recipients:
            if (auto each = taken(outcome); !each) refusal = std::move(each.error());
            break;
        case Step::Content:
        case Step::Taken:
            refusal.error.what = fmt::format("refused the mail: {}", said(outcome.reply));
            refusal.final = outcome.reply.isFinal();
            break;
        }
        return tl::unexpected(std::move(refusal));
    }

    [[nodiscard]] std::string user() const {
        if (const auto* password = std::get_if<MailPassword>(&receiver_.signIn)) return password->user;
        if (const auto* token = std::get_if<MailToken>(&receiver_.signIn)) return token->user;
        return {};
    }

    const MailReceiver receiver_;
    const DeliveryAccess access_;
    const SmtpClient smtp_;
    const std::string from_; // addresses only
    const std::vector<std::string> to_;
    std::unique_ptr<TokenSource> tokens_;
};

} // namespace

Result<std::unique_ptr<Channel>> makeMailChannel(const MailReceiver& receiver, const DeliveryAccess& access) {
    auto from = mailAddressOf(receiver.from);
    if (!from) return tl::unexpected(std::move(from.error()));
    std::vector<std::string> to;
    for (const auto& recipient : receiver.to) {
        auto address = mailAddressOf(recipient);
        if (!address) return tl::unexpected(std::move(address.error()));
        to.push_back(std::move(*address));
    }
    return std::make_unique<MailChannel>(receiver, access, std::move(*from), std::move(to));
}

Result<std::string> composeMessage(const Message& message, const MailReceiver& receiver) {
    MailOptions options;
    options.from = receiver.from;
    options.to = receiver.to;
    options.id = message.id;
    options.attachEvidence = receiver.attachment == MailReceiver::Attachment::Json;
    if (receiver.attachment == MailReceiver::Attachment::Csv) options.data = MailOptions::Data::Csv;
    if (receiver.attachment == MailReceiver::Attachment::Json) options.data = MailOptions::Data::Json;
    auto alerts = redact(message.alerts, receiver.redaction);
    if (message.purpose == MessagePurpose::Digest)
        return toDigestMail({message.time, std::move(alerts), message.leftOut}, options);
    return toMail(alerts, options);
}

} // namespace cosmoswatch
