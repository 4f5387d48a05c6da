// Who is told of alerts outside the console, how they are doing, and what can be done with them.
#pragma once

#include "ui/receiver_access.h"

#include <QTimer>
#include <QWidget>

#include <vector>

class QAction;
class QVBoxLayout;

namespace cosmoswatch {

class PlainLabel;
class ReceiverCard;

class ReceiversPage : public QWidget {
    Q_OBJECT
public:
    ReceiversPage(SettingsKeeper& settings, ReceiverAccess access, QWidget* parent = nullptr);

    void addReceiver();
    void addReceiver(const ReceiverSettings& receiver);
    void changeReceiver(const std::string& name, const ReceiverSettings& changed);

signals:
    void message(const QString& text);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void rebuildCards();
    void showHealth(const std::vector<ReceiverHealth>& receivers);
    void editReceiver(const std::string& name);
    void removeReceiver(const std::string& name);
    void setPaused(const std::string& name, bool paused);
    void test(ReceiverCard& card);

    SettingsKeeper& m_settings;
    ReceiverAccess m_access;
    Delivering m_delivering;
    QAction* m_add;
    PlainLabel* m_empty;
    QVBoxLayout* m_cardColumn;
    std::vector<ReceiverCard*> m_cards; // in the order of the settings
    std::vector<ReceiverSettings> m_shown;
    std::vector<ReceiverHealth> m_health;
    QTimer m_looking; // while the page is seen
};

} // namespace cosmoswatch
