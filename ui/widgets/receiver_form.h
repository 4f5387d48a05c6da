// What there is to fill in for a receiver of alerts, one form a kind.
#pragma once

#include "core/delivery/receiver.h"

#include <QWidget>

#include <string>

namespace cosmoswatch {

class ReceiverForm : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    [[nodiscard]] virtual QString about() const = 0;         // what is sent, and what it takes
    [[nodiscard]] virtual QString suggestedName() const = 0; // from what is filled in
    // `secretName`: under which its secret will be kept.
    [[nodiscard]] virtual ReceiverWay way(const std::string& secretName) const = 0;
    virtual void setWay(const ReceiverWay& way) = 0;            // one of its own kind
    [[nodiscard]] virtual QString secret() const { return {}; } // as typed; empty: none, or the one kept
    [[nodiscard]] virtual bool isUntouched() const = 0;         // no time yet to tell what is wrong
    [[nodiscard]] virtual QString whatIsWrong() const = 0;      // empty when it may be tested

signals:
    void changed();
};

// In the order of ReceiverWay.
[[nodiscard]] ReceiverForm* newMailForm(QWidget* parent);
[[nodiscard]] ReceiverForm* newSyslogForm(QWidget* parent);
[[nodiscard]] ReceiverForm* newWebhookForm(QWidget* parent);
[[nodiscard]] ReceiverForm* newHubReceiverForm(QWidget* parent);
[[nodiscard]] ReceiverForm* newFileForm(QWidget* parent);
[[nodiscard]] ReceiverForm* newCommandForm(QWidget* parent);

} // namespace cosmoswatch
