#include "ui/pages/receivers_page.h"

#include "ui/icons.h"
#include "ui/pages/page_parts.h"
#include "ui/source_access.h"
#include "ui/theme.h"
#include "ui/widgets/receiver_card.h"
#include "ui/widgets/receiver_dialog.h"

#include <QAction>
#include <QPushButton>

#include <algorithm>

namespace cosmoswatch {
namespace {

const ReceiverSettings* findReceiver(const Settings& settings, const std::string& name) {
    const auto found = std::find_if(settings.receivers.begin(), settings.receivers.end(),
                                    [&](const auto& receiver) { return receiver.name == name; });
    return found == settings.receivers.end() ? nullptr : &*found;
}

} // namespace

ReceiversPage::ReceiversPage(SettingsKeeper& settings, ReceiverAccess access, QWidget* parent)
    : QWidget(parent), m_settings(settings), m_access(std::move(access)), m_delivering(m_access, settings) {
    auto* column = scrolledColumn(this, 240);
    auto* card = new FormCard(tr("Receivers of alerts"));
    card->addText(
        tr("People and programs that are told of new alerts: by mail, syslog, webhook, event hub, file "
           "or a program of yours. Each alert is told once; what cannot be sent waits and is tried "
           "again, and nothing is lost when Cosmos Watch ends. Suppressed alerts are never told."));
    m_empty = card->addText(tr("Nobody is told so far."), Ink::Normal);
    m_add = pageAction(this, tr("Add a Receiver…"), "receivers.add", [this] { addReceiver(); });
    m_add->setIcon(icon(Icon::Add));
    card->column()->addLayout(buttonRow({buttonFor(m_add, card, true)}));
    column->addWidget(card);
    m_cardColumn = new QVBoxLayout;
    m_cardColumn->setSpacing(metrics::gap());
    column->addLayout(m_cardColumn);
    column->addStretch(1);
    m_looking.setInterval(std::chrono::seconds(2));
    connect(&m_looking, &QTimer::timeout, &m_delivering, &Delivering::ask);
    connect(&m_delivering, &Delivering::health, this, &ReceiversPage::showHealth);
    connect(&settings, &SettingsKeeper::changed, this, [this] {
        if (m_settings.settings().receivers != m_shown) rebuildCards();
    });
    rebuildCards();
}

void ReceiversPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_delivering.ask();
    m_looking.start();
}

void ReceiversPage::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_looking.stop();
}

// A card asks for its own removal while one of its signals is under way: deleted later.
void ReceiversPage::rebuildCards() {
    for (auto* card : m_cards) {
        m_cardColumn->removeWidget(card);
        card->hide();
        card->deleteLater();
    }
    m_cards.clear();
    m_shown = m_settings.settings().receivers;
    for (const auto& receiver : m_shown) {
        auto* card = new ReceiverCard(receiver, this);
        const std::string name = receiver.name;
        connect(card, &ReceiverCard::pauseRequested, this,
                [this, name](bool paused) { setPaused(name, paused); });
        connect(card, &ReceiverCard::testRequested, this, [this, card] { test(*card); });
        connect(card, &ReceiverCard::editRequested, this, [this, name] { editReceiver(name); });
        connect(card, &ReceiverCard::removeRequested, this, [this, name] { removeReceiver(name); });
        m_cardColumn->addWidget(card);
        m_cards.push_back(card);
    }
    m_empty->setVisible(m_cards.empty());
    showHealth(m_health);
}

void ReceiversPage::showHealth(const std::vector<ReceiverHealth>& receivers) {
    m_health = receivers;
    for (auto* card : m_cards) {
        const auto health = std::find_if(m_health.begin(), m_health.end(), [card](const auto& one) {
            return one.standing.receiver == card->receiver().name;
        });
        card->show(health == m_health.end() ? nullptr : &*health);
    }
}

void ReceiversPage::addReceiver() {
    ReceiverDialog dialog(m_access, m_settings.settings(), this);
    if (dialog.exec() == QDialog::Accepted) addReceiver(dialog.receiver());
}

void ReceiversPage::addReceiver(const ReceiverSettings& receiver) {
    m_settings.change([receiver](Settings& settings) {
        if (!findReceiver(settings, receiver.name)) settings.receivers.push_back(receiver);
    });
    emit message(tr("Receiver “%1” added: it is told of alerts from now on.").arg(shown(receiver.name)));
}

void ReceiversPage::editReceiver(const std::string& name) {
    const ReceiverSettings* receiver = findReceiver(m_settings.settings(), name);
    if (!receiver) return;
    ReceiverDialog dialog(m_access, m_settings.settings(), this);
    dialog.edit(*receiver);
    if (dialog.exec() == QDialog::Accepted) changeReceiver(name, dialog.receiver());
}

void ReceiversPage::changeReceiver(const std::string& name, const ReceiverSettings& changed) {
    m_settings.change([name, changed](Settings& settings) {
        for (auto& receiver : settings.receivers)
            if (receiver.name == name) {
                const bool paused = receiver.paused; // as it is by now
                receiver = changed;
                receiver.paused = paused;
            }
    });
    emit message(tr("Receiver “%1” changed.").arg(shown(changed.name)));
}

void ReceiversPage::removeReceiver(const std::string& name) {
    const ReceiverSettings* receiver = findReceiver(m_settings.settings(), name);
    if (!receiver) return;
    const std::string secret = secretNameOf(receiver->way);
    QString question =
        tr("Remove the receiver “%1”?\n\nIt is told of nothing any more, also not of what waits.")
            .arg(shown(name));
    if (!secret.empty()) question += tr(" Its secret is removed from the keychain.");
    if (!askUser(this, tr("Remove Receiver"), question, tr("Remove"))) return;
    m_settings.change([name](Settings& settings) {
        std::erase_if(settings.receivers, [&](const auto& one) { return one.name == name; });
    });
    emit message(tr("Receiver “%1” removed.").arg(shown(name)));
    const auto& others = m_settings.settings().receivers;
    if (secret.empty() || std::any_of(others.begin(), others.end(),
                                      [&](const auto& other) { return secretNameOf(other.way) == secret; }))
        return;
    removeSecretLater(this, {nullptr, m_access.secrets}, secret, [this, name](const Result<void>& removed) {
        if (!removed)
            emit message(tr("The secret of “%1” may still be in the keychain: %2")
                             .arg(shown(name), shown(describe(removed.error()))));
    });
}

void ReceiversPage::setPaused(const std::string& name, bool paused) {
    m_settings.change([name, paused](Settings& settings) {
        for (auto& receiver : settings.receivers)
            if (receiver.name == name) receiver.paused = paused;
    });
}

void ReceiversPage::test(ReceiverCard& card) {
    card.showTest(tr("Sending a sample alert…"), true);
    testLater(&card, m_access, card.receiver(), m_settings.settings().network, {},
              [&card](const Result<void>& sent) {
                  card.showTest(sent ? tr("A sample alert was sent. See that it has come.")
                                     : tr("Not sent: %1").arg(shown(describe(sent.error()))),
                                sent.has_value());
              });
}

} // namespace cosmoswatch
