// One receiver of alerts: what it is told, how it is doing, and what can be done with it.
#pragma once

#include "ui/receiver_access.h"

#include <QFrame>

class QAction;
class QPushButton;

namespace cosmoswatch {

class PlainLabel;

// "3 waiting  ·  120 sent  ·  last Oct 5 16:10"
[[nodiscard]] QString receiverFactsText(const ReceiverStanding& standing);
// "Medium and graver of shop-prod"
[[nodiscard]] QString receiverRuleText(const DeliveryRule& rule);

class ReceiverCard : public QFrame {
    Q_OBJECT
public:
    explicit ReceiverCard(const ReceiverSettings& receiver, QWidget* parent = nullptr);

    void show(const ReceiverHealth* health); // null: not known yet
    void showTest(const QString& text, bool good);
    [[nodiscard]] const ReceiverSettings& receiver() const { return m_receiver; }

signals:
    void pauseRequested(bool paused);
    void testRequested();
    void editRequested();
    void removeRequested();

private:
    ReceiverSettings m_receiver;
    PlainLabel* m_state;
    PlainLabel* m_facts;
    PlainLabel* m_problem;
    PlainLabel* m_test;
};

} // namespace cosmoswatch
