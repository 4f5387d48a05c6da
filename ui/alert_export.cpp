#include "ui/alert_export.h"

#include "core/alert/catalogue.h"
#include "core/base/platform.h"
#include "ui/plain_text.h"
#include "ui/widgets/mail_preview.h"

#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QGuiApplication>
#include <QStandardPaths>

#include <filesystem>

namespace cosmoswatch {
namespace {

Result<std::vector<AlertReport>> reportsOf(const AlertReader& store, const std::vector<std::string>& ids,
                                           bool withEvidence) {
    std::vector<AlertReport> reports;
    for (const auto& id : ids) {
        auto alert = store.alert(id);
        if (!alert) return tl::unexpected(alert.error());
        AlertReport report{std::move(*alert), {}};
        if (withEvidence) {
            auto evidence = store.evidence(id);
            if (!evidence) return tl::unexpected(evidence.error());
            report.evidence = std::move(*evidence);
        }
        reports.push_back(std::move(report));
    }
    return reports;
}

std::string written(const std::vector<AlertReport>& reports, CopyFormat format) {
    std::string text;
    for (const auto& report : reports) {
        if (!text.empty() && format != CopyFormat::Json) text += "\n\n";
        switch (format) {
        case CopyFormat::Text:
            text += toPlainText(report);
            break;
        case CopyFormat::Markdown:
            text += toMarkdown(report);
            break;
        case CopyFormat::Json:
            text += toSchemaJson(report.alert);
            if (text.back() != '\n') text += '\n';
            break;
        case CopyFormat::Kql:
            text += kqlForRecords(report.alert);
            break;
        }
    }
    return text;
}

std::string written(const std::vector<AlertReport>& reports, FileFormat format) {
    if (format == FileFormat::JsonLines) return written(reports, CopyFormat::Json);
    std::vector<Alert> alerts;
    for (const auto& report : reports)
        alerts.push_back(report.alert);
    return toCsv(alerts);
}

QString documents() {
    return QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
}

} // namespace

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

void AlertExport::copy(const std::vector<std::string>& ids, CopyFormat format) {
    if (ids.empty()) return;
    m_request = m_gateway.ask(
        [ids, format](const AlertReader& store) -> Result<std::string> {
            const auto reports = reportsOf(store, ids, false);
            if (!reports) return tl::unexpected(reports.error());
            return written(*reports, format);
        },
        [this, count = static_cast<int>(ids.size())](Result<std::string> text) {
            if (!text) {
                emit failed(fromUtf8(describe(text.error())));
                return;
            }
            QGuiApplication::clipboard()->setText(fromUtf8(*text));
            emit done(tr("Copied %n alert(s)", nullptr, count));
        });
}

void AlertExport::mail(const std::vector<std::string>& ids) {
    if (ids.empty()) return;
    m_request = m_gateway.ask(
        [ids](const AlertReader& store) { return reportsOf(store, ids, true); },
        [this](Result<std::vector<AlertReport>> reports) {
            if (!reports) {
                emit failed(fromUtf8(describe(reports.error())));
                return;
            }
            const QString name =
                safeFileName(reports->front().alert.type + "-" + reports->front().alert.account.name);
            auto* preview = new MailPreview(std::move(*reports), m_window);
            preview->setAttribute(Qt::WA_DeleteOnClose);
            preview->setFileName(QDir(documents()).filePath(name + QStringLiteral(".eml")));
            connect(preview, &MailPreview::saved, this,
                    [this](const QString& file) { emit done(tr("Mail saved to %1").arg(file)); });
            preview->open();
        });
}

void AlertExport::save(const std::vector<std::string>& ids, FileFormat format) {
    if (ids.empty()) return;
    const bool csv = format == FileFormat::Csv;
    const QString file = QFileDialog::getSaveFileName(
        m_window, tr("Export Alerts"),
        QDir(documents()).filePath(csv ? tr("alerts.csv") : tr("alerts.jsonl")),
        csv ? tr("Comma-separated values (*.csv)") : tr("JSON, one alert a line (*.jsonl)"));
    if (!file.isEmpty()) saveTo(ids, format, file);
}

void AlertExport::saveTo(const std::vector<std::string>& ids, FileFormat format, const QString& file) {
    m_request = m_gateway.ask(
        [ids, format, path = std::filesystem::path(toUtf8(file))](const AlertReader& store) -> Result<void> {
            const auto reports = reportsOf(store, ids, false);
            if (!reports) return tl::unexpected(reports.error());
            return writeFileAtomically(path, written(*reports, format));
        },
        [this, file, count = static_cast<int>(ids.size())](Result<void> result) {
            if (result)
                emit done(tr("Exported %n alert(s) to %1", nullptr, count).arg(file));
            else
                emit failed(fromUtf8(describe(result.error())));
        });
}

} // namespace cosmoswatch
