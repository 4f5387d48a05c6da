// Alerts to the clipboard, to mail and to files. Made off the GUI thread.
#pragma once

#include "core/report/report.h"
#include "ui/store_gateway.h"

#include <QObject>
#include <QString>

#include <optional>
#include <string>
#include <vector>

class QWidget;

namespace cosmoswatch {

enum class CopyFormat { Text, Markdown, Json, Kql };
enum class FileFormat { Csv, JsonLines, Html, Markdown, Pdf, Ocsf, Stix, Cef, Ecs };

// What goes out: alerts by id, or a whole incident.
struct ExportScope {
    std::vector<std::string> ids;
    std::string incident; // its id; the ids are then those of its alerts

    ExportScope(std::vector<std::string> alerts) : ids(std::move(alerts)) {} // NOLINT: a list is a scope
    ExportScope(std::initializer_list<std::string> alerts) : ids(alerts) {}
    [[nodiscard]] static ExportScope ofIncident(const std::string& id);
    [[nodiscard]] bool isEmpty() const { return ids.empty() && incident.empty(); }
};

class AlertExport : public QObject {
    Q_OBJECT
public:
    AlertExport(StoreGateway& gateway, QWidget* window);

    void copy(const ExportScope& scope, CopyFormat format);
    // Shows what would be sent, then asks where to save it.
    void mail(const ExportScope& scope);
    // Asks where, then writes.
    void save(const ExportScope& scope, FileFormat format);
    // For other programs, by a published schema: the dialog asks which, too.
    void saveForPrograms(const ExportScope& scope);
    void saveTo(const ExportScope& scope, FileFormat format, const QString& file);

signals:
    void done(const QString& message); // for the status bar
    void failed(const QString& message);

private:
    StoreGateway& m_gateway;
    QWidget* m_window;
    StoreRequest m_request; // the latest wins
};

// The alerts of a scope with their incidents, and with an incident's scope the incident itself.
struct ExportedAlerts {
    std::vector<AlertReport> alerts;
    std::optional<Incident> incident;
};
[[nodiscard]] Result<ExportedAlerts> loadForExport(const AlertReader& store, const ExportScope& scope,
                                                   bool withEvidence);
[[nodiscard]] std::string written(const ExportedAlerts& alerts, CopyFormat format);
// `family`: the font of a PDF, asked on the GUI thread.
[[nodiscard]] Result<std::string> written(const ExportedAlerts& alerts, FileFormat format,
                                          const QString& family);

// A name for a file: letters, digits, "-" and "_" only.
[[nodiscard]] QString safeFileName(std::string_view text);
// The folder that saving starts in.
[[nodiscard]] QString exportFolder();

} // namespace cosmoswatch
