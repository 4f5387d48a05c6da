#include "core/net/smtp_dialogue.h"

#include "core/base/text.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr std::size_t longestText = 500;

bool isReply(std::string_view line) {
    return line.size() >= 3 &&
           std::all_of(line.begin(), line.begin() + 3, [](char c) { return c >= '0' && c <= '9'; });
}

// "a@b.example" of "RCPT TO:<a@b.example>"
std::string addressOf(std::string_view command) {
    const auto begin = command.find('<');
    const auto end = command.rfind('>');
    if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return {};
    return std::string(command.substr(begin + 1, end - begin - 1));
}

} // namespace

void SmtpDialogue::said(std::string_view line) {
    using Step = SmtpOutcome::Step;
    const auto is = [line](std::string_view command) {
        return equalsIgnoreCase(line.substr(0, command.size()), command);
    };
    text_.clear();
    if (is("QUIT")) {
        leaving_ = true;
        return;
    }
    if (is("AUTH")) outcome_.step = Step::SignIn;
    if (is("MAIL FROM")) outcome_.step = Step::Sender;
    if (is("RCPT TO")) {
        outcome_.step = Step::Recipients;
        outcome_.recipients.push_back({addressOf(line), {}});
    }
    if (is("DATA")) outcome_.step = Step::Content;
    outcome_.reply = {};
}

void SmtpDialogue::heard(std::string_view line) {
    using Step = SmtpOutcome::Step;
    if (!isReply(line) || leaving_) return;
    const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    const std::string_view words = trim(line.substr(std::min<std::size_t>(4, line.size())));
    offersTls_ |= equalsIgnoreCase(words.substr(0, 8), "STARTTLS");
    if (!text_.empty()) text_ += ' ';
    text_ = elide(text_ + visible(words), longestText);
    if (line.size() > 3 && line[3] == '-') return; // more of the same reply follows
    outcome_.reply = {code, std::move(text_)};
    text_.clear();
    if (outcome_.step == Step::Recipients && !outcome_.recipients.empty())
        outcome_.recipients.back().reply = outcome_.reply;
    if (outcome_.step == Step::Content && code == 354) {
        inContent_ = true;
    } else if (outcome_.step == Step::Content && inContent_ && code < 300) {
        outcome_.step = Step::Taken;
    }
}

} // namespace cosmoswatch
