// The queue of alerts: pages by keyset from the store, filtered, sorted and grouped there. Grouped, each
// group is a row, and its alerts come below it when it is opened.
#pragma once

#include "ui/models/alert_columns.h"
#include "ui/models/alert_pages.h"
#include "ui/store_gateway.h"

#include <QAbstractTableModel>

#include <map>
#include <optional>
#include <set>
#include <vector>

namespace cosmoswatch {

class AlertQueueModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using enum QueueColumn;
    static constexpr int columns = queueColumns;
    enum Role {
        SeverityRole = Qt::UserRole + 1, // int(Severity)
        ClosedRole,                      // bool: resolved or dismissed
        CountryRole,                     // QString: beside the address, the country or the network
        TorRole,                         // bool
        IdRole,                          // QString
        GroupRole                        // GroupLine, of rows that stand for a group
    };
    static constexpr std::size_t pageSize = AlertPages::pageSize;
    static constexpr std::size_t pagesKept = AlertPages::pagesKept;

    explicit AlertQueueModel(StoreGateway& gateway, QObject* parent = nullptr);

    // Each starts from the first page.
    void setFilter(const AlertFilter& filter);
    void setOrder(const AlertOrder& order);
    void setGrouping(std::optional<GroupBy> grouping); // all groups closed
    void show(const AlertFilter& filter, const AlertOrder& order, std::optional<GroupBy> grouping);
    [[nodiscard]] const AlertFilter& filter() const { return m_filter; }
    [[nodiscard]] const AlertOrder& order() const { return m_order; }
    [[nodiscard]] std::optional<GroupBy> grouping() const { return m_grouping; }
    // Fetches what is shown again, as many rows as there are now; `reaching` is fetched too, if it is there.
    void reload(const std::string& reaching = {});

    // What was written for these alerts: rows that the filter no longer lets through leave, others change in
    // place.
    void apply(const std::vector<AlertRef>& alerts);
    void setVersion(const std::string& id, std::uint32_t version);

    [[nodiscard]] bool isLoading() const { return m_loading; } // the first page of a filter or order
    [[nodiscard]] int rowOf(const std::string& id) const;      // -1 when not loaded
    // Rows of alerts and groups, by id or key; those not loaded are left out. One pass for many.
    [[nodiscard]] std::vector<int> rowsOf(const std::set<std::string>& ids) const;
    [[nodiscard]] AlertRef reference(int row) const;  // known for every alert, loaded or not
    [[nodiscard]] const AlertRow* row(int row) const; // nothing while it is fetched, and for a group
    // Alerts matching the filter at the last load, which the table may not have reached yet.
    [[nodiscard]] std::uint64_t total() const { return m_total; }
    [[nodiscard]] std::uint64_t groupTotal() const { return m_groupTotal; }
    [[nodiscard]] std::size_t heldPages() const; // for tests

    [[nodiscard]] const AlertGroup* group(int row) const; // nothing for an alert
    [[nodiscard]] int rowOfGroup(const std::string& key) const;
    [[nodiscard]] int groupRowOf(int row) const; // the group an alert stands under; -1 when not grouped
    [[nodiscard]] bool isOpen(int row) const;
    [[nodiscard]] AlertFilter filterOfGroup(int row) const;
    void setOpen(int row, bool open);
    void setAllOpen(bool open); // of the groups that are loaded

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
    struct Section { // one without a group when there is no grouping
        std::optional<AlertGroup> group;
        bool open = false;
        AlertPages pages;
        [[nodiscard]] std::size_t rows() const { return (group ? 1 : 0) + (open ? pages.size() : 0); }
    };
    struct Place {
        std::size_t section = 0;
        bool header = false;
        std::size_t at = 0;
    };
    struct Wanted {
        AlertFilter filter;
        AlertOrder order;
        std::optional<GroupBy> grouping;
        std::size_t groups = pageSize;
        std::map<std::string, std::size_t> open; // group → rows; "" without grouping
        std::string reaching;
    };
    struct Loaded {
        std::vector<Section> sections;
        std::uint64_t total = 0;
        std::uint64_t groups = 0;
    };
    [[nodiscard]] static Result<Loaded> load(const AlertReader& store, const Wanted& wanted);
    [[nodiscard]] static GroupOrder groupOrder(const AlertOrder& order);

    void startLoad(bool fromTheTop, const std::string& reaching = {});
    void fetchGroups();
    void fetchAlerts(std::size_t section); // of an open section: the next page
    void opened(const std::string& key, Result<AlertPages> pages);
    void bringBack(const Place& place) const;
    void broughtBack(const std::string& key, const AlertPages::Span& span, Result<AlertPage> page);
    [[nodiscard]] AlertPages::Question question(const Section& section) const;
    [[nodiscard]] std::optional<Place> placeOf(int row) const;
    [[nodiscard]] std::optional<std::size_t> sectionOf(const std::string& key) const;
    [[nodiscard]] static std::string keyOf(const Section& section);
    [[nodiscard]] bool matchesHandling(const AlertRef& alert) const;
    void countRows(std::size_t from = 0);
    void removeAlert(const Place& place, int row);
    [[nodiscard]] QVariant groupData(const Section& section, int role) const;

    StoreGateway& m_gateway;
    AlertFilter m_filter;
    AlertOrder m_order;
    std::optional<GroupBy> m_grouping;
    std::vector<Section> m_sections;
    std::vector<int> m_firstRows; // of the sections
    int m_rows = 0;
    std::uint64_t m_total = 0;
    std::uint64_t m_groupTotal = 0;
    bool m_loading = false;
    bool m_fetchingMore = false;
    StoreRequest m_loadRequest;
    StoreRequest m_moreRequest;
    std::map<std::string, StoreRequest> m_openRequests;
    // Looking at a row that was let go brings it back, and views look through const.
    mutable bool m_comingBack = false;
    mutable StoreRequest m_pageRequest;
};

// "Rule", "Address", …: for menus.
[[nodiscard]] QString groupingLabel(std::optional<GroupBy> grouping);
// Offered to the analyst, in the order of the key that goes through them.
[[nodiscard]] const std::vector<GroupBy>& offeredGroupings();
// In settings.
[[nodiscard]] QString groupingToText(std::optional<GroupBy> grouping);
[[nodiscard]] std::optional<GroupBy> groupingFromText(const QString& text);

} // namespace cosmoswatch
