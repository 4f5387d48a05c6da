// Where access came from: map, countries, addresses and charts over time, each filtering the others.
#pragma once

#include "ui/models/access_answer.h"
#include "ui/store_gateway.h"

#include <QTimer>
#include <QWidget>

#include <optional>
#include <string>

class QSplitter;
class QStackedWidget;
class QTabBar;

namespace cosmoswatch {

class AccessFilterBar;
class AccessTable;
class AddressAccessModel;
class ChartCard;
class CountryAccessModel;
class MessagePanel;
class PlainLabel;
class WorldMap;

class AccessPage : public QWidget {
    Q_OBJECT
public:
    explicit AccessPage(StoreGateway& gateway, QWidget* parent = nullptr);
    ~AccessPage() override;

    [[nodiscard]] const AccessSelection& selection() const { return m_selection; }
    void setSelection(const AccessSelection& selection);
    // From elsewhere: "show me this address", at any time.
    void showAddress(const std::string& address);
    void showEntity(const Entity& entity);
    void setTimeRange(const TimeRange& range); // shared with the other pages
    void refreshTimes();                       // after the analyst changed the time zone

signals:
    void openLogsRequested();
    void sampleRequested();
    void timeRangeChosen(const cosmoswatch::TimeRange& range);
    void alertsRequested(const cosmoswatch::AlertFilter& filter);
    void entityRequested(const cosmoswatch::Entity& entity);

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QWidget* buildContent();
    QWidget* buildTables();
    void connectViews();

    void refresh(); // asks; while a question is under way, once more after it
    void receive(Result<AccessAnswer> result);
    void fill(const AccessAnswer& answer);
    void fillTables(const AccessAnswer& answer);
    void fillCharts(const AccessAnswer& answer);
    void showState(const AccessAnswer& answer);
    void previewCountry(const std::string& code);
    void previewAddress(const std::string& address);
    void chooseCountry(const std::string& code);
    void chooseAddress(const std::string& address);
    void chooseTimeSpan(Timestamp from, Timestamp to);
    void showRowMenu(AccessTable* table, const QPoint& position);
    [[nodiscard]] QString nameOfCountry(const std::string& code) const;

    StoreGateway& m_gateway;
    StoreRequest m_request;
    bool m_asking = false;
    bool m_stale = true;
    AccessSelection m_selection;
    std::string m_previewCountry;
    std::string m_previewAddress;
    AddressOrder m_addressOrder = AddressOrder::MostUnusual;
    QTimer m_previewDelay;
    bool m_filling = false; // rows are being replaced: their selection is not the analyst's

    AccessFilterBar* m_filters;
    QStackedWidget* m_states;
    MessagePanel* m_message;
    WorldMap* m_map;
    CountryAccessModel* m_countries;
    AddressAccessModel* m_addresses;
    AccessTable* m_countryTable;
    AccessTable* m_addressTable;
    PlainLabel* m_tableTitle;
    QTabBar* m_tableTabs;
    QStackedWidget* m_tables;
    ChartCard* m_requests;
    ChartCard* m_bytes;
    QWidget* m_content;
};

} // namespace cosmoswatch
