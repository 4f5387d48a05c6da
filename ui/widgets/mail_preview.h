// What a mail about alerts will say, before it is written to a file: recipients, subject, the mail as it will
// look and its plain text.
#pragma once

#include "core/report/redaction.h"
#include "core/report/report.h"

#include <QDialog>
#include <QString>

#include <optional>
#include <vector>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPushButton;

namespace cosmoswatch {

class ElidedLabel;
class PlainCodeView;
class PlainLabel;
class PlainTextView;

class MailPreview : public QDialog {
    Q_OBJECT
public:
    explicit MailPreview(std::vector<AlertReport> reports, QWidget* parent = nullptr);
    void setIncident(Incident incident); // the mail is about all of it
    void setFileName(const QString& file) { m_file = file; }
    bool saveTo(const QString& file); // false, and says why in the dialog, when it could not be written
    bool openInMailProgram();         // likewise

signals:
    void saved(const QString& file);
    void handedOn(); // to the mail program

private:
    void compose();
    void showMail();
    [[nodiscard]] QWidget* buildRedaction();
    void redactAgain();
    [[nodiscard]] IncidentReport incidentReport() const;
    void save();
    bool writeTo(const QString& file);
    void tell(const QString& problem);

    std::vector<AlertReport> m_whole;   // as they are
    std::vector<AlertReport> m_reports; // as they are sent
    std::optional<Incident> m_incident;
    std::string m_message;
    QString m_file;
    QLineEdit* m_recipients;
    ElidedLabel* m_subject;
    PlainLabel* m_problem;
    PlainTextView* m_look;
    PlainCodeView* m_plain;
    QCheckBox* m_hideAddresses;
    QCheckBox* m_hideNames;
    QCheckBox* m_hideValues;
    QComboBox* m_attachment;
    QPushButton* m_open;
    QPushButton* m_save;
};

// The value of a header of an RFC 5322 message, unfolded and its encoded words (RFC 2047) decoded.
[[nodiscard]] QString mailHeader(std::string_view message, std::string_view name);

} // namespace cosmoswatch
