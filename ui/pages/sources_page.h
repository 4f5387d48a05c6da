// What is read: progress, sums, trouble and what to do about it, and the lines that could not be read.
#pragma once

#include "ui/reading.h"
#include "ui/store_gateway.h"

#include <QWidget>

class QFrame;
class QGridLayout;
class QPushButton;
class QVBoxLayout;

namespace cosmoswatch {

class FactsTable;
class PlainCodeView;
class PlainLabel;
class ThinProgress;

class SourcesPage : public QWidget {
    Q_OBJECT
public:
    SourcesPage(StoreGateway& gateway, Reading& reading, QWidget* parent = nullptr);

    void setLists(const QString& summary); // of addresses, which are chosen elsewhere

signals:
    void openFolderRequested();
    void openFilesRequested();
    void sampleRequested();
    void listsRequested(const QPoint& at); // on the screen

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Facts {
        IngestCounters counters;
        std::vector<BadRecord> bad;
        std::vector<AccountSummary> accounts;
    };
    QFrame* card(const QString& title);
    void buildNow(QVBoxLayout& column);
    void buildSums(QVBoxLayout& column);
    void buildBad(QVBoxLayout& column);
    void showReading();
    void fetchFacts();
    void showFacts(const Facts& facts);

    StoreGateway& m_gateway;
    Reading& m_reading;
    StoreRequest m_request;
    PlainLabel* m_paths;
    PlainLabel* m_lists;
    PlainLabel* m_state;
    ThinProgress* m_bar;
    QPushButton* m_stop;
    PlainLabel* m_problems;
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
