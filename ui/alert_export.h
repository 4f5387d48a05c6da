// Alerts to the clipboard, to mail and to files. Made off the GUI thread.
#pragma once

#include "core/report/report.h"
#include "ui/store_gateway.h"

#include <QObject>
#include <QString>

#include <string>
#include <vector>

class QWidget;

namespace cosmoswatch {

enum class CopyFormat { Text, Markdown, Json, Kql };
enum class FileFormat { Csv, JsonLines };

class AlertExport : public QObject {
    Q_OBJECT
public:
    AlertExport(StoreGateway& gateway, QWidget* window);

    void copy(const std::vector<std::string>& ids, CopyFormat format);
    // Shows what would be sent, then asks where to save it.
    void mail(const std::vector<std::string>& ids);
    // Asks where, then writes.
    void save(const std::vector<std::string>& ids, FileFormat format);
    void saveTo(const std::vector<std::string>& ids, FileFormat format, const QString& file);

signals:
    void done(const QString& message); // for the status bar
    void failed(const QString& message);

private:
    StoreGateway& m_gateway;
    QWidget* m_window;
    StoreRequest m_request; // the latest wins
};

// A name for a file: letters, digits, "-" and "_" only.
[[nodiscard]] QString safeFileName(std::string_view text);

} // namespace cosmoswatch
