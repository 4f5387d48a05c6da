#include "core/blob/blob_refusal.h"

#include "core/azure/clock_difference.h"
#include "core/base/text.h"
#include "core/base/time.h"
#include "core/blob/storage_xml.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace cosmoswatch {
namespace {

struct Refusal {
    std::string_view code;
    ErrorCode meaning;
    std::string_view key; // by kind of credential; empty: the same as for a key
    std::string_view signature = {};
    std::string_view application = {};
};

// https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes
constexpr std::array refusals{
    Refusal{"AuthenticationFailed", ErrorCode::PermissionDenied,
            "the account key is wrong; copy “key1” or “key2” again from the storage account’s access keys",
            "the shared access signature is wrong or over; make a new one with the rights Read and List",
            "the token was not taken; check that the application is of the tenant that the storage account "
            "is in"},
    Refusal{"InvalidAuthenticationInfo", ErrorCode::PermissionDenied,
            "the account key was not understood; copy “key1” or “key2” again from the storage account’s "
            "access keys",
            "the shared access signature was not understood; copy it again, from “sv=” to its end",
            "the token was not taken; check that the application is of the tenant that the storage account "
            "is in"},
    Refusal{"NoAuthenticationInformation", ErrorCode::PermissionDenied,
            "the storage account wants to know who asks; give a key, a signature or an application"},
    Refusal{
        "AuthorizationPermissionMismatch", ErrorCode::PermissionDenied, "a right is missing",
        "the shared access signature lacks a right; make a new one with Read and List (sp=rl)",
        "the application lacks a right; give it the role “Storage Blob Data Reader” on the container or the "
        "storage account, and wait some minutes"},
    Refusal{"AuthorizationFailure", ErrorCode::PermissionDenied,
            "the storage account’s firewall does not let this machine in; add its address under “Networking”",
            "the storage account’s firewall does not let this machine in (add its address under "
            "“Networking”), or "
            "the shared access signature is not for what is asked",
            "the storage account’s firewall does not let this machine in (add its address under "
            "“Networking”), or "
            "the role “Storage Blob Data Reader” is missing"},
    Refusal{"AuthorizationSourceIPMismatch", ErrorCode::PermissionDenied,
            "the address of this machine is not allowed",
            "the shared access signature is for other addresses (sip=); make one for this machine’s"},
    Refusal{"AuthorizationProtocolMismatch", ErrorCode::PermissionDenied,
            "the shared access signature is for https only; give the address with https://"},
    Refusal{"AuthorizationResourceTypeMismatch", ErrorCode::PermissionDenied,
            "the kind of resource is not allowed",
            "the shared access signature does not cover services, containers and objects (srt=sco); make a "
            "new one, or "
            "name the "
            "one container that it is for"},
    Refusal{"AuthorizationServiceMismatch", ErrorCode::PermissionDenied,
            "the shared access signature is not for Blob storage (ss=b); make a new one"},
    Refusal{"KeyBasedAuthenticationNotPermitted", ErrorCode::PermissionDenied,
            "keys are switched off on this storage account; use an application of Microsoft Entra ID"},
    Refusal{"InsufficientAccountPermissions", ErrorCode::PermissionDenied,
            "the rights do not reach that far; grant Read and List"},
    Refusal{"AccountIsDisabled", ErrorCode::PermissionDenied, "the storage account is switched off"},
    Refusal{"AuthorizationServiceError", ErrorCode::Unreachable,
            "could not check the rights; it is asked again"},
    Refusal{"ContainerNotFound", ErrorCode::NotFound,
            "there is no such container; Azure makes it with the first record, or its name is misspelt"},
    Refusal{"BlobNotFound", ErrorCode::NotFound, "is gone"},
    Refusal{"ResourceNotFound", ErrorCode::NotFound, "there is no such thing; check the address"},
    Refusal{"AccountNotFound", ErrorCode::NotFound, "there is no such storage account; check its name"},
    Refusal{"BlobArchived", ErrorCode::Conflict,
            "is in the archive tier and is not read; rehydrate it to have it read"},
    Refusal{"BlobBeingRehydrated", ErrorCode::Conflict, "is being rehydrated; it is read once that is done"},
    Refusal{"ContainerBeingDeleted", ErrorCode::NotFound, "the container is being deleted"},
    Refusal{"InvalidQueryParameterValue", ErrorCode::InvalidArgument,
            "a part of the question was not understood; check container and prefix"},
    Refusal{"InvalidUri", ErrorCode::InvalidArgument,
            "the address was not understood; check container and prefix"},
    Refusal{"InvalidResourceName", ErrorCode::InvalidArgument,
            "that is no name of a container: small letters, digits and single hyphens"},
};

std::string_view adviceOf(const Refusal& refusal, Credential credential) {
    const auto special = credential == Credential::Signature     ? refusal.signature
                         : credential == Credential::Application ? refusal.application
                                                                 : refusal.key;
    return special.empty() ? refusal.key : special;
}

ErrorCode meaningOf(int status) {
    if (status == 401 || status == 403) return ErrorCode::PermissionDenied;
    if (status == 404) return ErrorCode::NotFound;
    if (status == 409) return ErrorCode::Conflict;
    if (status == 400) return ErrorCode::InvalidArgument;
    return ErrorCode::Unreachable;
}

} // namespace

Error explainRefusal(const HttpResponse& response, Credential credential, const std::string& where) {
    const auto said = parseStorageError(response.body).value_or(StorageError{});
    std::string code(response.header("x-ms-error-code").value_or(std::string_view()));
    if (code.empty()) code = said.code;
    if (response.status == 429 || response.status >= 500)
        return {ErrorCode::Unreachable,
                fmt::format("the storage account is busy (HTTP {}{}{}); it is asked again", response.status,
                            code.empty() ? "" : ", ", elide(visible(code), 60)),
                where};
    const auto known =
        std::find_if(refusals.begin(), refusals.end(), [&](const Refusal& one) { return one.code == code; });
    const std::string clock = response.status == 403 || response.status == 401 ? clockAdvice(response) : "";
    if (known != refusals.end())
        return {known->meaning, fmt::format("{} ({}).{}", adviceOf(*known, credential), code, clock), where};
    if (code.empty() && !response.header("x-ms-request-id"))
        return {
            ErrorCode::Unreachable,
            fmt::format("answered HTTP {}, but not as Azure Storage does; a login page of this network, or a "
                        "proxy, may stand in between, or the address is wrong",
                        response.status),
            where};
    std::string message = said.message.substr(0, said.message.find_first_of("\r\n"));
    if (message.empty()) message = "HTTP " + std::to_string(response.status);
    return {meaningOf(response.status),
            fmt::format("the storage account refuses: {} ({}).{}", elide(visible(message), 200),
                        elide(visible(code), 60), clock),
            where};
}

std::string expiryAdvice(std::string_view signature) {
    for (std::string_view rest = signature; !rest.empty();) {
        const auto part = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), part.size() + 1));
        if (!part.starts_with("se=")) continue;
        const auto end = parseTimestamp(percentDecoded(part.substr(3)));
        if (end && *end < now())
            return fmt::format(
                "the shared access signature ended on {} UTC; make a new one with the rights Read and List",
                formatMinute(*end));
    }
    return {};
}

} // namespace cosmoswatch
