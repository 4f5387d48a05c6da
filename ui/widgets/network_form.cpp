#include "ui/widgets/network_form.h"

#include "ui/pages/page_parts.h"
#include "ui/plain_text.h"
#include "ui/settings_keeper.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>

namespace cosmoswatch {

NetworkForm::NetworkForm(SettingsKeeper& settings, QWidget* parent) : QWidget(parent), m_settings(settings) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto* card = new FormCard(tr("Way to the outside"));
    card->addText(tr(
        "For sources in the cloud. Certificates are always verified; there is no switch to turn that off."));
    auto* form = new QFormLayout;
    form->setRowWrapPolicy(QFormLayout::WrapAllRows);
    m_proxy = new QLineEdit(card);
    m_proxy->setMaxLength(4000);
    m_proxy->setAccessibleName(tr("Proxy"));
    m_proxy->setPlaceholderText(tr("As the environment says (https_proxy); or http://proxy.example:3128"));
    form->addRow(fieldLabel(tr("&Proxy, without a password"), m_proxy), m_proxy);
    m_authorities = new QLineEdit(card);
    m_authorities->setMaxLength(4000);
    m_authorities->setAccessibleName(tr("Certificate authorities"));
    m_authorities->setPlaceholderText(tr("None beside those of the system"));
    auto* browse = new QPushButton(tr("Browse…"), card);
    connect(browse, &QPushButton::clicked, this, [this] {
        const QString file =
            QFileDialog::getOpenFileName(this, tr("Certificate Authorities"), m_authorities->text(),
                                         tr("Certificates (*.pem *.crt);;All files (*)"));
        if (file.isEmpty()) return;
        m_authorities->setText(file);
        keep();
    });
    auto* row = new QHBoxLayout;
    row->addWidget(m_authorities, 1);
    row->addWidget(browse);
    form->addRow(fieldLabel(tr("&Certificate authorities of your house, a PEM file"), m_authorities), row);
    card->column()->addLayout(form);
    m_problem = card->addText({}, Ink::Error);
    column->addWidget(card);
    for (auto* edit : {m_proxy, m_authorities})
        connect(edit, &QLineEdit::editingFinished, this, &NetworkForm::keep);
    connect(&settings, &SettingsKeeper::changed, this, &NetworkForm::showNetwork);
    showNetwork();
}

void NetworkForm::showNetwork() {
    const NetworkSettings& network = m_settings.settings().network;
    if (!m_proxy->hasFocus()) m_proxy->setText(fromUtf8(network.proxy));
    if (!m_authorities->hasFocus()) m_authorities->setText(fromUtf8(network.authorities.native()));
    m_problem->setVisible(!m_problem->text().isEmpty());
}

QString NetworkForm::whatIsWrong() const {
    static const QRegularExpression proxy(QStringLiteral("^(https?|socks5h?|socks4a?)://[^\\s/@]+/?$"));
    const QString address = m_proxy->text().trimmed();
    if (address.contains(QLatin1Char('@')))
        return tr("A password does not belong into the settings: use a proxy that asks for none.");
    if (!address.isEmpty() && !proxy.match(address).hasMatch())
        return tr("The proxy is written like http://proxy.example:3128 or socks5h://127.0.0.1:1080.");
    const QString file = m_authorities->text().trimmed();
    if (!file.isEmpty() && (!QFileInfo(file).isAbsolute() || !QFileInfo(file).isFile()))
        return tr("There is no such file of certificates; write its whole path, from / on.");
    return {};
}

void NetworkForm::keep() {
    m_problem->setText(whatIsWrong());
    m_problem->setVisible(!m_problem->text().isEmpty());
    if (!m_problem->text().isEmpty()) return;
    const NetworkSettings network{toUtf8(m_proxy->text().trimmed()), toUtf8(m_authorities->text().trimmed())};
    if (network == m_settings.settings().network) return;
    m_settings.change([network](Settings& settings) { settings.network = network; });
}

} // namespace cosmoswatch
