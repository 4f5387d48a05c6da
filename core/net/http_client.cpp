#include "core/net/http_client.h"

#include "core/base/address.h"
#include "core/base/text.h"
#include "core/base/time.h"
#include "core/net/curl_transfer.h"
#include "core/net/http_failure.h"
#include "core/net/http_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <curl/curl.h>
#include <mutex>

namespace cosmoswatch {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t mostHeaderBytes = 128 * 1024;
constexpr std::size_t mostHeaders = 500;
constexpr std::size_t mostKept = 8; // connections that wait for another request

bool isHeaderSafe(const std::pair<std::string, std::string>& header) {
    const auto isControl = [](char c) { return static_cast<unsigned char>(c) < ' ' && c != '\t'; };
    const auto& [name, value] = header;
    return !name.empty() && name.find_first_of(": \t\r\n") == std::string::npos &&
           std::none_of(name.begin(), name.end(), isControl) &&
           std::none_of(value.begin(), value.end(), isControl);
}

class HeaderList {
public:
    void add(const std::string& line) {
        if (auto* longer = curl_slist_append(list_.get(), line.c_str())) {
            (void)list_.release();
            list_.reset(longer);
        }
    }
    [[nodiscard]] curl_slist* get() const { return list_.get(); }

private:
    std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> list_{nullptr, &curl_slist_free_all};
};

// What libcurl calls back into while a request is under way.
struct Transfer {
    HttpResponse response;
    std::uint64_t largestBody = 0;
    std::size_t headerBytes = 0;
    Clock::time_point lastByte = Clock::now();
    bool sent = false; // connected: from now on the server may stall
    bool tooLong = false;
    bool publicOnly = false;
    bool notPublic = false; // where it had connected to
    TlsTrust trust;
    std::array<char, CURL_ERROR_SIZE> detail{};

    static std::size_t takeBody(char* bytes, std::size_t, std::size_t size, void* self) {
        auto& transfer = *static_cast<Transfer*>(self);
        transfer.lastByte = Clock::now();
        if (size > transfer.largestBody -
                       std::min<std::uint64_t>(transfer.largestBody, transfer.response.body.size())) {
            transfer.tooLong = true;
            return 0; // ends the transfer
        }
        transfer.response.body.append(bytes, size);
        return size;
    }
    static std::size_t takeHeader(char* bytes, std::size_t, std::size_t size, void* self) {
        auto& transfer = *static_cast<Transfer*>(self);
        return transfer.addHeader({bytes, size}) ? size : 0;
    }
    static int started(void* self, char* connectedTo, char*, int, int) {
        auto& transfer = *static_cast<Transfer*>(self);
        const auto address = IpAddress::parse(connectedTo ? connectedTo : "");
        if (transfer.publicOnly && (!address || scopeOf(*address) != AddressScope::Public)) {
            transfer.notPublic = true;
            return CURL_PREREQFUNC_ABORT;
        }
        transfer.sent = true;
        transfer.lastByte = Clock::now();
        return CURL_PREREQFUNC_OK;
    }
    static int progressed(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t uploaded) {
        auto& transfer = *static_cast<Transfer*>(self);
        if (uploaded != transfer.uploaded_) transfer.lastByte = Clock::now();
        transfer.uploaded_ = uploaded;
        return 0;
    }

private:
    bool addHeader(std::string_view line) {
        lastByte = Clock::now();
        headerBytes += line.size();
        if (headerBytes > mostHeaderBytes || response.headers.size() >= mostHeaders) {
            tooLong = true;
            return false;
        }
        if (line.starts_with("HTTP/")) response.headers.clear(); // of a "100 Continue" before
        const auto colon = line.find(':');
        if (colon != std::string_view::npos && !line.starts_with("HTTP/"))
            response.headers.emplace_back(lowerAscii(trim(line.substr(0, colon))),
                                          trim(line.substr(colon + 1)));
        return true;
    }
    curl_off_t uploaded_ = 0;
};

} // namespace

// Each line keeps the connection of its last request open for the next one.
class HttpClient::Pool {
public:
    struct Line {
        std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> multi{curl_multi_init(), &curl_multi_cleanup};
        std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy{curl_easy_init(), &curl_easy_cleanup};
    };

    std::unique_ptr<Line> take() {
        const std::lock_guard lock(mutex_);
        if (lines_.empty()) return std::make_unique<Line>();
        auto line = std::move(lines_.back());
        lines_.pop_back();
        return line;
    }
    void giveBack(std::unique_ptr<Line> line) {
        curl_easy_reset(line->easy.get());
        const std::lock_guard lock(mutex_);
        if (lines_.size() < mostKept) lines_.push_back(std::move(line));
    }

private:
    std::mutex mutex_;
    std::vector<std::unique_ptr<Line>> lines_;
};

namespace {

void setMethod(CURL* easy, const HttpRequest& request) {
    if (request.method == "HEAD") {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    } else if (request.method != "GET" || !request.body.empty()) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
}

HeaderList headerList(const HttpRequest& request, bool& choosesEncoding) {
    HeaderList list;
    bool hasType = false;
    for (const auto& [name, value] : request.headers) {
        list.add(value.empty() ? name + ";" : name + ": " + value);
        hasType |= equalsIgnoreCase(name, "content-type");
        choosesEncoding |= equalsIgnoreCase(name, "accept-encoding");
    }
    if (!hasType) list.add("Content-Type:"); // libcurl would call every body a form
    list.add("Expect:");
    return list;
}

void setProtocols(CURL* easy) {
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https"); // http: parseTarget() has looked
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
}

void setCallbacks(CURL* easy, Transfer& transfer) {
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer.detail.data());
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::takeBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Transfer::takeHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &Transfer::started);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &Transfer::progressed);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &transfer);
}

void setBounds(CURL* easy, const HttpRequest& request) {
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connectTimeout.count()));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); // a name that is being looked up does not hold up a stop
    curl_easy_setopt(easy, CURLOPT_MAXCONNECTS, 2L);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L); // a blob may be called "..": it is signed as it stands
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "CosmosWatch");
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

} // namespace

HttpClient::HttpClient(NetworkSettings settings) : settings_(std::move(settings)) {
    startCurl();
    pool_ = std::make_unique<Pool>();
}

HttpClient::~HttpClient() = default;

Result<HttpResponse> HttpClient::send(const HttpRequest& request, const std::stop_token& stop) const {
    const auto target = parseTarget(request.url);
    if (!target) return tl::unexpected(target.error());
    const auto proxy = proxyFor(*target, settings_);
    if (!proxy) return tl::unexpected(proxy.error());
    const std::string where = target->shown();
    if (!std::all_of(request.headers.begin(), request.headers.end(), isHeaderSafe))
        return fail(ErrorCode::InvalidArgument,
                    "a header of the request holds a line break or other control character", where);
    auto line = pool_->take();
    CURL* easy = line->easy.get();
    CURLM* multi = line->multi.get();
    if (!easy || !multi) return fail(ErrorCode::Internal, "there is no memory for a connection", where);

    Transfer transfer;
    transfer.largestBody = request.largestBody;
    transfer.trust.authorities = settings_.authorities.string();
    transfer.publicOnly = request.publicOnly && (proxy->url.empty() || target->local);
    bool choosesEncoding = false;
    const HeaderList headers = headerList(request, choosesEncoding);
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
    if (!choosesEncoding) curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
    curl_easy_setopt(easy, CURLOPT_PROXY, proxy->url.c_str());
    if (target->local) curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    setMethod(easy, request);
    setTrust(easy, transfer.trust);
    setProtocols(easy);
    setCallbacks(easy, transfer);
    setBounds(easy, request);

    curl_multi_add_handle(multi, easy);
    const TransferEnd end = runTransfer(multi, request.stallTimeout, stop, [&transfer] {
        return transfer.sent ? std::optional(transfer.lastByte) : std::nullopt;
    });
    const CURLcode code = outcomeOf(multi);
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    const HttpFailure failure{code,
                              transfer.detail.data(),
                              *target,
                              *proxy,
                              request.connectTimeout,
                              request.timeout,
                              transfer.response.body.size()};
    const auto error = code == CURLE_OK ? Error{} : explain(failure, easy);
    curl_multi_remove_handle(multi, easy);
    pool_->giveBack(std::move(line));

    if (end == TransferEnd::Stopped) return fail(ErrorCode::Cancelled, "was stopped", where);
    if (end == TransferEnd::Stalled)
        return fail(ErrorCode::Unreachable,
                    fmt::format("sent nothing for {} ({} of the answer came)",
                                formatDuration(request.stallTimeout), formatBytes(failure.received)),
                    where);
    if (transfer.tooLong)
        return fail(
            ErrorCode::InvalidFormat,
            fmt::format("the answer is longer than {}; it is not taken", formatBytes(request.largestBody)),
            where);
    if (transfer.notPublic)
        return fail(ErrorCode::PermissionDenied,
                    "lies in a private network or on this machine, which is not allowed here", where);
    if (transfer.trust.badAuthorities) return badAuthorities(transfer.trust);
    if (code != CURLE_OK) return tl::unexpected(error);
    transfer.response.status = static_cast<int>(status);
    return std::move(transfer.response);
}

} // namespace cosmoswatch
