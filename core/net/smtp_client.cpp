#include "core/net/smtp_client.h"

#include "core/base/text.h"
#include "core/base/time.h"
#include "core/net/curl_transfer.h"
#include "core/net/http_failure.h"
#include "core/net/smtp_dialogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

namespace cosmoswatch {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

using Multi = std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)>;
using Easy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

struct Transfer {
    SmtpDialogue dialogue;
    std::string_view unsent;
    std::optional<Clock::time_point> lastByte;
    TlsTrust trust;
    std::array<char, CURL_ERROR_SIZE> detail{};

    static std::size_t give(char* into, std::size_t, std::size_t size, void* self) {
        auto& transfer = *static_cast<Transfer*>(self);
        transfer.lastByte = Clock::now();
        const auto part = transfer.unsent.substr(0, size);
        std::copy(part.begin(), part.end(), into);
        transfer.unsent.remove_prefix(part.size());
        return part.size();
    }
    static int listen(CURL*, curl_infotype kind, char* bytes, std::size_t size, void* self) {
        auto& transfer = *static_cast<Transfer*>(self);
        if (kind == CURLINFO_HEADER_IN) transfer.dialogue.heard({bytes, size});
        if (kind == CURLINFO_HEADER_OUT) transfer.dialogue.said({bytes, size});
        if (kind != CURLINFO_TEXT) transfer.lastByte = Clock::now();
        return 0;
    }
    static std::size_t drop(char*, std::size_t, std::size_t size, void*) { return size; }
};

bool isAddressSafe(const std::string& address) {
    return !address.empty() && address.size() <= 320 &&
           std::all_of(address.begin(), address.end(),
                       [](char c) { return c > ' ' && c != 0x7F && c != '<' && c != '>'; });
}

// What the words of an error go by: the scheme says whether TLS is spoken.
Result<HttpTarget> targetOf(const SmtpServer& server) {
    const bool plain = server.security == SmtpServer::Security::Plain;
    const auto colon = server.address.rfind(':');
    const std::string port = colon == std::string::npos ? "" : server.address.substr(colon + 1);
    const bool digits = std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
    // Anything but name and port would be taken for more of an address of the web.
    const bool odd = server.address.find_first_of("/?#@\\ ") != std::string::npos;
    auto target = odd || port.empty() || !digits
                      ? Result<HttpTarget>(fail(ErrorCode::InvalidArgument, ""))
                      : parseTarget((plain ? "http://" : "https://") + server.address);
    if (target) return target;
    if (plain && !odd && digits && !port.empty())
        return fail(ErrorCode::InvalidArgument,
                    "mail without TLS can be read and changed on its way; use StartTLS or TLS",
                    elide(visible(server.address), 200));
    return fail(ErrorCode::InvalidArgument,
                "this is no address of a mail server; it looks like smtp.example.org:587",
                elide(visible(server.address), 200));
}

List listOf(const std::vector<std::string>& addresses) {
    List list{nullptr, &curl_slist_free_all};
    for (const auto& address : addresses)
        if (auto* longer = curl_slist_append(list.get(), ("<" + address + ">").c_str())) {
            (void)list.release();
            list.reset(longer);
        }
    return list;
}

void setServer(CURL* easy, const SmtpServer& server, const HttpTarget& target, const HttpProxy& proxy) {
    const bool tls = server.security == SmtpServer::Security::Tls;
    curl_easy_setopt(easy, CURLOPT_URL, ((tls ? "smtps://" : "smtp://") + server.address).c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    if (server.security == SmtpServer::Security::StartTls)
        curl_easy_setopt(easy, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    // Proxies of the web do not pass mail on; SOCKS does.
    const bool socks = proxy.url.starts_with("socks") && !target.local;
    curl_easy_setopt(easy, CURLOPT_PROXY, socks ? proxy.url.c_str() : "");
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(server.connectTimeout.count()));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(server.timeout.count()));
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
}

void setSignIn(CURL* easy, const SmtpServer& server) {
    if (const auto* password = std::get_if<SmtpPassword>(&server.signIn)) {
        curl_easy_setopt(easy, CURLOPT_USERNAME, password->user.c_str());
        curl_easy_setopt(easy, CURLOPT_PASSWORD, password->password.c_str());
        curl_easy_setopt(easy, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
    } else if (const auto* token = std::get_if<SmtpToken>(&server.signIn)) {
        curl_easy_setopt(easy, CURLOPT_USERNAME, token->user.c_str());
        curl_easy_setopt(easy, CURLOPT_XOAUTH2_BEARER, token->token.c_str());
        curl_easy_setopt(easy, CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
    }
}

void setContent(CURL* easy, Transfer& transfer, const SmtpMail& mail) {
    transfer.unsent = mail.text;
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, ("<" + mail.from + ">").c_str());
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L); // written so in libcurl
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(mail.text.size()));
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, &Transfer::give);
    curl_easy_setopt(easy, CURLOPT_READDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::drop);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer.detail.data());
    curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L); // what is said goes to listen(), nowhere else
    curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, &Transfer::listen);
    curl_easy_setopt(easy, CURLOPT_DEBUGDATA, &transfer);
}

Error failureOf(const HttpFailure& failure, CURL* easy, const Transfer& transfer, const SmtpServer& server) {
    const std::string where = server.address;
    const auto& reply = transfer.dialogue.outcome().reply;
    switch (failure.code) {
    case CURLE_USE_SSL_FAILED:
        return {ErrorCode::Unsupported,
                "does not offer TLS on this port; use the port for mail from programs (587), or TLS from the "
                "start (465)",
                where};
    case CURLE_LOGIN_DENIED:
        return {ErrorCode::Unsupported, "offers no way to sign in that is known here (PLAIN, LOGIN, XOAUTH2)",
                where};
    case CURLE_WEIRD_SERVER_REPLY:
        return {ErrorCode::Unreachable,
                "answers, but not as a mail server does; check the port, and StartTLS against TLS", where};
    case CURLE_OPERATION_TIMEDOUT:
        if (reply.code != 0)
            return {ErrorCode::Unreachable,
                    fmt::format("did not finish within {}", formatDuration(server.timeout)), where};
        break;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
        return {ErrorCode::Unreachable,
                transfer.dialogue.contentBegan()
                    ? "cut the connection while the mail was being sent"
                    : "cut the connection before the mail was sent; often a firewall does, or a list of "
                      "blocked senders",
                where};
    default:
        break;
    }
    Error error = explain(failure, easy);
    error.where = where;
    return error;
}

} // namespace

SmtpClient::SmtpClient(NetworkSettings settings) : settings_(std::move(settings)) {
    startCurl();
}

Result<SmtpOutcome> SmtpClient::send(const SmtpServer& server, const SmtpMail& mail,
                                     const std::stop_token& stop) const {
    const auto target = targetOf(server);
    if (!target) return tl::unexpected(target.error());
    const auto proxy = proxyFor(*target, settings_);
    if (!proxy) return tl::unexpected(proxy.error());
    if (!isAddressSafe(mail.from) || mail.to.empty() ||
        !std::all_of(mail.to.begin(), mail.to.end(), isAddressSafe))
        return fail(ErrorCode::InvalidArgument, "the sender or a recipient is no e-mail address",
                    server.address);
    const Multi multi{curl_multi_init(), &curl_multi_cleanup};
    const Easy easy{curl_easy_init(), &curl_easy_cleanup};
    if (!multi || !easy) return fail(ErrorCode::Internal, "there is no memory for a connection");

    Transfer transfer;
    transfer.trust.authorities = settings_.authorities.string();
    const List recipients = listOf(mail.to);
    setServer(easy.get(), server, *target, *proxy);
    setTrust(easy.get(), transfer.trust);
    setSignIn(easy.get(), server);
    setContent(easy.get(), transfer, mail);
    curl_easy_setopt(easy.get(), CURLOPT_MAIL_RCPT, recipients.get());

    curl_multi_add_handle(multi.get(), easy.get());
    const TransferEnd end =
        runTransfer(multi.get(), server.stallTimeout, stop, [&transfer] { return transfer.lastByte; });
    const CURLcode code = outcomeOf(multi.get());
    const HttpFailure failure{
        code, transfer.detail.data(), *target, *proxy, server.connectTimeout, server.timeout, 0};
    const auto error = code == CURLE_OK ? Error{} : failureOf(failure, easy.get(), transfer, server);
    curl_multi_remove_handle(multi.get(), easy.get());

    const SmtpOutcome& outcome = transfer.dialogue.outcome();
    if (outcome.step == SmtpOutcome::Step::Taken) return outcome; // whatever came after
    if (end == TransferEnd::Stopped) return fail(ErrorCode::Cancelled, "was stopped", server.address);
    if (end == TransferEnd::Stalled)
        return fail(ErrorCode::Unreachable,
                    fmt::format("said nothing for {}", formatDuration(server.stallTimeout)), server.address);
    if (transfer.trust.badAuthorities) return badAuthorities(transfer.trust);
    if (outcome.reply.code >= 400) return outcome;
    if (code != CURLE_OK) return tl::unexpected(error);
    return fail(ErrorCode::Unreachable, "did not say whether it took the mail", server.address);
}

} // namespace cosmoswatch
