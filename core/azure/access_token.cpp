#include "core/azure/access_token.h"

#include "core/azure/clock_difference.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace cosmoswatch {
namespace {

using Json = nlohmann::json;

// Everything but letters, digits and "-._~" as %XX.
std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) || c == '-' || c == '.' || c == '_' || c == '~')
            result += c;
        else
            result += fmt::format("%{:02X}", byte);
    }
    return result;
}

bool isTenant(std::string_view tenant) {
    return !tenant.empty() && std::all_of(tenant.begin(), tenant.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' || c == '_';
    });
}

std::string textOf(const Json& json, const char* name) {
    const auto it = json.is_object() ? json.find(name) : json.end();
    return it != json.end() && it->is_string() ? it->get<std::string>() : std::string();
}

// A number, which some gateways write as text.
std::int64_t numberOf(const Json& json, const char* name) {
    const auto it = json.find(name);
    if (it == json.end()) return 0;
    if (it->is_number_integer()) return it->get<std::int64_t>();
    std::int64_t value = 0;
    if (const auto text = textOf(json, name); !text.empty())
        std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
struct KnownError {
    int code;
    const char* advice;
};
constexpr std::array<KnownError, 20> knownErrors{{
    {90002, "there is no such tenant; check the tenant’s id or domain, and whether it is in this cloud"},
    {900023, "the tenant is neither an id nor a domain; copy “Directory (tenant) ID” from the application’s "
             "overview"},
    {900021, "the tenant is neither an id nor a domain; copy “Directory (tenant) ID” from the application’s "
             "overview"},
    {50059, "the tenant was not understood; copy “Directory (tenant) ID” from the application’s overview"},
    {700016,
     "there is no such application in this tenant; check the client id, and whether it is of this tenant"},
    {700038, "the client id is none; copy “Application (client) ID” from the application’s overview"},
    {900144, "a part of the request is missing; check that tenant, client id and secret are all given"},
    {7000215, "the client secret is wrong; give the secret’s value, not its id (the value is shown only when "
              "it is made)"},
    {7000222,
     "the client secret has expired; make a new one under “Certificates & secrets” and give its value"},
    {7000216, "a client secret is asked for; make one under “Certificates & secrets” and give its value"},
    {7000218, "a client secret is asked for; make one under “Certificates & secrets” and give its value"},
    {7000112, "the application is switched off; switch it on under “Enterprise applications”, “Properties”"},
    {7000229, "the application has no place in this tenant; an administrator must consent to it there"},
    {700024, "the time of the request is out of range; check the clock of this machine"},
    {50057, "the account is switched off"},
    {53003, "a Conditional Access policy forbids it; allow this application from this network"},
    {500011, "what access is asked for is not known in this tenant; check the cloud (authority) that is set"},
    {70011, "what access is asked for is not known; check the cloud (authority) that is set"},
    {1002012, "what access is asked for is not known; check the cloud (authority) that is set"},
    {500014, "the service is switched off in this tenant; an administrator must switch it on"},
}};

// "AADSTS7000215: Invalid client secret provided. …" → 7000215; 0 when there is none.
int errorNumber(const Json& json) {
    const auto codes = json.find("error_codes");
    if (codes != json.end() && codes->is_array() && !codes->empty() && codes->front().is_number_integer())
        return codes->front().get<int>();
    const std::string text = textOf(json, "error_description");
    constexpr std::string_view mark = "AADSTS";
    const auto at = text.find(mark);
    int number = 0;
    if (at != std::string::npos)
        std::from_chars(text.data() + at + mark.size(), text.data() + text.size(), number);
    return number;
}

Error refusal(const HttpResponse& response, const Json& json, const std::string& where) {
    const int number = errorNumber(json);
    const auto known = std::find_if(knownErrors.begin(), knownErrors.end(),
                                    [number](const KnownError& error) { return error.code == number; });
    const std::string clock = clockAdvice(response);
    if (known != knownErrors.end())
        return {ErrorCode::PermissionDenied, fmt::format("{} (AADSTS{}).{}", known->advice, number, clock),
                where};
    std::string said = textOf(json, "error_description");
    said = said.substr(0, said.find_first_of("\r\n"));
    if (said.empty()) said = textOf(json, "error");
    return {ErrorCode::PermissionDenied,
            fmt::format("Microsoft Entra ID refuses: {}.{}", elide(visible(said), 300), clock), where};
}

Error notAToken(const HttpResponse& response, const std::string& where) {
    if (response.status == 429 || response.status >= 500)
        return {ErrorCode::Unreachable,
                fmt::format("Microsoft Entra ID is busy (HTTP {}); it is asked again", response.status),
                where};
    return {
        ErrorCode::Unreachable,
        fmt::format("answered HTTP {} and no token; a login page of this network, or a proxy, may stand in "
                    "between, or the authority that is set is wrong",
                    response.status),
        where};
}

} // namespace

TokenSource::TokenSource(EntraApplication application, std::string scope, const RemoteAccess& access)
    : application_(std::move(application)), scope_(std::move(scope)), access_(access), http_(access.network) {
    while (application_.authority.ends_with('/'))
        application_.authority.pop_back();
}

Result<AccessToken> TokenSource::token(const std::stop_token& stop) {
    const std::lock_guard lock(mutex_);
    if (!current_.value.empty() && std::chrono::steady_clock::now() < current_.expires) return current_;
    if (!isTenant(application_.tenant))
        return fail(ErrorCode::InvalidArgument,
                    "the tenant must be its id or domain, as the application’s overview shows it",
                    application_.authority);
    const auto secret = access_.secrets->read(application_.secret);
    if (!secret) return tl::unexpected(secret.error());

    HttpRequest request;
    request.method = "POST";
    request.url = fmt::format("{}/{}/oauth2/v2.0/token", application_.authority, application_.tenant);
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
    request.body = fmt::format("grant_type=client_credentials&client_id={}&scope={}&client_secret={}",
                               escaped(application_.client), escaped(scope_), escaped(*secret));
    request.timeout = std::chrono::seconds{30};
    request.largestBody = 1u << 20;
    const auto response = http_.send(request, stop);
    if (!response) return tl::unexpected(response.error());

    const std::string where = fmt::format("{}/{}", application_.authority, application_.tenant);
    const auto json = Json::parse(response->body, nullptr, false);
    if (json.is_object() && (response->status == 400 || response->status == 401 || response->status == 403) &&
        json.contains("error"))
        return tl::unexpected(refusal(*response, json, where));
    AccessToken token{textOf(json, "access_token"), {}};
    const bool isClean =
        std::all_of(token.value.begin(), token.value.end(), [](char c) { return c > ' ' && c < 0x7F; });
    if (response->status != 200 || token.value.empty() || !isClean)
        return tl::unexpected(notAToken(*response, where));
    const std::chrono::seconds lifetime{std::clamp<std::int64_t>(numberOf(json, "expires_in"), 0, 86'400)};
    const auto margin = std::min<std::chrono::seconds>(std::chrono::minutes{5}, lifetime / 2);
    token.expires = std::chrono::steady_clock::now() + lifetime - margin;
    current_ = token;
    return token;
}

void TokenSource::forget() {
    const std::lock_guard lock(mutex_);
    current_ = {};
}

} // namespace cosmoswatch
