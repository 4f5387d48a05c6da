#include "core/net/curl_transfer.h"

#include <algorithm>
#include <openssl/ssl.h>

namespace cosmoswatch {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Beside the system's authorities, which libcurl has loaded already.
CURLcode addTrust(CURL*, void* context, void* self) {
    auto& trust = *static_cast<TlsTrust*>(self);
    auto* tls = static_cast<SSL_CTX*>(context);
    constexpr int bits112 = 2; // RSA of 2048 bits, SHA-256
    if (SSL_CTX_get_security_level(tls) < bits112) SSL_CTX_set_security_level(tls, bits112);
    if (trust.authorities.empty()) return CURLE_OK;
    if (X509_STORE_load_file(SSL_CTX_get_cert_store(tls), trust.authorities.c_str()) == 1) return CURLE_OK;
    trust.badAuthorities = true;
    return CURLE_SSL_CACERT_BADFILE;
}

} // namespace

void startCurl() {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)initialised;
}

void setTrust(CURL* easy, TlsTrust& trust) {
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(easy, CURLOPT_PROXY_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, &addTrust);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, &trust);
}

tl::unexpected<Error> badAuthorities(const TlsTrust& trust) {
    return fail(ErrorCode::InvalidArgument,
                "the file of trusted authorities holds no certificate in PEM form, or cannot be read",
                trust.authorities);
}

TransferEnd runTransfer(CURLM* multi, milliseconds stallTimeout, const std::stop_token& stop,
                        const std::function<std::optional<Clock::time_point>()>& lastByte) {
    const std::stop_callback wake(stop, [multi] { curl_multi_wakeup(multi); });
    for (int running = 1;;) {
        if (stop.stop_requested()) return TransferEnd::Stopped;
        curl_multi_perform(multi, &running);
        if (running == 0) return TransferEnd::Done;
        milliseconds wait{1000};
        if (const auto last = lastByte()) {
            const auto silent = std::chrono::duration_cast<milliseconds>(Clock::now() - *last);
            if (silent >= stallTimeout) return TransferEnd::Stalled;
            wait = std::min(wait, stallTimeout - silent);
        }
        curl_multi_poll(multi, nullptr, 0, static_cast<int>(wait.count()) + 1, nullptr);
    }
}

CURLcode outcomeOf(CURLM* multi) {
    int left = 0;
    CURLcode code = CURLE_FAILED_INIT;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left))
        if (message->msg == CURLMSG_DONE) code = message->data.result;
    return code;
}

} // namespace cosmoswatch
