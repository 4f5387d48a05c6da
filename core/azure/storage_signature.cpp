#include "core/azure/storage_signature.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <optional>
#include <vector>

namespace cosmoswatch {
namespace {

std::string headerOf(const HttpRequest& request, std::string_view name) {
    for (const auto& [key, value] : request.headers)
        if (equalsIgnoreCase(key, name)) return value;
    return {};
}

int hexDigit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// "%2F" → "/"; what is no escape stays.
std::string unescaped(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = i + 2 < text.size() && text[i] == '%' ? hexDigit(text[i + 1]) : -1;
        const int low = high >= 0 ? hexDigit(text[i + 2]) : -1;
        if (low >= 0) i += 2;
        result += low >= 0 ? static_cast<char>(high * 16 + low) : text[i];
    }
    return result;
}

struct UrlParts {
    std::string_view path; // from the first slash on, as sent
    std::string_view query;
};

UrlParts partsOf(std::string_view url) {
    const auto scheme = url.find("://");
    const auto slash = url.find('/', scheme == std::string_view::npos ? 0 : scheme + 3);
    if (slash == std::string_view::npos) return {"/", {}};
    const auto mark = url.find('?', slash);
    if (mark == std::string_view::npos) return {url.substr(slash), {}};
    return {url.substr(slash, mark - slash), url.substr(mark + 1)};
}

std::string canonicalHeaders(const HttpRequest& request) {
    std::map<std::string, std::string> sorted;
    for (const auto& [name, value] : request.headers)
        if (std::string lower = lowerAscii(name); lower.starts_with("x-ms-"))
            sorted.insert_or_assign(std::move(lower), std::string(trim(value)));
    std::string text;
    for (const auto& [name, value] : sorted)
        text += name + ':' + value + '\n';
    return text;
}

std::string canonicalResource(const HttpRequest& request, std::string_view account) {
    const UrlParts parts = partsOf(request.url);
    std::map<std::string, std::vector<std::string>> sorted;
    for (std::string_view rest = parts.query; !rest.empty();) {
        const auto one = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), one.size() + 1));
        const auto equals = one.find('=');
        if (one.empty()) continue;
        sorted[lowerAscii(unescaped(one.substr(0, equals)))].push_back(
            equals == std::string_view::npos ? std::string() : unescaped(one.substr(equals + 1)));
    }
    std::string text = fmt::format("/{}{}", account, parts.path);
    for (auto& [name, values] : sorted) {
        std::sort(values.begin(), values.end());
        text += '\n' + name + ':';
        for (std::size_t i = 0; i < values.size(); ++i)
            text += (i > 0 ? "," : "") + values[i];
    }
    return text;
}

std::optional<std::string> fromBase64(std::string_view text) {
    text = trim(text);
    if (text.empty() || text.size() % 4 != 0) return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (size < 0) return std::nullopt;
    const auto padding = text.size() - std::min(text.size(), text.find_last_not_of('=') + 1);
    bytes.resize(static_cast<std::size_t>(size) - padding);
    return bytes;
}

std::string toBase64(const unsigned char* bytes, std::size_t size) {
    std::string text(4 * ((size + 2) / 3) + 1, '\0');
    const int length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes, static_cast<int>(size));
    text.resize(static_cast<std::size_t>(length));
    return text;
}

} // namespace

std::string stringToSign(const HttpRequest& request, std::string_view account) {
    std::string text = request.method + '\n';
    for (const char* name : {"Content-Encoding", "Content-Language"})
        text += headerOf(request, name) + '\n';
    text += (request.body.empty() ? std::string() : std::to_string(request.body.size())) + '\n';
    for (const char* name : {"Content-MD5", "Content-Type", "Date", "If-Modified-Since", "If-Match",
                             "If-None-Match", "If-Unmodified-Since", "Range"})
        text += headerOf(request, name) + '\n';
    return text + canonicalHeaders(request) + canonicalResource(request, account);
}

Result<void> signWithKey(HttpRequest& request, std::string_view account, std::string_view key) {
    const auto secret = fromBase64(key);
    if (!secret)
        return fail(
            ErrorCode::InvalidArgument,
            "the account key is not one: copy “key1” or “key2” from the storage account’s access keys");
    const std::string text = stringToSign(request, account);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (!HMAC(EVP_sha256(), secret->data(), static_cast<int>(secret->size()),
              reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size))
        return fail(ErrorCode::Internal, "the request could not be signed");
    request.headers.emplace_back("Authorization",
                                 fmt::format("SharedKey {}:{}", account, toBase64(digest.data(), size)));
    return {};
}

} // namespace cosmoswatch
