// Hands mail to a server (RFC 5321), under the same rules as HttpClient: verified TLS 1.2 or newer, limits of
// time, an end when asked, errors that say what to do. Without TLS only to this very machine.
#pragma once

#include "core/base/result.h"
#include "core/net/network_settings.h"

#include <chrono>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

namespace cosmoswatch {

struct SmtpPassword {
    std::string user;
    std::string password;
};
struct SmtpToken { // XOAUTH2
    std::string user;
    std::string token;
};

struct SmtpServer {
    enum class Security { StartTls, Tls, Plain };
    std::string address; // "smtp.example.org:587", "[::1]:25"
    Security security = Security::StartTls;
    std::variant<std::monostate, SmtpPassword, SmtpToken> signIn;
    std::chrono::milliseconds connectTimeout{15'000};
    std::chrono::milliseconds stallTimeout{60'000}; // a greylisting server may think long
    std::chrono::milliseconds timeout{300'000};     // for all of it
};

struct SmtpMail {
    std::string from; // addresses only: "a@b.example"
    std::vector<std::string> to;
    std::string text; // RFC 5322, lines with CR LF
};

struct SmtpReply {
    int code = 0;     // 250, 451, 550, …; 0: there was none
    std::string text; // what the server said, safe to show
    [[nodiscard]] bool isPositive() const { return code >= 200 && code < 400; }
    [[nodiscard]] bool isTemporary() const { return code >= 400 && code < 500; }
    [[nodiscard]] bool isFinal() const { return code >= 500; }
};

// How far the server went along.
struct SmtpOutcome {
    enum class Step { Greeting, SignIn, Sender, Recipients, Content, Taken };
    Step step = Step::Greeting; // where it ended
    SmtpReply reply;            // there
    struct Recipient {
        std::string address;
        SmtpReply reply;
    };
    std::vector<Recipient> recipients; // those it was asked for; if taken, it has the mail for the positive
};

class SmtpClient {
public:
    explicit SmtpClient(NetworkSettings settings = {});

    // A refusal is an outcome. Fails with Unreachable (also: cut in the middle, so that nobody knows whether
    // it was taken), Untrusted, InvalidArgument (address, or plain text over a network), Unsupported (the
    // server has no TLS or no way to sign in that is known here) or Cancelled.
    [[nodiscard]] Result<SmtpOutcome> send(const SmtpServer& server, const SmtpMail& mail,
                                           const std::stop_token& stop) const;

private:
    NetworkSettings settings_;
};

} // namespace cosmoswatch
