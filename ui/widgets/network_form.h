// How the outside is reached: proxy and certificate authorities, kept in the settings as they are changed.
#pragma once

#include <QWidget>

class QLineEdit;

namespace cosmoswatch {

class PlainLabel;
class SettingsKeeper;

class NetworkForm : public QWidget {
    Q_OBJECT
public:
    explicit NetworkForm(SettingsKeeper& settings, QWidget* parent = nullptr);

private:
    void showNetwork();
    void keep();
    [[nodiscard]] QString whatIsWrong() const;

    SettingsKeeper& m_settings;
    QLineEdit* m_proxy;
    QLineEdit* m_authorities;
    PlainLabel* m_problem;
};

} // namespace cosmoswatch
