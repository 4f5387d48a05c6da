// Listens to what client and server say to each other, because libcurl tells only the last of it. Used by
// smtp_client.cpp only.
#pragma once

#include "core/net/smtp_client.h"

#include <string>
#include <string_view>

namespace cosmoswatch {

class SmtpDialogue {
public:
    void heard(std::string_view line); // a line of the server's
    void said(std::string_view line);  // a command; secrets are not kept

    [[nodiscard]] const SmtpOutcome& outcome() const { return outcome_; }
    [[nodiscard]] bool offersTls() const { return offersTls_; }
    [[nodiscard]] bool contentBegan() const { return outcome_.step >= SmtpOutcome::Step::Content; }

private:
    SmtpOutcome outcome_;
    std::string text_; // of a reply of several lines
    bool offersTls_ = false;
    bool inContent_ = false;
    bool leaving_ = false;
};

} // namespace cosmoswatch
