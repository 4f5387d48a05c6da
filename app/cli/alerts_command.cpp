#include "app/cli/alert_filter_options.h"
#include "app/cli/alert_selection.h"
#include "app/cli/alert_work_commands.h"
#include "app/cli/commands.h"
#include "app/cli/import_command.h"
#include "app/cli/option_values.h"
#include "app/cli/terminal.h"

#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/report/digest.h"
#include "core/report/redaction.h"
#include "core/report/report.h"
#include "core/store/sqlite_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <memory>

namespace cosmoswatch::cli {
namespace {

struct AlertsOptions {
    std::shared_ptr<std::string> state = std::make_shared<std::string>(); // shared by all commands
    std::vector<std::string> ids;
    FilterOptions filter;
    std::size_t limit = 0;
    std::string format;
    // set-status
    std::string id;
    std::string status;
    std::string disposition = "undetermined";
    std::string note;
    // export
    std::string outputFile;
    std::vector<std::string> recipients;
    std::vector<std::string> redact;
    std::string attach;
    bool digest = false;
};

// The alerts named by id, or those that match the filter.
Result<std::vector<Alert>> selected(const AlertReader& store, const AlertsOptions& options) {
    if (!options.ids.empty()) {
        std::vector<Alert> alerts;
        for (const auto& id : options.ids) {
            auto alert = findAlert(store, id);
            if (!alert) return tl::unexpected(alert.error());
            alerts.push_back(std::move(*alert));
        }
        return alerts;
    }
    const auto filter = filterFrom(options.filter, store);
    if (!filter) return tl::unexpected(filter.error());
    return loadAlerts(store, *filter, {},
                      options.limit ? options.limit : std::numeric_limits<std::size_t>::max());
}

int print(const std::string& text) {
    if (output(text) && std::fflush(stdout) == 0) return exitDone;
    message("cosmoswatch-cli: the standard output could not be written");
    return exitIncomplete;
}

int list(const AlertsOptions& options) {
    const auto store = openStoreForReading(storeFileOf(*options.state));
    if (!store) return complain(store.error()), exitIncomplete;
    const auto alerts = selected(**store, options);
    if (!alerts) return complain(alerts.error()), exitIncomplete;
    std::string text;
    if (options.format == "jsonl") {
        for (const Alert& alert : *alerts)
            text += toSchemaJson(alert) + "\n";
    } else if (alerts->empty()) {
        message("No alerts match.");
    } else {
        text = toTable(*alerts, terminalWidth());
    }
    return print(text);
}

int listIncidents(const AlertsOptions& options) {
    const auto store = openStoreForReading(storeFileOf(*options.state));
    if (!store) return complain(store.error()), exitIncomplete;
    const auto filter = filterFrom(options.filter, **store);
    if (!filter) return complain(filter.error()), exitIncomplete;
    constexpr std::size_t all = std::numeric_limits<std::int64_t>::max();
    const auto incidents = (*store)->incidents(*filter, options.limit ? options.limit : all);
    if (!incidents) return complain(incidents.error()), exitIncomplete;
    std::string text;
    if (options.format == "jsonl") {
        for (const Incident& incident : *incidents)
            text += toSchemaJson(incident) + "\n";
    } else if (incidents->empty()) {
        message("No incidents: no two alerts that match belong together.");
    } else {
        text = toIncidentTable(*incidents, terminalWidth());
    }
    return print(text);
}

Result<std::vector<AlertReport>> reportsOn(const AlertReader& store, const std::vector<Alert>& alerts) {
    std::vector<AlertReport> reports;
    for (const Alert& alert : alerts) {
        auto evidence = store.evidence(alert.id);
        if (!evidence) return tl::unexpected(evidence.error());
        reports.push_back({alert, std::move(*evidence)});
        if (alert.correlationKey.empty()) continue;
        auto incident = store.incident(alert.correlationKey);
        if (!incident) return tl::unexpected(incident.error());
        reports.back().incident = std::move(*incident);
    }
    return reports;
}

std::string schemaLines(std::span<const Alert> alerts) {
    std::string text;
    for (const Alert& alert : alerts)
        text += toSchemaJson(alert) + "\n";
    return text;
}

// For other programs: all alerts as data, without evidence.
using DataWriter = std::string (*)(std::span<const Alert>);
DataWriter dataWriter(std::string_view format) {
    constexpr std::pair<std::string_view, DataWriter> writers[] = {{"csv", toCsv},   {"json", schemaLines},
                                                                   {"ocsf", toOcsf}, {"stix", toStix},
                                                                   {"cef", toCef},   {"ecs", toEcs}};
    for (const auto& [name, writer] : writers)
        if (name == format) return writer;
    return nullptr;
}

std::string eachAs(const std::vector<AlertReport>& reports, std::string (*format)(const AlertReport&)) {
    std::string text;
    for (const auto& report : reports)
        text += (text.empty() ? "" : "\n") + format(report);
    return text;
}

MailOptions mailOptions(const AlertsOptions& options) {
    MailOptions mail;
    mail.to = options.recipients;
    if (options.attach == "csv") mail.data = MailOptions::Data::Csv;
    if (options.attach == "json") mail.data = MailOptions::Data::Json;
    return mail;
}

Redaction redactionOf(const AlertsOptions& options) {
    const auto asked = [&](std::string_view what) {
        return std::find(options.redact.begin(), options.redact.end(), what) != options.redact.end();
    };
    return {asked("addresses"), asked("names"), asked("literals")};
}

Result<std::string> rendered(const std::vector<AlertReport>& reports, const AlertsOptions& options) {
    if (options.format == "eml") return toMail(reports, mailOptions(options));
    if (options.format == "html") return toHtml(reports);
    if (options.format == "markdown") return eachAs(reports, toMarkdown);
    if (options.format == "text") return eachAs(reports, toPlainText);
    std::vector<Alert> alerts;
    for (const auto& report : reports)
        alerts.push_back(report.alert);
    return dataWriter(options.format)(alerts);
}

bool isForPeople(const std::string& format) {
    return dataWriter(format) == nullptr;
}

// The alerts in the order of the story; a page for people describes so many of them.
Result<IncidentReport> incidentReport(const AlertReader& store, std::vector<Alert> alerts,
                                      const AlertsOptions& options) {
    constexpr std::size_t mostDescribed = 50;
    auto incident = findIncident(store, options.filter.incident);
    if (!incident) return tl::unexpected(incident.error());
    std::map<std::string_view, std::size_t> places;
    for (const auto& member : incident->members)
        places.emplace(member.id, places.size());
    const auto place = [&](const Alert& alert) {
        const auto found = places.find(alert.id);
        return found == places.end() ? places.size() : found->second;
    };
    std::stable_sort(alerts.begin(), alerts.end(),
                     [&](const Alert& a, const Alert& b) { return place(a) < place(b); });
    if (isForPeople(options.format) && alerts.size() > mostDescribed) alerts.resize(mostDescribed);
    auto reports = reportsOn(store, alerts);
    if (!reports) return tl::unexpected(reports.error());
    return IncidentReport{std::move(*incident), std::move(*reports)};
}

Result<std::string> rendered(const IncidentReport& report, const AlertsOptions& options) {
    if (options.format == "eml") return toIncidentMail(report, mailOptions(options));
    if (options.format == "html") return toHtml(report);
    if (options.format == "markdown") return toMarkdown(report);
    if (options.format == "text") return toPlainText(report);
    const auto alerts = rendered(report.alerts, options);
    if (!alerts || options.format != "json") return alerts; // others have no form for an incident
    return toSchemaJson(report.incident) + "\n" + *alerts;
}

// As receivers get it: the gravest first, without the records.
Result<std::string> renderedDigest(std::vector<AlertReport> reports, const AlertsOptions& options) {
    std::stable_sort(reports.begin(), reports.end(), [](const AlertReport& a, const AlertReport& b) {
        return a.alert.severity > b.alert.severity;
    });
    for (auto& report : reports)
        report.evidence.clear();
    const DigestReport digest{now(), std::move(reports), {}};
    if (options.format == "eml") return toDigestMail(digest, mailOptions(options));
    if (options.format == "html") return toHtml(digest);
    if (options.format == "text") return toPlainText(digest);
    return fail(ErrorCode::InvalidArgument, "a digest is written as eml, html or text", "--digest");
}

int writeExport(const AlertsOptions& options, const Result<std::string>& text, std::size_t alerts) {
    if (!text) return complain(text.error()), exitUsage;
    if (options.outputFile.empty()) return print(*text);
    if (const auto written = writeFileAtomically(options.outputFile, *text); !written)
        return complain(written.error()), exitIncomplete;
    message(fmt::format("Wrote {} {} to {}.", alerts, alerts == 1 ? "alert" : "alerts", options.outputFile));
    return exitDone;
}

int exportAlerts(const AlertsOptions& options) {
    const auto store = openStoreForReading(storeFileOf(*options.state));
    if (!store) return complain(store.error()), exitIncomplete;
    auto alerts = selected(**store, options);
    if (!alerts) return complain(alerts.error()), exitIncomplete;
    if (alerts->empty()) {
        message("No alerts match; nothing was written.");
        return exitIncomplete;
    }
    if (!options.filter.incident.empty() && options.ids.empty()) {
        auto report = incidentReport(**store, std::move(*alerts), options);
        if (!report) return complain(report.error()), exitIncomplete;
        *report = redact(std::move(*report), redactionOf(options));
        return writeExport(options, rendered(*report, options), report->alerts.size());
    }
    auto reports = reportsOn(**store, *alerts);
    if (!reports) return complain(reports.error()), exitIncomplete;
    *reports = redact(std::move(*reports), redactionOf(options));
    const auto count = reports->size();
    const auto text =
        options.digest ? renderedDigest(std::move(*reports), options) : rendered(*reports, options);
    return writeExport(options, text, count);
}

// The first records whole, the others by where they stand.
std::string evidenceText(const std::vector<EvidenceRecord>& evidence) {
    constexpr std::size_t shownWhole = 3;
    constexpr std::size_t longestRecord = 4000;
    std::string text = evidence.empty() ? "" : "\nEvidence\n--------\n";
    for (std::size_t i = 0; i < evidence.size(); ++i) {
        text += fmt::format("{}  {} at byte {}\n", formatIso8601(evidence[i].time),
                            visible(evidence[i].source), evidence[i].offset);
        if (i < shownWhole) text += "  " + visible(elide(evidence[i].json, longestRecord)) + "\n";
    }
    return text;
}

std::string historyText(const AlertReader& store, const std::string& alertId) {
    const auto history = store.history(alertId);
    if (!history || history->empty()) return {};
    std::string text = "\nHistory\n-------\n";
    for (const auto& entry : *history)
        text += fmt::format("{}  {}  {}{}{}\n", formatIso8601(entry.time), visible(entry.who),
                            visible(entry.action), entry.note.empty() ? "" : ": ", visible(entry.note));
    return text;
}

int show(const AlertsOptions& options) {
    const auto store = openStoreForReading(storeFileOf(*options.state));
    if (!store) return complain(store.error()), exitIncomplete;
    const auto alert = findAlert(**store, options.id);
    if (!alert) return complain(alert.error()), exitIncomplete;
    const auto reports = reportsOn(**store, {*alert});
    if (!reports) return complain(reports.error()), exitIncomplete;
    auto text = rendered(*reports, options);
    if (!text) return complain(text.error()), exitIncomplete;
    if (options.format == "text")
        *text += evidenceText(reports->front().evidence) + historyText(**store, alert->id);
    return print(*text);
}

int setStatus(const AlertsOptions& options) {
    auto opened = openStore(storeFileOf(*options.state));
    if (!opened) return complain(opened.error()), exitIncomplete;
    AlertStore& store = *opened->store;
    const auto alert = findAlert(store, options.id);
    if (!alert) return complain(alert.error()), exitIncomplete;
    StatusChange change;
    change.alertId = alert->id;
    change.expectedVersion = alert->version;
    change.status = *parseStatus(options.status);
    change.disposition = *parseDisposition(options.disposition);
    change.note = options.note;
    change.who = userName();
    const auto changed = store.setStatus(std::span(&change, 1));
    if (!changed) return complain(changed.error()), exitIncomplete;
    message(fmt::format("{} is now {}.", alert->id, label(change.status)));
    return exitDone;
}

void addSelection(CLI::App* command, const std::shared_ptr<AlertsOptions>& options) {
    addFilterOptions(command, options->filter);
    command->add_option("--limit", options->limit, "At most so many, newest first");
}

} // namespace

void addAlertsCommand(CLI::App& program, Run& run) {
    auto options = std::make_shared<AlertsOptions>();
    CLI::App* alerts = program.add_subcommand("alerts", "Look at, change and export the alerts of a store");
    alerts->add_option("--state", *options->state, "The store; the console's own when not given");
    alerts->require_subcommand(1);
    alerts->fallthrough(); // --state may also stand behind list, show, …

    CLI::App* listCommand = alerts->add_subcommand("list", "Print the alerts, newest first");
    addSelection(listCommand, options);
    listCommand->add_option("--format", options->format, "table or jsonl")
        ->check(CLI::IsMember({"table", "jsonl"}));
    listCommand->callback([options, &run] { run = [options] { return list(*options); }; });

    CLI::App* incidentsCommand =
        alerts->add_subcommand("incidents", "Print the incidents: alerts that belong together, newest first");
    addSelection(incidentsCommand, options);
    incidentsCommand->add_option("--format", options->format, "table or jsonl")
        ->check(CLI::IsMember({"table", "jsonl"}));
    incidentsCommand->callback([options, &run] { run = [options] { return listIncidents(*options); }; });

    CLI::App* showCommand =
        alerts->add_subcommand("show", "Print one alert with causes, actions and evidence");
    showCommand->add_option("ID", options->id, "The alert's id, or its beginning")->required();
    showCommand->add_option("--format", options->format, "text, markdown or json")
        ->check(CLI::IsMember({"text", "markdown", "json"}));
    showCommand->callback([options, &run] {
        if (options->format.empty()) options->format = "text";
        run = [options] { return show(*options); };
    });

    CLI::App* statusCommand =
        alerts->add_subcommand("set-status", "Acknowledge, resolve, dismiss or reopen an alert");
    statusCommand->add_option("ID", options->id, "The alert's id, or its beginning")->required();
    statusCommand->add_option("STATUS", options->status, "active, in-progress, resolved or dismissed")
        ->required()
        ->check(statusName());
    statusCommand->add_option("--disposition", options->disposition, "What it turned out to be")
        ->check(dispositionName());
    statusCommand->add_option("--note", options->note, "Why, for the alert's history");
    statusCommand->callback([options, &run] { run = [options] { return setStatus(*options); }; });

    addAlertWorkCommands(*alerts, options->state, run);
    addImportCommand(*alerts, options->state, run);

    CLI::App* exportCommand = alerts->add_subcommand("export", "Write alerts for people and other programs");
    exportCommand->add_option("ID", options->ids, "Alerts by id; all that match when none is given");
    addSelection(exportCommand, options);
    exportCommand
        ->add_option(
            "--format", options->format,
            "For people: eml, html, markdown or text. For programs: json, csv, ocsf, stix, cef or ecs")
        ->check(
            CLI::IsMember({"eml", "html", "markdown", "text", "json", "csv", "ocsf", "stix", "cef", "ecs"}));
    exportCommand->add_option("--output", options->outputFile,
                              "The file to write; the standard output when not given");
    exportCommand->add_option("--to", options->recipients, "Recipients of the e-mail")
        ->allow_extra_args(false);
    exportCommand
        ->add_option("--redact", options->redact,
                     "Replace addresses, names (of principals) or literals (of queries); may be repeated")
        ->allow_extra_args(false)
        ->delimiter(',')
        ->check(CLI::IsMember({"addresses", "names", "literals"}));
    exportCommand->add_option("--attach", options->attach, "Attach the alerts to the e-mail as csv or json")
        ->check(CLI::IsMember({"csv", "json"}));
    exportCommand->add_flag("--digest", options->digest,
                            "One page: counts, accounts, a line on each alert (eml, html or text)");
    exportCommand->callback([options, &run] {
        if (options->format.empty()) options->format = "eml";
        run = [options] { return exportAlerts(*options); };
    });
}

} // namespace cosmoswatch::cli
