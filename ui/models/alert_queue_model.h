// The queue of alerts: pages of 200 by keyset from the store, sorted and filtered there. Rows far from where
// the analyst looks are let go and fetched again when they come into view.
#pragma once

#include "core/store/alert_queries.h"
#include "ui/status_changes.h"
#include "ui/store_gateway.h"

#include <QAbstractTableModel>

#include <optional>
#include <vector>

namespace cosmoswatch {

class AlertQueueModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        SeverityColumn,
        TitleColumn,
        AccountColumn,
        FromColumn,
        CountColumn,
        LastSeenColumn,
        StatusColumn
    };
    static constexpr int columns = 7;
    enum Role {
        SeverityRole = Qt::UserRole + 1, // int(Severity)
        ClosedRole,                      // bool: resolved or dismissed
        CountryRole,                     // QString: beside the address, with the network
        TorRole,                         // bool
        IdRole                           // QString
    };
    static constexpr std::size_t pageSize = 200;
    static constexpr std::size_t pagesKept = 10;

    explicit AlertQueueModel(StoreGateway& gateway, QObject* parent = nullptr);

    // Both start from the first page.
    void setFilter(const AlertFilter& filter);
    void setOrder(const AlertOrder& order);
    [[nodiscard]] const AlertFilter& filter() const { return m_filter; }
    [[nodiscard]] const AlertOrder& order() const { return m_order; }
    // Fetches what is shown again, as many rows as there are now; `reaching` is fetched too, if it is there.
    void reload(const std::string& reaching = {});

    // What was written for these alerts: rows that the filter no longer lets through leave, others change in
    // place.
    void apply(const std::vector<AlertRef>& alerts);
    void setVersion(const std::string& id, std::uint32_t version);

    [[nodiscard]] bool isLoading() const { return m_loading; } // the first page of a filter or order
    [[nodiscard]] int rowOf(const std::string& id) const;      // -1 when not loaded
    [[nodiscard]] AlertRef reference(int row) const;           // known for every row, loaded or not
    [[nodiscard]] const AlertRow* row(int row) const;          // nothing while it is fetched
    // Rows matching the filter at the last load, which the table may not have reached yet.
    [[nodiscard]] std::uint64_t total() const { return m_total; }
    [[nodiscard]] std::size_t heldPages() const; // for tests

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;
    void sort(int column, Qt::SortOrder order) override;

signals:
    void loaded(); // the table shows what the filter asks for
    void failed(const QString& message);

private:
    struct Page {
        std::optional<PageKey> start; // absent for the first
        std::optional<PageKey> next;
        std::vector<AlertRef> references;
        std::vector<AlertRow> rows; // empty while let go
        std::uint64_t used = 0;     // for letting go of the one not looked at for longest
    };
    struct Place {
        std::size_t page = 0;
        std::size_t offset = 0;
    };
    struct Load {
        std::vector<Page> pages;
        std::uint64_t total = 0;
    };
    [[nodiscard]] static Result<Load> load(const AlertReader& store, const AlertFilter& filter,
                                           const AlertOrder& order, std::size_t rows,
                                           const std::string& reaching);
    [[nodiscard]] static Page pageOf(AlertPage page, std::optional<PageKey> start);

    void startLoad(std::size_t rows, const std::string& reaching);
    [[nodiscard]] std::optional<Place> placeOf(int row) const;
    [[nodiscard]] bool matchesStatus(AlertStatus status) const;
    void countRows();
    void bringBack(std::size_t page) const;
    void letGo() const;
    [[nodiscard]] QString text(const AlertRow& row, int column) const;
    [[nodiscard]] QString spokenText(const AlertRow& row, int column) const;

    StoreGateway& m_gateway;
    AlertFilter m_filter;
    AlertOrder m_order;
    // Looking at a row that was let go brings it back, and views look through const.
    mutable std::vector<Page> m_pages;
    mutable std::uint64_t m_clock = 0;
    mutable std::optional<std::size_t> m_comingBack;
    mutable StoreRequest m_pageRequest;
    StoreRequest m_loadRequest;
    StoreRequest m_moreRequest;
    bool m_loading = false;
    bool m_fetchingMore = false;
    int m_rows = 0;
    std::uint64_t m_total = 0;
};

} // namespace cosmoswatch
