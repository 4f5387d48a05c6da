// The console on the real core: a store filled from sample logs, one filled by an attacker, an empty one.
// Tests that go through every page take the pages from the navigation, so that later ones are covered by
// themselves.
#pragma once

#include "core/store/alert_store.h"
#include "ui/main_window.h"

#include <QListWidget>
#include <QString>
#include <QTemporaryDir>

#include <filesystem>
#include <memory>

namespace cosmoswatch::test {

class StoreFolder {
public:
    static StoreFolder empty();
    static StoreFolder ofSample();  // a month of sample logs, read to the end
    static StoreFolder ofHostile(); // markup, links, bidi, NUL and a megabyte in every text there is

    [[nodiscard]] AlertStore& store() const { return *m_store; }

private:
    StoreFolder();
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<AlertStore> m_store;
};

// The window on such a store.
class Console {
public:
    // Without a file of settings each console is the first of its kind.
    explicit Console(AlertStore& store, std::filesystem::path settingsFile = {});

    [[nodiscard]] MainWindow& window() const { return *m_window; }
    [[nodiscard]] QListWidget& navigation() const;
    [[nodiscard]] int pages() const { return navigation().count(); }
    [[nodiscard]] QString pageName(int page) const { return navigation().item(page)->text(); }
    void showPage(int page) const; // and waits until it has its answers
    void settle() const;

private:
    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;
};

// What an attacker would like to see shown.
[[nodiscard]] std::string hostileText();

} // namespace cosmoswatch::test
