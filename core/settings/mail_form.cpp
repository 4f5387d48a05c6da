#include "core/settings/mail_form.h"

#include "core/base/text.h"
#include "core/settings/credential_form.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace cosmoswatch {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::minutes;

constexpr std::size_t mostRecipients = 50;
constexpr double mostMails = 1000; // a day

// "06:30"
minutes readTimeOfDay(const SettingsReader& from) {
    const std::string text = from.text();
    const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
    const auto number = [&](std::size_t at) { return (text[at] - '0') * 10 + text[at + 1] - '0'; };
    if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4) ||
        number(0) > 23 || number(3) > 59)
        return from.fail("should be a time of the day, such as 06:30"), minutes{};
    return minutes{number(0) * 60 + number(3)};
}

std::string timeOfDay(minutes time) {
    return fmt::format("{:02}:{:02}", time.count() / 60, time.count() % 60);
}

MailReceiver::Security readSecurity(const SettingsReader& from, const std::string& server) {
    const std::string kind = from.text();
    if (kind == "tls") return MailReceiver::Security::Tls;
    if (kind == "plain") {
        const std::string host = server.substr(0, server.rfind(':'));
        if (host != "localhost" && host != "[::1]" && !host.starts_with("127."))
            from.fail("plain can be read on its way; it is for a server on this machine only: use starttls "
                      "or tls");
        return MailReceiver::Security::Plain;
    }
    if (kind != "starttls") from.fail("should be starttls, tls or plain");
    return MailReceiver::Security::StartTls;
}

std::string_view nameOf(MailReceiver::Security security) {
    switch (security) {
    case MailReceiver::Security::StartTls:
        return "starttls";
    case MailReceiver::Security::Tls:
        return "tls";
    case MailReceiver::Security::Plain:
        return "plain";
    }
    return "starttls";
}

void readSignIn(const SettingsReader& from, MailReceiver& mail) {
    const std::string kind = from.needed("kind").text();
    if (kind == "none")
        mail.signIn = std::monostate{};
    else if (kind == "password")
        mail.signIn = MailPassword{from.neededText("user"), from.neededText("secret")};
    else if (kind == "entra")
        mail.signIn = MailToken{from.neededText("user"), readEntra(from)};
    else
        from.needed("kind").fail("should be none, password or entra");
}

void readLimits(const SettingsReader& from, MailReceiver& mail) {
    for (const Severity severity : allSeverities)
        if (const auto limit = from.member(lowerAscii(name(severity)).c_str()))
            mail.limits[static_cast<std::size_t>(severity)] =
                static_cast<std::uint32_t>(limit->whole(0, mostMails));
}

QuietHours readQuietHours(const SettingsReader& from) {
    QuietHours quiet;
    quiet.from = readTimeOfDay(from.needed("from"));
    quiet.until = readTimeOfDay(from.needed("until"));
    if (quiet.from == quiet.until) from.needed("until").fail("is the same as from: that is no time at all");
    if (const auto passes = from.member("highPasses")) quiet.highPasses = passes->flag();
    return quiet;
}

MailReceiver::Attachment readAttachment(const SettingsReader& from) {
    const std::string kind = from.text();
    if (kind == "csv") return MailReceiver::Attachment::Csv;
    if (kind == "json") return MailReceiver::Attachment::Json;
    if (kind != "none") from.fail("should be none, csv or json");
    return MailReceiver::Attachment::None;
}

std::string_view nameOf(MailReceiver::Attachment attachment) {
    switch (attachment) {
    case MailReceiver::Attachment::None:
        return "none";
    case MailReceiver::Attachment::Csv:
        return "csv";
    case MailReceiver::Attachment::Json:
        return "json";
    }
    return "none";
}

Redaction readRedaction(const SettingsReader& from) {
    Redaction redaction;
    if (const auto on = from.member("addresses")) redaction.addresses = on->flag();
    if (const auto on = from.member("names")) redaction.names = on->flag();
    if (const auto on = from.member("literals")) redaction.literals = on->flag();
    return redaction;
}

void readRecipients(const SettingsReader& from, MailReceiver& mail) {
    from.eachItem([&](const SettingsReader& item) {
        mail.to.push_back(item.text());
        if (mail.to.back().find('@') == std::string::npos)
            item.fail("should be an e-mail address, such as soc@contoso.example");
    });
    if (mail.to.empty()) from.fail("should name at least one recipient");
    if (mail.to.size() > mostRecipients)
        from.fail(fmt::format("names more than {} recipients; use a distribution list", mostRecipients));
}

Json jsonOf(const std::monostate&) {
    return {{"kind", "none"}};
}
Json jsonOf(const MailPassword& password) {
    return {{"kind", "password"}, {"user", password.user}, {"secret", password.secret}};
}
Json jsonOf(const MailToken& token) {
    Json json = Json::parse(formatCredential(token.application));
    json["user"] = token.user;
    return json;
}

} // namespace

MailReceiver readMail(const SettingsReader& from) {
    MailReceiver mail;
    mail.server = from.neededText("server");
    if (const auto security = from.member("security")) mail.security = readSecurity(*security, mail.server);
    if (const auto signIn = from.member("signIn")) readSignIn(*signIn, mail);
    mail.from = from.neededText("from");
    if (mail.from.find('@') == std::string::npos)
        from.needed("from").fail("should be an e-mail address, such as cosmoswatch@contoso.example");
    readRecipients(from.needed("to"), mail);
    if (const auto limits = from.member("limits")) readLimits(*limits, mail);
    if (const auto hour = from.member("digestHour")) mail.digestHour = static_cast<int>(hour->whole(0, 23));
    if (const auto quiet = from.member("quietHours")) mail.quiet = readQuietHours(*quiet);
    if (const auto attachment = from.member("attachment")) mail.attachment = readAttachment(*attachment);
    if (const auto redact = from.member("redact")) mail.redaction = readRedaction(*redact);
    return mail;
}

std::string formatMail(const MailReceiver& mail) {
    Json json;
    json["server"] = mail.server;
    json["security"] = nameOf(mail.security);
    json["signIn"] = std::visit([](const auto& one) { return jsonOf(one); }, mail.signIn);
    json["from"] = mail.from;
    json["to"] = mail.to;
    for (const Severity severity : allSeverities)
        json["limits"][lowerAscii(name(severity))] = mail.limits[static_cast<std::size_t>(severity)];
    json["digestHour"] = mail.digestHour;
    if (mail.quiet)
        json["quietHours"] = {{"from", timeOfDay(mail.quiet->from)},
                              {"until", timeOfDay(mail.quiet->until)},
                              {"highPasses", mail.quiet->highPasses}};
    json["attachment"] = nameOf(mail.attachment);
    json["redact"] = {{"addresses", mail.redaction.addresses},
                      {"names", mail.redaction.names},
                      {"literals", mail.redaction.literals}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace cosmoswatch
