#include "ui/widgets/receiver_card.h"

#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/icons.h"
#include "ui/pages/page_parts.h"
#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPushButton>

#include <algorithm>

namespace cosmoswatch {
namespace {

QString tr(const char* text) {
    return ReceiverCard::tr(text);
}

Icon iconOf(const ReceiverWay& way) {
    if (std::holds_alternative<MailReceiver>(way)) return Icon::Mail;
    if (std::holds_alternative<FileReceiver>(way)) return Icon::File;
    if (std::holds_alternative<CommandReceiver>(way)) return Icon::Command;
    return Icon::Connect;
}

QString waitText(Timestamp until) {
    const Duration wait = std::max(until - now(), Duration::zero());
    return wait == Duration::zero()
               ? tr("trying again")
               : tr("next try in %1")
                     .arg(fromUtf8(formatDuration(std::chrono::ceil<std::chrono::seconds>(wait))));
}

} // namespace

QString receiverFactsText(const ReceiverStanding& standing) {
    QStringList parts{tr("%1 waiting").arg(fromUtf8(formatCount(standing.waiting))),
                      tr("%1 sent").arg(fromUtf8(formatCount(standing.sent)))};
    if (standing.lastSent) parts << tr("last %1").arg(shortTime(*standing.lastSent));
    if (standing.givenUp > 0) parts << tr("%1 given up").arg(fromUtf8(formatCount(standing.givenUp)));
    return parts.join(QStringLiteral("  ·  "));
}

QString receiverRuleText(const DeliveryRule& rule) {
    QString text = rule.minSeverity == Severity::Informational ? tr("All alerts")
                   : rule.minSeverity == Severity::High
                       ? tr("High alerts")
                       : tr("%1 alerts and graver").arg(severityLabel(rule.minSeverity));
    QStringList accounts;
    for (const auto& account : rule.accounts)
        accounts << shown(elide(account, 60));
    if (accounts.size() > 3) accounts = {tr("%1 accounts").arg(QString::number(accounts.size()))};
    if (!accounts.isEmpty()) text += tr(" of %1").arg(accounts.join(QStringLiteral(", ")));
    if (!rule.types.empty()) text += tr(", of some types only");
    return text;
}

ReceiverCard::ReceiverCard(const ReceiverSettings& receiver, QWidget* parent)
    : QFrame(parent), m_receiver(receiver) {
    setProperty("look", QStringLiteral("card"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::margin(), metrics::gap(), metrics::gap(), metrics::gap());
    column->setSpacing(metrics::unit());
    auto* head = new QHBoxLayout;
    auto* picture = new PlainLabel({}, this);
    picture->setPixmap(icon(iconOf(receiver.way))
                           .pixmap(QSize(metrics::iconSize(), metrics::iconSize()), devicePixelRatioF()));
    auto* title = new ElidedLabel(shown(receiver.name), this);
    title->setFont(strongFont());
    m_state = new PlainLabel({}, this);
    head->addWidget(picture);
    head->addWidget(title, 1);
    head->addWidget(m_state);
    column->addLayout(head);
    auto* place = new ElidedLabel(
        QStringLiteral("%1: %2").arg(kindText(receiver.way), shown(elide(placeOf(receiver.way), 300))), this);
    auto* rule = new ElidedLabel(receiverRuleText(receiver.rule), this);
    m_facts = new PlainLabel({}, this);
    m_facts->setWordWrap(true);
    m_problem = new PlainLabel({}, this);
    m_problem->setInk(Ink::Warning);
    m_test = new PlainLabel({}, this);
    m_test->hide();
    for (PlainLabel* label : {static_cast<PlainLabel*>(place), static_cast<PlainLabel*>(rule), m_facts}) {
        label->setInk(Ink::Muted);
        column->addWidget(label);
    }
    for (auto* label : {m_problem, m_test}) {
        label->setWordWrap(true);
        label->setSelectable(true);
        column->addWidget(label);
    }
    const bool known = !std::holds_alternative<UnknownReceiver>(receiver.way);
    const auto button = [&](const QString& text, auto then) {
        auto* action = pageAction(this, text, "", then);
        action->setEnabled(known);
        auto* made = buttonFor(action, this);
        made->setProperty("look", QStringLiteral("quiet"));
        made->setAccessibleName(QStringLiteral("%1: %2").arg(text, shown(m_receiver.name)));
        return made;
    };
    auto* remove = button(tr("Remove…"), [this] { emit removeRequested(); });
    remove->setEnabled(true);
    column->addLayout(buttonRow({button(tr("Send a Test"), [this] { emit testRequested(); }),
                                 button(receiver.paused ? tr("Resume") : tr("Pause"),
                                        [this] { emit pauseRequested(!m_receiver.paused); }),
                                 button(tr("Change…"), [this] { emit editRequested(); }), remove}));
    show(nullptr);
}

void ReceiverCard::show(const ReceiverHealth* health) {
    const bool trouble = health && !health->problem.empty() && !m_receiver.paused;
    QString state = m_receiver.paused ? tr("Paused: alerts wait")
                    : health          ? tr("Ready")
                                      : tr("Not served now");
    if (std::holds_alternative<UnknownReceiver>(m_receiver.way))
        state = tr("Not told: this version does not know this kind");
    else if (trouble)
        state = health->nextTry ? tr("Cannot send, %1").arg(waitText(*health->nextTry)) : tr("Cannot send");
    m_state->setText(state);
    m_state->setInk(trouble ? Ink::Warning : Ink::Muted);
    m_facts->setVisible(health != nullptr);
    if (health) m_facts->setText(receiverFactsText(health->standing));
    QString problem;
    if (trouble) {
        problem = shown(elide(health->problem, 600));
    } else if (health && health->standing.lastErrorTime) {
        problem = tr("%1: %2").arg(shortTime(*health->standing.lastErrorTime),
                                   shown(elide(health->standing.lastError, 600)));
    }
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

void ReceiverCard::showTest(const QString& text, bool good) {
    m_test->setInk(good ? Ink::Normal : Ink::Error);
    m_test->setText(text);
    m_test->setVisible(!text.isEmpty());
}

} // namespace cosmoswatch
