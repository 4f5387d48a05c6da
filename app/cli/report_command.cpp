#include "app/cli/commands.h"
#include "app/cli/option_values.h"
#include "app/cli/terminal.h"

#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/report/period_report.h"
#include "core/store/sqlite_store.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <memory>

namespace cosmoswatch::cli {
namespace {

struct ReportOptions {
    std::string state;
    std::string from;
    std::string to;
    std::string period = "week";
    std::vector<std::string> accounts;
    std::string format = "md";
    std::string outputFile;
};

constexpr std::size_t dateLength = 10; // 2026-10-05

// A date stands for its beginning or, as an end, for the whole day.
Result<Timestamp> timeOf(const std::string& text, const char* option, bool isEnd) {
    const bool date = text.size() == dateLength;
    const auto time = parseTimestamp(date ? text + "T00:00:00Z" : text);
    if (!time)
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("{} wants a day such as 2026-10-05, or a UTC time such as 2026-10-05T12:00Z", option),
            text);
    return date && isEnd ? *time + std::chrono::days(1) : *time;
}

// Without --from the day, week or month that holds the end; without --to until the newest alert.
Result<PeriodRequest> requestOf(const ReportOptions& options, const AlertReader& store) {
    const std::map<std::string, Period> periods{
        {"day", Period::Day}, {"week", Period::Week}, {"month", Period::Month}};
    PeriodRequest request;
    request.made = now();
    if (!options.to.empty()) {
        const auto to = timeOf(options.to, "--to", true);
        if (!to) return tl::unexpected(to.error());
        request.to = *to;
    } else {
        const auto span = store.alertTimeSpan({});
        if (!span) return tl::unexpected(span.error());
        request.to = *span ? (*span)->second + std::chrono::microseconds(1) : now();
    }
    if (!options.from.empty()) {
        const auto from = timeOf(options.from, "--from", false);
        if (!from) return tl::unexpected(from.error());
        request.from = *from;
        return request;
    }
    const auto [from, to] =
        periodAround(request.to - std::chrono::microseconds(1), periods.at(options.period));
    request.from = from;
    if (options.to.empty()) request.to = to;
    return request;
}

Result<std::vector<std::string>> accountKeys(const ReportOptions& options, const AlertReader& store) {
    std::vector<std::string> keys;
    if (options.accounts.empty()) return keys;
    const auto known = store.accounts();
    if (!known) return tl::unexpected(known.error());
    for (const auto& wanted : options.accounts) {
        const std::string lower = lowerAscii(wanted);
        const auto before = keys.size();
        for (const auto& summary : *known)
            if (summary.account.name == lower || summary.account.key == lower)
                keys.push_back(summary.account.key);
        if (keys.size() == before)
            return fail(ErrorCode::NotFound, "no records of this account were read", wanted);
    }
    return keys;
}

std::string rendered(const PeriodReport& report, const std::string& format) {
    if (format == "html") return toHtml(report);
    if (format == "json") return toJson(report);
    if (format == "csv") return toCsv(report);
    return toMarkdown(report);
}

int writeReport(const ReportOptions& options) {
    const auto store = openStoreForReading(storeFileOf(options.state));
    if (!store) return complain(store.error()), exitIncomplete;
    auto request = requestOf(options, **store);
    if (!request) return complain(request.error()), exitUsage;
    auto keys = accountKeys(options, **store);
    if (!keys) return complain(keys.error()), exitUsage;
    request->accountKeys = std::move(*keys);
    const auto report = loadPeriodReport(**store, *request);
    if (!report)
        return complain(report.error()),
               report.error().code == ErrorCode::InvalidArgument ? exitUsage : exitIncomplete;
    const std::string text = rendered(*report, options.format);
    if (options.outputFile.empty()) {
        if (output(text) && std::fflush(stdout) == 0) return exitDone;
        message("cosmoswatch-cli: the standard output could not be written");
        return exitIncomplete;
    }
    if (const auto written = writeFileAtomically(options.outputFile, text); !written)
        return complain(written.error()), exitIncomplete;
    message(fmt::format("Wrote the report on {} alerts to {}.", formatCount(report->alerts.counts.total),
                        options.outputFile));
    return exitDone;
}

} // namespace

void addReportCommand(CLI::App& program, Run& run) {
    auto options = std::make_shared<ReportOptions>();
    CLI::App* command = program.add_subcommand(
        "report", "Report on a period: counts, trends, top entities, what was closed and how fast");
    command->add_option("--state", options->state, "The store; the console's own when not given");
    command->add_option("--from", options->from,
                        "First day (2026-10-05) or moment (2026-10-05T12:00Z), in UTC");
    command->add_option("--to", options->to,
                        "Last day, or the moment it ends; the newest alert when not given");
    command->add_option("--period", options->period, "Without --from: the day, week or month of the end")
        ->check(CLI::IsMember({"day", "week", "month"}));
    command->add_option("--account", options->accounts, "Only these accounts, by name or resource id")
        ->allow_extra_args(false);
    command->add_option("--format", options->format, "md, html, json or csv")
        ->check(CLI::IsMember({"md", "html", "json", "csv"}));
    command->add_option("--output", options->outputFile,
                        "The file to write; the standard output when not given");
    command->callback([options, &run] { run = [options] { return writeReport(*options); }; });
}

} // namespace cosmoswatch::cli
