#include "core/report/posture_report.h"

#include "core/base/text.h"
#include "core/report/pages.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr std::size_t longestLine = 160; // of a statement in a terminal

// What is to do has a severity, the rest only a state.
std::string label(const PostureCheck& check) {
    return std::string(check.state == CheckState::ToDo ? name(check.severity) : name(check.state));
}

// Further lines of a block of code inside a list.
std::string indented(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += c;
        if (c == '\n') out += "   ";
    }
    return out;
}

// "# …" of one check, or deeper where it stands under its account.
std::string checkPage(const PostureCheck& check, std::string_view level) {
    std::string page = fmt::format("{} {}: {}\n\n{}\n", level, label(check), escapeMarkdown(check.title),
                                   escapeMarkdown(check.finding));
    if (check.state != CheckState::Fine) page += fmt::format("\nWhy: {}\n", escapeMarkdown(check.why));
    if (!check.evidence.empty()) page += "\nSeen:\n\n";
    std::size_t number = 0;
    for (const auto& seen : check.evidence) {
        page +=
            fmt::format("{}. **{}**: {}\n", ++number, escapeMarkdown(seen.what), escapeMarkdown(seen.detail));
        if (!seen.text.empty()) page += "\n" + codeBlock(indented(seen.text), "sql", "   ") + "\n";
    }
    if (!check.steps.empty()) page += "\nWhat to do:\n\n";
    number = 0;
    for (const auto& step : check.steps) {
        page += fmt::format("{}. {}\n", ++number, escapeMarkdown(step.text));
        if (!step.command.empty()) page += "\n" + codeBlock(step.command, "sh", "   ") + "\n";
    }
    return page;
}

} // namespace

std::string toPlainText(const PostureCheck& check) {
    std::string text = fmt::format("[{}] {}\n    {}\n", label(check), check.title, check.finding);
    if (check.state == CheckState::Fine) return text;
    for (const auto& seen : check.evidence) {
        text += fmt::format("    - {}: {}\n", seen.what, seen.detail);
        if (!seen.text.empty()) text += fmt::format("        {}\n", elide(visible(seen.text), longestLine));
    }
    if (check.state == CheckState::ToDo) text += fmt::format("    Why: {}\n", check.why);
    for (const auto& step : check.steps) {
        text += fmt::format("    > {}\n", step.text);
        if (!step.command.empty()) text += fmt::format("        {}\n", step.command);
    }
    return text;
}

std::string toPlainText(std::span<const PostureCheck> checks) {
    std::string text;
    const std::string* account = nullptr;
    for (const PostureCheck& check : checks) {
        if (account == nullptr || *account != check.account.key) {
            account = &check.account.key;
            text += fmt::format("{}{}\n", text.empty() ? "" : "\n", visible(check.account.name));
        }
        text += "\n" + toPlainText(check);
    }
    return text;
}

std::string toMarkdown(const PostureCheck& check) {
    return checkPage(check, "#") + fmt::format("\nAccount: {}\n", escapeMarkdown(visible(check.account.key)));
}

std::string toMarkdown(std::span<const PostureCheck> checks) {
    const auto count = [&](CheckState state) {
        return std::count_if(checks.begin(), checks.end(),
                             [&](const PostureCheck& check) { return check.state == state; });
    };
    std::string page = fmt::format("# Hardening\n\n{} to do, {} that the logs do not decide.\n",
                                   count(CheckState::ToDo), count(CheckState::Unknown));
    const PostureCheck* last = nullptr;
    for (const PostureCheck& check : checks) {
        if (last == nullptr || last->account.key != check.account.key)
            page += fmt::format("\n## {}\n\n{}\n", escapeMarkdown(visible(check.account.name)),
                                escapeMarkdown(visible(check.account.key)));
        const bool inList =
            last != nullptr && last->account.key == check.account.key && last->state == CheckState::Fine;
        last = &check;
        if (check.state == CheckState::Fine)
            page += fmt::format("{}- fine: {}. {}\n", inList ? "" : "\n", escapeMarkdown(check.title),
                                escapeMarkdown(check.finding));
        else
            page += "\n" + checkPage(check, "###");
    }
    return page + fmt::format("\n{}\n", reportFooter());
}

std::string toJson(const PostureCheck& check) {
    nlohmann::ordered_json json{{"check", check.id},
                                {"account", check.account.key},
                                {"state", name(check.state)},
                                {"severity", std::string(name(check.severity))},
                                {"title", check.title},
                                {"finding", check.finding},
                                {"why", check.why}};
    for (const auto& seen : check.evidence) {
        nlohmann::ordered_json line{{"what", seen.what}, {"detail", seen.detail}};
        if (!seen.text.empty()) line["statement"] = seen.text;
        json["evidence"].push_back(std::move(line));
    }
    for (const auto& step : check.steps) {
        nlohmann::ordered_json line{{"text", step.text}};
        if (!step.command.empty()) line["command"] = step.command;
        json["steps"].push_back(std::move(line));
    }
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace cosmoswatch
