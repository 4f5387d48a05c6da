#include "core/eventhub/hub_failure.h"

#include "core/base/text.h"

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>
#include <openssl/x509_vfy.h>

namespace cosmoswatch {
namespace {

// "sasl_ssl://shop.servicebus.windows.net:9093/bootstrap: Connect to … failed: Connection refused (after 0ms
// in state CONNECT)" → "Connect to … failed: Connection refused"
std::string bare(std::string_view reason) {
    const auto scheme = reason.find("://");
    if (scheme != std::string_view::npos) {
        const auto end = reason.find(": ", scheme);
        if (end != std::string_view::npos) reason.remove_prefix(end + 2);
    }
    for (const std::string_view end : {" (after ", " in state "})
        reason = reason.substr(0, reason.rfind(end));
    constexpr std::size_t shown = 300;
    return visible(elide(trim(reason), shown));
}

bool contains(std::string_view text, std::string_view part) {
    return findIgnoreCase(text, part) != std::string_view::npos;
}

std::string_view owner(const HubCredential& credential) {
    return credential.sends ? "receiver's" : "source's";
}

std::string_view role(const HubCredential& credential) {
    return credential.sends ? "Azure Event Hubs Data Sender" : "Azure Event Hubs Data Receiver";
}

std::string_view right(const HubCredential& credential) {
    return credential.sends ? "Send" : "Listen";
}

std::string certificateText(int error, const HubAddress& address, const HubCredential& credential,
                            std::string_view reason) {
    const std::string server = address.server();
    switch (contains(reason, "certificate") ? error : X509_V_OK) {
    case X509_V_OK:
        break;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return fmt::format(
            "The certificate of {} has expired. Nothing is sent there; is this computer's clock "
            "right, and is it really Azure that answers?",
            server);
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return fmt::format(
            "The certificate of {} is not valid yet. Nothing is sent there; is this computer's "
            "clock right?",
            server);
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return fmt::format("The certificate of {} is for another name. Nothing is sent there; check the "
                           "server in the {} settings, and whether a proxy stands in between.",
                           server, owner(credential));
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
        return fmt::format(
            "The certificate of {} comes from nobody this computer trusts ({}). Nothing is sent "
            "there; behind a proxy of your house that looks into TLS, name the PEM file of "
            "its authority in the settings (network, authorities).",
            server, X509_verify_cert_error_string(error));
    default:
        return fmt::format("The certificate of {} cannot be believed: {}. Nothing is sent there.", server,
                           X509_verify_cert_error_string(error));
    }
    return fmt::format("{} does not speak TLS as it should ({}). Is that the Kafka endpoint of an Event Hubs "
                       "namespace, port 9093?",
                       server, bare(reason));
}

std::string unreachableText(const HubAddress& address, const HubCredential& credential,
                            std::string_view reason) {
    const std::string text = bare(reason);
    if (contains(reason, "SSL handshake") || contains(reason, "SSL_HANDSHAKE"))
        return certificateText(X509_V_OK, address, credential, reason);
    if (contains(text, "refused"))
        return fmt::format("{} refuses the connection on port {}. Check the server in the {} settings; "
                           "Event Hubs answers on port 9093, tiers from Standard up.",
                           address.host, address.port, owner(credential));
    if (contains(text, "timed out") || contains(text, "unreachable") || contains(text, "no route"))
        return fmt::format(
            "{} does not answer on port {} ({}). A firewall may hold it back: let this computer "
            "out to port {}, and in at the namespace (Networking).",
            address.host, address.port, text, address.port);
    return fmt::format("The connection to {} was lost ({}). If that goes on, look at the namespace's "
                       "firewall (Networking) and at firewalls on the way to port {}.",
                       address.server(), text, address.port);
}

std::string refusedText(const HubFailure& failure, const HubAddress& address,
                        const HubCredential& credential) {
    std::string said = bare(failure.reason);
    constexpr std::string_view front = "SASL authentication error: ";
    if (said.starts_with(front)) said.erase(0, front.size());
    if (!credential.client.empty())
        return fmt::format("{} does not let the application {} in ({}). It needs the role “{}” on the "
                           "hub or its namespace; a new role takes some minutes.",
                           address.server(), credential.client, said, role(credential));
    std::string text =
        fmt::format("{} does not take the connection string “{}” ({}). Copy it anew from a policy "
                    "with the right {}: was its key regenerated?",
                    address.server(), credential.secret, said, right(credential));
    if (!credential.mismatch.empty()) text += " " + credential.mismatch;
    return text;
}

} // namespace

Error explain(const HubFailure& failure, const HubAddress& address, const HubCredential& credential) {
    const auto error = [&](ErrorCode code, std::string what) {
        return Error{code, std::move(what), address.place()};
    };
    switch (failure.error) {
    case RD_KAFKA_RESP_ERR__RESOLVE:
        return error(ErrorCode::NotFound,
                     fmt::format("There is no server “{}” ({}). Check the name in the {} settings, "
                                 "NAMESPACE.servicebus.windows.net, and this computer's DNS.",
                                 address.host, bare(failure.reason), owner(credential)));
    case RD_KAFKA_RESP_ERR__SSL:
        return error(ErrorCode::Untrusted,
                     certificateText(failure.certificate, address, credential, failure.reason));
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR_ILLEGAL_SASL_STATE:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM:
        return error(ErrorCode::PermissionDenied, refusedText(failure, address, credential));
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION: {
        std::string text =
            fmt::format("There is no hub “{}” in {}, or not for this key. Check its name in the "
                        "{} settings; it is the hub's, not the namespace's.",
                        address.hub, address.host, owner(credential));
        if (!credential.mismatch.empty()) text += " " + credential.mismatch;
        return error(ErrorCode::NotFound, std::move(text));
    }
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
        return error(ErrorCode::PermissionDenied,
                     fmt::format("There is no right to {} the hub “{}”. Give {}.",
                                 credential.sends ? "send to" : "listen to", address.hub,
                                 credential.client.empty()
                                     ? fmt::format("the policy of the connection string the right {}",
                                                   right(credential))
                                     : fmt::format("the application the role “{}”", role(credential))));
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_INVALID_GROUP_ID:
        return error(ErrorCode::PermissionDenied,
                     fmt::format("The consumer group “{}” cannot be used ({}). Make it in the hub (Consumer "
                                 "groups), or name $Default.",
                                 address.group, bare(failure.reason)));
    default:
        return error(ErrorCode::Unreachable, unreachableText(address, credential, failure.reason));
    }
}

} // namespace cosmoswatch
