// How a source proves who we are: the ways that its kind knows, and the fields of the one chosen. What is
// typed as a secret is masked, and never filled in again.
#pragma once

#include "core/source/connection.h"

#include <QWidget>

#include <vector>

class QComboBox;
class QFormLayout;
class QLineEdit;

namespace cosmoswatch {

class PlainLabel;

enum class CredentialKind { AccountKey, Signature, ConnectionString, Application };

// Labels of one width, so that the fields of forms that stand below each other begin at one line.
[[nodiscard]] PlainLabel* formLabel(const QString& text, QWidget* field);

class CredentialForm : public QWidget {
    Q_OBJECT
public:
    explicit CredentialForm(std::vector<CredentialKind> kinds, QWidget* parent = nullptr);

    [[nodiscard]] CredentialKind kind() const;
    // Of a source that is there already: its secret may stay as it is.
    void setKept(CredentialKind kind, const EntraApplication& application = {});
    [[nodiscard]] EntraApplication application(const std::string& secretName) const;
    [[nodiscard]] QString secret() const; // as typed, tidied; empty: the one that is kept
    [[nodiscard]] bool isUntouched() const;
    [[nodiscard]] QString whatIsWrong() const; // empty when nothing is

signals:
    void changed();

private:
    void showKind();
    [[nodiscard]] QString whatIsWrongWithSecret() const;

    QComboBox* m_kinds;
    QFormLayout* m_rows;
    QLineEdit* m_tenant;
    QLineEdit* m_client;
    QLineEdit* m_authority;
    QLineEdit* m_secret;
    PlainLabel* m_secretLabel;
    PlainLabel* m_help;
    int m_keptKind = -1; // whose secret is kept
};

} // namespace cosmoswatch
