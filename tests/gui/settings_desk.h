// What the tests of pages that change settings need: a store, a session, settings in a folder of their own.
#pragma once

#include "tests/gui/fake_session.h"
#include "tests/gui/fake_store.h"
#include "tests/gui/page_tools.h"
#include "ui/address_lists.h"
#include "ui/plain_text.h"
#include "ui/reading.h"
#include "ui/settings_keeper.h"
#include "ui/store_gateway.h"
#include "ui/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QWidget>

namespace cosmoswatch::test {

// Names as an attacker would have them.
inline const std::string hostileName = "<img src=//198.51.100.1/x>&lt;\xE2\x80\xAE"
                                       "evil";

struct SettingsDesk {
    FakeStore store;
    SessionControl control;
    QTemporaryDir folder;
    StoreGateway gateway{store};
    SettingsKeeper settings{
        std::filesystem::path(folder.filePath(QStringLiteral("settings.json")).toStdString()), Settings{}};
    Reading reading{[this](const SessionSettings& wanted) { return control.start(wanted); },
                    []() -> Result<SessionSettings> {
                        SessionSettings sample;
                        sample.paths = {"/sample"};
                        sample.engine.sample = true;
                        return sample;
                    },
                    {}};

    // As it stands in the file by now.
    [[nodiscard]] Settings kept() const {
        return readSettingsOrDefaults(settings.file()).value_or(Settings{});
    }
    // As the window does it.
    void connectReading() {
        QObject::connect(&settings, &SettingsKeeper::changed, &reading, [this] {
            reading.setProtection(settings.settings().protection);
            reading.setSources(settings.settings().sources);
            reading.setIntel(settings.settings().intel);
        });
    }
    void addAccount(const std::string& name, std::chrono::days watched) {
        const auto last = *parseTimestamp("2026-10-09T12:00:00Z");
        store.accountSummaries.push_back(
            {parseAccount("/subscriptions/6a1f0c52-9a3e/resourceGroups/rg/providers/"
                          "Microsoft.DocumentDB/databaseAccounts/" +
                          name),
             last - watched, last, 1000, 0});
    }
};

inline QAbstractButton* findButton(const QWidget& page, const QString& text) {
    for (auto* button : page.findChildren<QAbstractButton*>())
        if (button->text() == text && button->isVisibleTo(&page)) return button;
    return nullptr;
}

inline bool says(const QWidget& page, const QString& words) {
    for (auto* label : page.findChildren<PlainLabel*>())
        if (label->isVisibleTo(&page) && label->text().contains(words)) return true;
    return false;
}

// Every widget that takes the focus has a name.
inline QString unnamedWidget(const QWidget& page) {
    for (auto* widget : page.findChildren<QWidget*>()) {
        if (!widget->isVisibleTo(&page) || !(widget->focusPolicy() & Qt::TabFocus) || widget->focusProxy())
            continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        if (widget->accessibleName().isEmpty() && !(button && !button->text().isEmpty()))
            return QString::fromLatin1(widget->metaObject()->className()) + widget->objectName();
    }
    return {};
}

} // namespace cosmoswatch::test
