#include "core/blob/blob_client.h"

#include "core/azure/storage_signature.h"
#include "core/base/text.h"
#include "core/base/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace cosmoswatch {
namespace {

constexpr const char* apiVersion = "2021-12-02";
constexpr std::uint64_t largestPage = 32u << 20;

std::string escaped(std::string_view text, std::string_view kept = {}) {
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool isPlain = byte < 0x80 && (std::isalnum(byte) ||
                                             std::string_view("-._~").find(c) != std::string_view::npos ||
                                             kept.find(c) != std::string_view::npos);
        result += isPlain ? std::string(1, c) : fmt::format("%{:02X}", byte);
    }
    return result;
}

// "Fri, 26 Jun 2015 23:39:12 GMT"
std::string httpDate(Timestamp time) {
    const std::string text = formatRfc5322(time);
    return text.substr(0, text.rfind(' ')) + " GMT";
}

// The first label of the host; on an emulator the first folder of the path.
std::string accountOf(std::string_view endpoint) {
    const auto scheme = endpoint.find("://");
    if (scheme != std::string_view::npos) endpoint.remove_prefix(scheme + 3);
    const auto host = endpoint.substr(0, endpoint.find_first_of("/:"));
    const bool isAddress =
        host == "localhost" || host.find_first_not_of("0123456789.") == std::string_view::npos;
    if (!isAddress) return std::string(host.substr(0, host.find('.')));
    const auto slash = endpoint.find('/');
    if (slash == std::string_view::npos) return {};
    const auto path = endpoint.substr(slash + 1);
    return std::string(path.substr(0, path.find('/')));
}

// Also of a whole URL with its "?sv=…".
std::string signatureIn(std::string_view secret) {
    secret = trim(secret);
    const auto mark = secret.find('?');
    if (mark != std::string_view::npos) secret.remove_prefix(mark + 1);
    return std::string(secret);
}

std::string unquoted(std::string_view etag) {
    if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
    return std::string(etag);
}

std::string headerOf(const HttpResponse& response, std::string_view name) {
    return std::string(response.header(name).value_or(std::string_view()));
}

std::uint64_t numberIn(std::string_view text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

// "bytes 100-199/5000" → where it begins, of how many.
struct ContentRange {
    std::uint64_t begin = 0;
    std::uint64_t total = 0;
};
std::optional<ContentRange> contentRange(const HttpResponse& response) {
    const auto text = response.header("content-range");
    if (!text || !text->starts_with("bytes ")) return std::nullopt;
    const auto slash = text->find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    return ContentRange{numberIn(text->substr(6)), numberIn(text->substr(slash + 1))};
}

} // namespace

BlobClient::BlobClient(BlobLogs logs, const RemoteAccess& access)
    : logs_(std::move(logs)), access_(access), http_(access.network) {
    while (logs_.endpoint.ends_with('/'))
        logs_.endpoint.pop_back();
    account_ = accountOf(logs_.endpoint);
    if (const auto* application = std::get_if<EntraApplication>(&logs_.credential))
        tokens_ = std::make_unique<TokenSource>(*application, "https://storage.azure.com/.default", access);
}

std::string BlobClient::urlOf(const BlobPlace& place) const {
    return fmt::format("{}/{}/{}", logs_.endpoint, place.container, place.name);
}

Credential BlobClient::credential() const {
    if (std::holds_alternative<AccountKey>(logs_.credential)) return Credential::Key;
    return tokens_ ? Credential::Application : Credential::Signature;
}

// A signature goes into the URL, the others into a header.
Result<void> BlobClient::authorize(HttpRequest& request, std::string& signature) {
    if (tokens_) {
        const auto token = tokens_->token(stop_);
        if (!token) return tl::unexpected(token.error());
        request.headers.emplace_back("Authorization", "Bearer " + token->value);
        return {};
    }
    const auto* key = std::get_if<AccountKey>(&logs_.credential);
    const auto& name = key ? key->secret : std::get<SharedAccessSignature>(logs_.credential).secret;
    const auto secret = access_.secrets->read(name);
    if (!secret) return tl::unexpected(secret.error());
    if (key) {
        auto done = signWithKey(request, account_, *secret);
        if (!done) done.error().where = logs_.endpoint;
        return done;
    }
    signature = signatureIn(*secret);
    const bool isSignature = signature.find("sig=") != std::string::npos &&
                             std::all_of(signature.begin(), signature.end(),
                                         [](char c) { return c > ' ' && c < 0x7F && c != '#'; });
    if (!isSignature)
        return fail(ErrorCode::InvalidArgument,
                    "the shared access signature is not one; it looks like sv=…&sp=rl&sig=…", logs_.endpoint);
    request.url += (request.url.find('?') == std::string::npos ? '?' : '&') + signature;
    return {};
}

Result<HttpResponse> BlobClient::ask(const std::string& path, const std::string& query, HttpHeaders headers,
                                     std::uint64_t largestBody) {
    askedToWait_.reset();
    for (bool again = false;; again = true) {
        HttpRequest request;
        request.url = logs_.endpoint + path + (query.empty() ? "" : "?" + query);
        request.headers = headers;
        request.headers.emplace_back("x-ms-date", httpDate(now()));
        request.headers.emplace_back("x-ms-version", apiVersion);
        request.largestBody = largestBody;
        std::string signature;
        if (auto authorized = authorize(request, signature); !authorized)
            return tl::unexpected(authorized.error());
        auto response = http_.send(request, stop_);
        if (!response) return response;
        if (tokens_ && response->status == 401 && !again) {
            tokens_->forget();
            continue;
        }
        askedToWait_ = response->retryAfter();
        const bool refused = response->status == 401 || response->status == 403;
        if (const auto expired = refused ? expiryAdvice(signature) : std::string(); !expired.empty())
            return fail(ErrorCode::PermissionDenied, expired, logs_.endpoint);
        return response;
    }
}

Result<BlobPage> BlobClient::page(const std::string& path, const std::string& query) {
    const auto response = ask(path, query, {}, largestPage);
    if (!response) return tl::unexpected(response.error());
    const std::string where = logs_.endpoint + path;
    if (response->status != 200) return tl::unexpected(explainRefusal(*response, credential(), where));
    auto page = parseBlobPage(response->body);
    if (page) return page;
    const bool isAzure = response->header("x-ms-request-id").has_value();
    return fail(
        ErrorCode::Unreachable,
        isAzure
            ? "the list came cut or damaged; it is asked for again"
            : "answers with something else than a list of Azure Storage; a login page of this network, or a "
              "proxy, may stand in between, or the address is wrong",
        where);
}

Result<BlobPage> BlobClient::containers(const std::string& prefix, const std::string& marker) {
    std::string query = "comp=list&prefix=" + escaped(prefix);
    if (!marker.empty()) query += "&marker=" + escaped(marker);
    return page("/", query);
}

Result<BlobPage> BlobClient::blobs(const BlobQuestion& question) {
    std::string query = "restype=container&comp=list";
    if (!question.prefix.empty()) query += "&prefix=" + escaped(question.prefix);
    if (!question.delimiter.empty()) query += "&delimiter=" + escaped(question.delimiter);
    if (!question.marker.empty()) query += "&marker=" + escaped(question.marker);
    return page("/" + escaped(question.container), query);
}

Result<BlobPart> BlobClient::read(const BlobPlace& place, const BlobRange& range) {
    // As it is stored: a packed blob stays packed, so that offsets are what they say.
    HttpHeaders headers{{"Range", fmt::format("bytes={}-{}", range.begin, range.begin + range.size - 1)},
                        {"Accept-Encoding", "identity"}};
    if (!range.ifMatch.empty()) headers.emplace_back("If-Match", '"' + range.ifMatch + '"');
    if (!range.ifNoneMatch.empty()) headers.emplace_back("If-None-Match", '"' + range.ifNoneMatch + '"');
    const std::string path = fmt::format("/{}/{}", escaped(place.container), escaped(place.name, "/"));
    auto response = ask(path, {}, std::move(headers), range.size);
    const std::string where = urlOf(place);
    if (!response) {
        // Something that is no storage account may send a page of any length.
        if (response.error().code == ErrorCode::InvalidFormat) response.error().code = ErrorCode::Unreachable;
        return tl::unexpected(response.error());
    }
    BlobPart part{response->status,
                  {},
                  unquoted(headerOf(*response, "etag")),
                  headerOf(*response, "x-ms-creation-time"),
                  0,
                  headerOf(*response, "x-ms-blob-type") == "AppendBlob"};
    if (part.status == 304 || part.status == 412 || part.status == 416) return part;
    if (part.status == 404 && headerOf(*response, "x-ms-error-code") != "ContainerNotFound" &&
        response->header("x-ms-request-id"))
        return part;
    if (part.status != 200 && part.status != 206)
        return tl::unexpected(explainRefusal(*response, credential(), where));
    const auto answered =
        part.status == 206 ? contentRange(*response) : ContentRange{0, response->body.size()};
    const bool isWhatWasAsked = answered && (answered->begin == range.begin || response->body.empty());
    if (!response->header("x-ms-blob-type") || !isWhatWasAsked)
        return fail(
            ErrorCode::Unreachable,
            "answers with something else than the part of the blob that was asked for; a login page of this "
            "network, or a proxy, may stand in between",
            where);
    part.status = 206;
    part.total = std::max(answered->total, range.begin + response->body.size());
    part.bytes = std::move(response->body);
    return part;
}

} // namespace cosmoswatch
