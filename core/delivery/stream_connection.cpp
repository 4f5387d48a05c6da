#include "core/delivery/stream_connection.h"

#include "core/base/time.h"
#include "core/net/http_failure.h"
#include "core/net/http_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <curl/curl.h>
#include <linux/sockios.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <string>
#include <sys/ioctl.h>

namespace cosmoswatch {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds step{100}; // between looks at the stop

class CurlConnection : public StreamConnection {
public:
    CurlConnection(const ServerAddress& server, bool tls, const NetworkSettings& network,
                   const Bounds& bounds)
        : server_(server), target_{tls ? "https" : "http", server.host, std::to_string(server.port)},
          bounds_(bounds), authorities_(network.authorities.string()) {}
    CurlConnection(const CurlConnection&) = delete;
    CurlConnection& operator=(const CurlConnection&) = delete;
    ~CurlConnection() override {
        if (multi_ && easy_) curl_multi_remove_handle(multi_.get(), easy_.get());
    }

    Result<void> connect(const std::stop_token& stop);
    bool isOpen() override;
    Result<void> write(std::string_view bytes, const std::stop_token& stop) override;

private:
    void prepare();
    [[nodiscard]] Error explainFailure(CURLcode code) const;
    [[nodiscard]] tl::unexpected<Error> closed() const;
    Result<void> waitForArrival(Clock::time_point end, const std::stop_token& stop);
    static CURLcode addTrust(CURL*, void* context, void* self);

    const ServerAddress server_;
    const HttpTarget target_;
    const HttpProxy noProxy_;
    const Bounds bounds_;
    const std::string authorities_;
    const std::string url_ = fmt::format("{}://{}/", target_.scheme, server_.text());
    std::array<char, CURL_ERROR_SIZE> detail_{};
    bool badAuthorities_ = false;
    curl_socket_t socket_ = CURL_SOCKET_BAD;
    // The connection lives as long as the easy handle stays with the multi handle.
    std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> multi_{curl_multi_init(), &curl_multi_cleanup};
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy_{curl_easy_init(), &curl_easy_cleanup};
};

// Beside the system's authorities, which libcurl has loaded already.
CURLcode CurlConnection::addTrust(CURL*, void* context, void* opaque) {
    auto& self = *static_cast<CurlConnection*>(opaque);
    auto* tls = static_cast<SSL_CTX*>(context);
    constexpr int bits112 = 2; // RSA of 2048 bits, SHA-256
    if (SSL_CTX_get_security_level(tls) < bits112) SSL_CTX_set_security_level(tls, bits112);
    if (self.authorities_.empty()) return CURLE_OK;
    if (X509_STORE_load_file(SSL_CTX_get_cert_store(tls), self.authorities_.c_str()) == 1) return CURLE_OK;
    self.badAuthorities_ = true;
    return CURLE_SSL_CACERT_BADFILE;
}

void CurlConnection::prepare() {
    CURL* easy = easy_.get();
    curl_easy_setopt(easy, CURLOPT_URL, url_.c_str());
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https"); // of which nothing but the transport is used
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_SSL_ENABLE_ALPN, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, &CurlConnection::addTrust);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, this);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(bounds_.connect.count()));
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); // a name that is being looked up does not hold up a stop
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, detail_.data());
}

Error CurlConnection::explainFailure(CURLcode code) const {
    if (badAuthorities_)
        return {ErrorCode::InvalidArgument,
                "the file of trusted authorities holds no certificate in PEM form, or cannot be read",
                authorities_};
    return explain({code, detail_.data(), target_, noProxy_, bounds_.connect, bounds_.connect, 0},
                   easy_.get());
}

Result<void> CurlConnection::connect(const std::stop_token& stop) {
    if (!multi_ || !easy_)
        return fail(ErrorCode::Internal, "there is no memory for a connection", server_.text());
    prepare();
    curl_multi_add_handle(multi_.get(), easy_.get());
    const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi_.get()); });
    for (int running = 1; running > 0;) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "was stopped", server_.text());
        curl_multi_perform(multi_.get(), &running);
        if (running > 0) curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(step.count()), nullptr);
    }
    int left = 0;
    CURLcode code = CURLE_FAILED_INIT;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left))
        if (message->msg == CURLMSG_DONE) code = message->data.result;
    if (code != CURLE_OK) return tl::unexpected(explainFailure(code));
    curl_easy_getinfo(easy_.get(), CURLINFO_ACTIVESOCKET, &socket_);
    return {};
}

// What the other side says is nothing that is waited for; its end of the connection is.
bool CurlConnection::isOpen() {
    std::array<char, 4096> bytes{};
    constexpr int mostLooks = 64;
    for (int look = 0; look < mostLooks; ++look) {
        std::size_t size = 0;
        const CURLcode code = curl_easy_recv(easy_.get(), bytes.data(), bytes.size(), &size);
        if (code == CURLE_AGAIN) return true;
        if (code != CURLE_OK || size == 0) return false;
    }
    return true;
}

tl::unexpected<Error> CurlConnection::closed() const {
    return fail(ErrorCode::Unreachable, "closed the connection; it will be tried again", server_.text());
}

Result<void> CurlConnection::write(std::string_view bytes, const std::stop_token& stop) {
    const auto end = Clock::now() + bounds_.write;
    while (!bytes.empty()) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "was stopped", server_.text());
        std::size_t sent = 0;
        const CURLcode code = curl_easy_send(easy_.get(), bytes.data(), bytes.size(), &sent);
        if (code == CURLE_OK) {
            bytes.remove_prefix(sent);
        } else if (code != CURLE_AGAIN) {
            return closed();
        } else {
            if (Clock::now() >= end)
                return fail(ErrorCode::Unreachable,
                            fmt::format("took nothing more for {}", formatDuration(bounds_.write)),
                            server_.text());
            pollfd wait{socket_, POLLOUT, 0};
            ::poll(&wait, 1, static_cast<int>(step.count()));
        }
    }
    return waitForArrival(end, stop);
}

Result<void> CurlConnection::waitForArrival(Clock::time_point end, const std::stop_token& stop) {
    milliseconds pause{1};
    for (;;) {
        if (!isOpen()) return closed();
        int waiting = 0; // bytes that the other machine has not acknowledged
        if (::ioctl(socket_, SIOCOUTQ, &waiting) != 0 || waiting == 0) return {};
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "was stopped", server_.text());
        if (Clock::now() >= end)
            return fail(
                ErrorCode::Unreachable,
                fmt::format("did not acknowledge what was sent within {}", formatDuration(bounds_.write)),
                server_.text());
        pollfd closing{socket_, POLLIN, 0};
        ::poll(&closing, 1, static_cast<int>(pause.count()));
        pause = std::min(pause * 2, step);
    }
}

} // namespace

Result<std::unique_ptr<StreamConnection>> StreamConnection::open(const ServerAddress& server, bool tls,
                                                                 const NetworkSettings& network,
                                                                 const Bounds& bounds,
                                                                 const std::stop_token& stop) {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)initialised;
    auto connection = std::make_unique<CurlConnection>(server, tls, network, bounds);
    if (auto connected = connection->connect(stop); !connected) return tl::unexpected(connected.error());
    return connection;
}

} // namespace cosmoswatch
