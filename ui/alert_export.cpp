#include "ui/alert_export.h"

#include "core/alert/catalogue.h"
#include "core/base/platform.h"
#include "core/report/report_content.h"
#include "ui/models/kill_chain.h"
#include "ui/pdf_file.h"
#include "ui/plain_text.h"
#include "ui/widgets/mail_preview.h"

#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QStandardPaths>
#include <QStringList>

#include <algorithm>
#include <filesystem>
#include <map>
#include <span>

namespace cosmoswatch {
namespace {

constexpr std::size_t mostOfIncident = 50; // alerts described; data formats take all

// The incident of an alert, asked once for all its alerts.
Result<std::optional<Incident>> incidentOf(const AlertReader& store, const Alert& alert,
                                           std::map<std::string, Incident>& known) {
    if (alert.correlationKey.empty()) return std::nullopt;
    const auto found = known.find(alert.correlationKey);
    if (found != known.end()) return found->second;
    auto incident = store.incident(alert.correlationKey);
    if (!incident) {
        if (incident.error().code == ErrorCode::NotFound) return std::nullopt; // its other alerts are gone
        return tl::unexpected(incident.error());
    }
    return known.emplace(alert.correlationKey, std::move(*incident)).first->second;
}

struct FileKind {
    QString name;
    QString filter;
};

FileKind kindOf(FileFormat format) {
    switch (format) {
    case FileFormat::Csv:
        return {AlertExport::tr("alerts.csv"), AlertExport::tr("Comma-separated values (*.csv)")};
    case FileFormat::JsonLines:
        return {AlertExport::tr("alerts.jsonl"), AlertExport::tr("JSON, one alert a line (*.jsonl)")};
    case FileFormat::Html:
        return {AlertExport::tr("alerts.html"), AlertExport::tr("Web page (*.html)")};
    case FileFormat::Markdown:
        return {AlertExport::tr("alerts.md"), AlertExport::tr("Markdown (*.md)")};
    case FileFormat::Pdf:
        return {AlertExport::tr("alerts.pdf"), AlertExport::tr("PDF (*.pdf)")};
    case FileFormat::Ocsf:
        return {AlertExport::tr("alerts.ocsf.jsonl"),
                AlertExport::tr("OCSF Detection Finding (*.ocsf.jsonl)")};
    case FileFormat::Stix:
        return {AlertExport::tr("alerts.stix.json"), AlertExport::tr("STIX 2.1 bundle (*.stix.json)")};
    case FileFormat::Cef:
        return {AlertExport::tr("alerts.cef"), AlertExport::tr("Common Event Format (*.cef)")};
    case FileFormat::Ecs:
        return {AlertExport::tr("alerts.ecs.jsonl"), AlertExport::tr("Elastic Common Schema (*.ecs.jsonl)")};
    }
    return {};
}

constexpr FileFormat formatsForPrograms[] = {FileFormat::Ocsf, FileFormat::Stix, FileFormat::Cef,
                                             FileFormat::Ecs, FileFormat::JsonLines};

// ".ocsf.jsonl"
QString endingOf(FileFormat format) {
    const QString name = kindOf(format).name;
    return name.mid(name.indexOf(u'.'));
}

IncidentReport incidentReport(const ExportedAlerts& alerts) {
    IncidentReport report{*alerts.incident, alerts.alerts};
    if (report.alerts.size() > mostOfIncident) report.alerts.resize(mostOfIncident);
    return report;
}

std::string jsonLines(const ExportedAlerts& alerts) {
    std::string text;
    if (alerts.incident) text += toSchemaJson(*alerts.incident) + "\n";
    for (const auto& report : alerts.alerts)
        text += toSchemaJson(report.alert) + "\n";
    return text;
}

std::vector<Alert> alertsOnly(const ExportedAlerts& alerts) {
    std::vector<Alert> rows;
    for (const auto& report : alerts.alerts)
        rows.push_back(report.alert);
    return rows;
}

Result<std::string> pdfOf(const ExportedAlerts& alerts, const QString& family) {
    std::vector<ReportContent> contents;
    DocumentOverview overview{AlertExport::tr("%n alert(s)", nullptr, static_cast<int>(alerts.alerts.size())),
                              {}};
    std::optional<KillChainStory> story;
    if (alerts.incident) {
        const auto report = incidentReport(alerts);
        const IncidentText text = describeIncident(report);
        overview = {fromUtf8(text.title), fromUtf8(text.text)};
        contents = text.alerts;
        story = layOut(*alerts.incident);
    } else {
        for (const auto& report : alerts.alerts)
            contents.push_back(describe(report));
    }
    const AuditHead audit = alerts.alerts.empty() ? AuditHead{} : alerts.alerts.front().audit;
    const QString title = contents.size() == 1 ? fromUtf8(contents.front().title) : overview.title;
    const auto pdf = makePdf({title, pdfFooter(audit), family},
                             [&](DocumentWriter& page) { writeAlerts(page, contents, overview, story); });
    if (!pdf) return tl::unexpected(pdf.error());
    return pdf->toStdString();
}

} // namespace

ExportScope ExportScope::ofIncident(const std::string& id) {
    ExportScope scope{};
    scope.incident = id;
    return scope;
}

Result<ExportedAlerts> loadForExport(const AlertReader& store, const ExportScope& scope, bool withEvidence) {
    ExportedAlerts exported;
    std::vector<std::string> ids = scope.ids;
    if (!scope.incident.empty()) {
        auto incident = store.incident(scope.incident);
        if (!incident) return tl::unexpected(incident.error());
        ids.clear();
        for (const auto& member : incident->members)
            ids.push_back(member.id);
        exported.incident = std::move(*incident);
    }
    const auto audit = store.auditHead();
    if (!audit) return tl::unexpected(audit.error());
    std::map<std::string, Incident> known;
    for (const auto& id : ids) {
        auto alert = store.alert(id);
        if (!alert) return tl::unexpected(alert.error());
        AlertReport report{std::move(*alert), {}, std::nullopt, *audit};
        if (withEvidence) {
            auto evidence = store.evidence(id);
            if (!evidence) return tl::unexpected(evidence.error());
            report.evidence = std::move(*evidence);
        }
        if (!exported.incident) {
            auto incident = incidentOf(store, report.alert, known);
            if (!incident) return tl::unexpected(incident.error());
            report.incident = std::move(*incident);
        }
        exported.alerts.push_back(std::move(report));
    }
    return exported;
}

std::string written(const ExportedAlerts& alerts, CopyFormat format) {
    switch (format) {
    case CopyFormat::Text:
        return alerts.incident ? toPlainText(incidentReport(alerts)) : toPlainText(std::span(alerts.alerts));
    case CopyFormat::Markdown:
        return alerts.incident ? toMarkdown(incidentReport(alerts)) : toMarkdown(std::span(alerts.alerts));
    case CopyFormat::Json:
        return jsonLines(alerts);
    case CopyFormat::Kql:
        break;
    }
    std::string text;
    for (const auto& report : alerts.alerts)
        text += (text.empty() ? "" : "\n\n") + kqlForRecords(report.alert);
    return text;
}

Result<std::string> written(const ExportedAlerts& alerts, FileFormat format, const QString& family) {
    switch (format) {
    case FileFormat::JsonLines:
        return jsonLines(alerts);
    case FileFormat::Markdown:
        return written(alerts, CopyFormat::Markdown);
    case FileFormat::Html:
        return alerts.incident ? toHtml(incidentReport(alerts)) : toHtml(std::span(alerts.alerts));
    case FileFormat::Pdf:
        return pdfOf(alerts, family);
    case FileFormat::Csv:
        return toCsv(alertsOnly(alerts));
    case FileFormat::Ocsf:
        return toOcsf(alertsOnly(alerts));
    case FileFormat::Stix:
        return toStix(alertsOnly(alerts));
    case FileFormat::Cef:
        return toCef(alertsOnly(alerts));
    case FileFormat::Ecs:
        return toEcs(alertsOnly(alerts));
    }
    return std::string{};
}

QString exportFolder() {
    return QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
}

QString safeFileName(std::string_view text) {
    QString name;
    for (const QChar c : fromUtf8(text).left(80)) {
        const bool allowed = c.unicode() < 128 && (c.isLetterOrNumber() || c == u'-' || c == u'_');
        if (allowed)
            name += c;
        else if (!name.endsWith(u'-'))
            name += u'-';
    }
    while (name.endsWith(u'-'))
        name.chop(1);
    while (name.startsWith(u'-'))
        name.remove(0, 1);
    return name.isEmpty() ? QStringLiteral("alert") : name;
}

AlertExport::AlertExport(StoreGateway& gateway, QWidget* window)
    : QObject(window), m_gateway(gateway), m_window(window) {}

void AlertExport::copy(const ExportScope& scope, CopyFormat format) {
    if (scope.isEmpty()) return;
    m_request = m_gateway.ask(
        [scope, format](const AlertReader& store) -> Result<std::pair<std::string, int>> {
            const auto alerts = loadForExport(store, scope, false);
            if (!alerts) return tl::unexpected(alerts.error());
            return std::pair(written(*alerts, format), static_cast<int>(alerts->alerts.size()));
        },
        [this](Result<std::pair<std::string, int>> text) {
            if (!text) {
                emit failed(fromUtf8(describe(text.error())));
                return;
            }
            QGuiApplication::clipboard()->setText(fromUtf8(text->first));
            emit done(tr("Copied %n alert(s)", nullptr, text->second));
        });
}

void AlertExport::mail(const ExportScope& scope) {
    if (scope.isEmpty()) return;
    m_request = m_gateway.ask(
        [scope](const AlertReader& store) { return loadForExport(store, scope, true); },
        [this](Result<ExportedAlerts> alerts) {
            if (!alerts) {
                emit failed(fromUtf8(describe(alerts.error())));
                return;
            }
            const std::string about = alerts->incident ? "incident-" + alerts->incident->id.substr(0, 12)
                                                       : alerts->alerts.front().alert.type + "-" +
                                                             alerts->alerts.front().alert.account.name;
            auto* preview = new MailPreview(std::move(alerts->alerts), m_window);
            if (alerts->incident) preview->setIncident(std::move(*alerts->incident));
            preview->setAttribute(Qt::WA_DeleteOnClose);
            preview->setFileName(QDir(exportFolder()).filePath(safeFileName(about) + QStringLiteral(".eml")));
            connect(preview, &MailPreview::saved, this,
                    [this](const QString& file) { emit done(tr("Mail saved to %1").arg(file)); });
            connect(preview, &MailPreview::handedOn, this,
                    [this] { emit done(tr("Mail handed to your mail program")); });
            preview->open();
        });
}

void AlertExport::save(const ExportScope& scope, FileFormat format) {
    if (scope.isEmpty()) return;
    const FileKind kind = kindOf(format);
    const QString file = QFileDialog::getSaveFileName(m_window, tr("Export Alerts"),
                                                      QDir(exportFolder()).filePath(kind.name), kind.filter);
    if (!file.isEmpty()) saveTo(scope, format, file);
}

void AlertExport::saveForPrograms(const ExportScope& scope) {
    if (scope.isEmpty()) return;
    QStringList filters;
    for (const FileFormat format : formatsForPrograms)
        filters += kindOf(format).filter;
    QString chosen = filters.first();
    const QString start = QDir(exportFolder()).filePath(QStringLiteral("alerts"));
    QString file = QFileDialog::getSaveFileName(m_window, tr("Export Alerts for Other Programs"), start,
                                                filters.join(QStringLiteral(";;")), &chosen);
    if (file.isEmpty()) return;
    const auto index = std::max<qsizetype>(0, filters.indexOf(chosen));
    const FileFormat format = formatsForPrograms[index];
    const QString named = file + endingOf(format); // not over a file that nobody was asked about
    if (QFileInfo(file).suffix().isEmpty() && !QFileInfo::exists(named)) file = named;
    saveTo(scope, format, file);
}

void AlertExport::saveTo(const ExportScope& scope, FileFormat format, const QString& file) {
    m_request = m_gateway.ask(
        [scope, format, path = std::filesystem::path(toUtf8(file)),
         family = QGuiApplication::font().family()](const AlertReader& store) -> Result<int> {
            const auto alerts = loadForExport(store, scope, false);
            if (!alerts) return tl::unexpected(alerts.error());
            const auto text = written(*alerts, format, family);
            if (!text) return tl::unexpected(text.error());
            if (const auto saved = writeFileAtomically(path, *text); !saved)
                return tl::unexpected(saved.error());
            return static_cast<int>(alerts->alerts.size());
        },
        [this, file](Result<int> count) {
            if (count)
                emit done(tr("Exported %n alert(s) to %1", nullptr, *count).arg(file));
            else
                emit failed(fromUtf8(describe(count.error())));
        });
}

} // namespace cosmoswatch
