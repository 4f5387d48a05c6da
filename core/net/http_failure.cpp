#include "core/net/http_failure.h"

#include "core/base/text.h"
#include "core/base/time.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <openssl/x509_vfy.h>
#include <string_view>

namespace cosmoswatch {
namespace {

std::string secondsOf(std::chrono::milliseconds time) {
    return formatDuration(time);
}

// How far a transfer had come.
bool reached(CURL* easy, CURLINFO phase) {
    curl_off_t time = 0;
    return curl_easy_getinfo(easy, phase, &time) == CURLE_OK && time > 0;
}

long number(CURL* easy, CURLINFO what) {
    long value = 0;
    return curl_easy_getinfo(easy, what, &value) == CURLE_OK ? value : 0;
}

bool says(const std::string& text, std::string_view part) {
    return findIgnoreCase(text, part) != std::string_view::npos;
}

std::string certificateProblem(long verified, const std::string& detail) {
    switch (verified) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return "its certificate has expired; whoever runs the server must renew it (or the clock of this "
               "machine "
               "is wrong)";
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return "its certificate is not valid yet; check the clock of this machine";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return "its certificate is self-signed: anybody could have made it. If the server is yours, add its "
               "authority to the trusted authorities in Settings";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return "its certificate is from an authority that is not trusted here. If a proxy of your house "
               "opens "
               "TLS, add its authority to the trusted authorities in Settings";
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
        return "the key of its certificate is too short to be trusted; whoever runs the server must renew it";
    case X509_V_ERR_CA_MD_TOO_WEAK:
        return "its certificate is signed with a hash that can be forged; whoever runs the server must renew "
               "it";
    case X509_V_ERR_CERT_REVOKED:
        return "its certificate was revoked by its authority; do not trust the server until it has a new one";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return "its certificate is for another name; check the address, or whether something stands between";
    default:
        break;
    }
    if (verified != X509_V_OK && verified != X509_V_ERR_UNSPECIFIED)
        return fmt::format("its certificate cannot be trusted ({})", X509_verify_cert_error_string(verified));
    if (says(detail, "does not match") || says(detail, "no alternative certificate subject name") ||
        says(detail, "unable to obtain common name"))
        return certificateProblem(X509_V_ERR_HOSTNAME_MISMATCH, {});
    return fmt::format("its certificate cannot be trusted ({})", visible(detail));
}

Error handshakeProblem(const HttpFailure& failure, std::string where) {
    const std::string& detail = failure.detail;
    if (says(detail, "too small") || says(detail, "md too weak"))
        return {
            ErrorCode::Untrusted,
            "the key of its certificate is too short to be trusted; whoever runs the server must renew it",
            std::move(where)};
    if (says(detail, "unsupported protocol") || says(detail, "protocol version") ||
        says(detail, "handshake failure") || says(detail, "no protocols available") ||
        says(detail, "internal error"))
        return {ErrorCode::Untrusted,
                "offers no TLS that is safe: 1.2 or newer is asked for. Whoever runs the server must switch "
                "it on",
                std::move(where)};
    if (says(detail, "wrong version number") || says(detail, "packet length too long"))
        return {
            ErrorCode::Unreachable,
            "does not speak TLS on this port; check the port in the address, and whether a proxy is needed",
            std::move(where)};
    return {ErrorCode::Unreachable,
            fmt::format("ended the connection before TLS stood ({}); often it is a firewall that does",
                        visible(detail)),
            std::move(where)};
}

std::string connectProblem(long systemError, const std::string& detail) {
    switch (systemError) {
    case ECONNREFUSED:
        return "refused the connection: no server listens there, or a firewall forbids it; check the address "
               "and "
               "the port";
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
        return "there is no way to it from here; check whether this machine is online, or needs a proxy or "
               "VPN";
    case EACCES:
    case EPERM:
        return "a firewall on this machine forbids the connection";
    default:
        return fmt::format("could not be connected to ({}); check the address and the port",
                           systemError != 0 ? std::strerror(static_cast<int>(systemError)) : visible(detail));
    }
}

std::string timeoutProblem(const HttpFailure& failure, CURL* easy) {
    const auto& target = failure.target;
    if (!reached(easy, CURLINFO_NAMELOOKUP_TIME_T))
        return fmt::format("the name was not found within {}; check the network and the name server",
                           secondsOf(failure.connectTimeout));
    if (!reached(easy, CURLINFO_CONNECT_TIME_T))
        return fmt::format(
            "does not answer within {}: often a firewall that swallows what is sent to port {}",
            secondsOf(failure.connectTimeout), target.port);
    if (target.scheme == "https" && !reached(easy, CURLINFO_APPCONNECT_TIME_T))
        return fmt::format("TLS did not stand within {}: often a firewall or proxy in between",
                           secondsOf(failure.connectTimeout));
    return fmt::format("the answer was not complete within {} ({} came)", secondsOf(failure.timeout),
                       formatBytes(failure.received));
}

Error proxyProblem(const HttpFailure& failure, CURL* easy, const std::string& where) {
    const std::string proxy = "the proxy " + failure.proxy.shown;
    const long answer = number(easy, CURLINFO_HTTP_CONNECTCODE);
    if (answer == 407)
        return {ErrorCode::Unreachable,
                proxy + " asks for a user name and password; write them into the proxy’s address", where};
    if (answer == 403)
        return {ErrorCode::Unreachable, proxy + " does not let through to this server; ask those who run it",
                where};
    if (answer >= 300)
        return {ErrorCode::Unreachable,
                fmt::format("{} answered {} instead of connecting; ask those who run it", proxy, answer),
                where};
    if (failure.code == CURLE_COULDNT_RESOLVE_PROXY)
        return {ErrorCode::Unreachable, proxy + " is not known to the name server; check its spelling",
                where};
    if (failure.code == CURLE_PEER_FAILED_VERIFICATION)
        return {ErrorCode::Untrusted,
                proxy + ": " +
                    certificateProblem(number(easy, CURLINFO_PROXY_SSL_VERIFYRESULT), failure.detail),
                where};
    if (failure.code == CURLE_COULDNT_CONNECT)
        return {ErrorCode::Unreachable,
                proxy + " " + connectProblem(number(easy, CURLINFO_OS_ERRNO), failure.detail), where};
    return {ErrorCode::Unreachable,
            fmt::format("{} does not work ({}); check its address", proxy, visible(failure.detail)), where};
}

bool isProxysFault(const HttpFailure& failure, CURL* easy) {
    if (failure.proxy.url.empty()) return false;
    switch (failure.code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
        return true;
    case CURLE_COULDNT_CONNECT:
        return says(failure.detail, failure.proxy.host);
    case CURLE_PEER_FAILED_VERIFICATION:
        return number(easy, CURLINFO_PROXY_SSL_VERIFYRESULT) != X509_V_OK;
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
        return number(easy, CURLINFO_HTTP_CONNECTCODE) >= 300;
    default:
        return false;
    }
}

} // namespace

Error explain(const HttpFailure& failure, CURL* easy) {
    std::string where = failure.target.shown();
    if (isProxysFault(failure, easy)) return proxyProblem(failure, easy, where);
    switch (failure.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return {ErrorCode::Unreachable,
                "there is no such name; check its spelling, and whether this machine is online", where};
    case CURLE_COULDNT_CONNECT:
        return {ErrorCode::Unreachable, connectProblem(number(easy, CURLINFO_OS_ERRNO), failure.detail),
                where};
    case CURLE_OPERATION_TIMEDOUT:
        return {ErrorCode::Unreachable, timeoutProblem(failure, easy), where};
    case CURLE_PEER_FAILED_VERIFICATION:
        return {ErrorCode::Untrusted,
                certificateProblem(number(easy, CURLINFO_SSL_VERIFYRESULT), failure.detail), where};
    case CURLE_SSL_CONNECT_ERROR:
        return handshakeProblem(failure, where);
    case CURLE_SSL_CACERT_BADFILE:
        return {ErrorCode::Untrusted,
                "this machine has no list of trusted authorities; install ca-certificates", where};
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
        return {ErrorCode::Unreachable,
                fmt::format("cut the connection in the middle ({} of the answer came)",
                            formatBytes(failure.received)),
                where};
    case CURLE_BAD_CONTENT_ENCODING:
        return {ErrorCode::InvalidFormat, "the answer is packed in a way that cannot be unpacked", where};
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
        return {ErrorCode::Unreachable,
                "answers, but not in HTTP; check the port in the address, and whether a proxy is needed",
                where};
    case CURLE_URL_MALFORMAT:
        return {ErrorCode::InvalidArgument, "this is no address of a server", where};
    default:
        return {
            ErrorCode::Unreachable,
            fmt::format("could not be asked: {}",
                        visible(failure.detail.empty() ? curl_easy_strerror(failure.code) : failure.detail)),
            where};
    }
}

} // namespace cosmoswatch
