// What is read: each source with its state and what can be done with it, what is missing and what that costs,
// sums, and the lines that could not be read.
#pragma once

#include "ui/reading.h"
#include "ui/source_access.h"
#include "ui/store_gateway.h"

#include <QWidget>

#include <vector>

class QAction;
class QGridLayout;
class QVBoxLayout;

namespace cosmoswatch {

class FactsTable;
class PlainCodeView;
class PlainLabel;
class SettingsKeeper;
class SourceCard;
class ThinProgress;

class SourcesPage : public QWidget {
    Q_OBJECT
public:
    SourcesPage(StoreGateway& gateway, Reading& reading, SettingsKeeper& settings, SourceAccess access,
                QWidget* parent = nullptr);

    void setLists(const QString& summary); // of addresses, which are chosen elsewhere
    [[nodiscard]] std::vector<QAction*> actions() const { return m_actions; }

    void addSource(); // asks for one
    void addSource(const SourceSettings& source);
    void removeSource(const QString& name); // asks before; its secret goes, too
    void editSource(const QString& name);   // asks what to change
    void changeSource(const QString& name, const SourceSettings& changed);

signals:
    void openFolderRequested();
    void openFilesRequested();
    void sampleRequested();
    void listsRequested(const QPoint& at); // on the screen
    void message(const QString& text);

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Facts {
        IngestCounters counters;
        std::vector<BadRecord> bad;
        std::vector<AccountSummary> accounts;
    };
    void makeActions();
    void buildSources(QVBoxLayout& column);
    void buildSums(QVBoxLayout& column);
    void buildBad(QVBoxLayout& column);
    [[nodiscard]] QWidget* buildLists();
    void rebuildCards();
    SourceCard* addCard(const SourceSettings& source, bool passing);
    void showReading();
    void showAdvice();
    void setPaused(const QString& name, bool paused);
    void removeSecretOf(const SourceSettings& source);
    void test(SourceCard& card, const SourceSettings& source);
    void keepPassing();
    [[nodiscard]] SourceSettings passingSource() const; // what open() named, as a source
    void fetchFacts();
    void showFacts(const Facts& facts);

    StoreGateway& m_gateway;
    Reading& m_reading;
    SettingsKeeper& m_settings;
    SourceAccess m_access;
    StoreRequest m_request;
    std::vector<QAction*> m_actions;
    QAction* m_add;
    QAction* m_start;
    QAction* m_stop;
    QAction* m_folder;
    QAction* m_files;
    QAction* m_sample;
    PlainLabel* m_lists;
    PlainLabel* m_state;
    ThinProgress* m_bar;
    PlainLabel* m_problems;
    PlainLabel* m_empty;
    QVBoxLayout* m_cardColumn;
    std::vector<SourceCard*> m_cards; // in the order of the settings, the passing one last
    QStringList m_passing;            // paths that the last card stands for
    QWidget* m_advice;
    PlainLabel* m_adviceText;
    QGridLayout* m_sums;
    FactsTable* m_accounts;
    FactsTable* m_bad;
    PlainLabel* m_badSummary;
    PlainCodeView* m_excerpt;
    std::vector<BadRecord> m_badRecords;
};

// "1.2 GB of 3.4 GB · 120 MB/s · 18 s left"
[[nodiscard]] QString progressText(const Reading& reading);
// In thousandths; -1 when the size is not known.
[[nodiscard]] int progressThousandths(const SessionStatus& status);

} // namespace cosmoswatch
