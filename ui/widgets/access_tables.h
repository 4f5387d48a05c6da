// The tables of the Access page in one card: addresses, countries, applications, principals and accounts.
// What is clicked filters the rest; reading along a table of places charts the row.
#pragma once

#include "ui/models/access_answer.h"
#include "ui/widgets/access_cards.h"

#include <map>
#include <optional>
#include <string>

class QAbstractItemModel;
class QStackedWidget;
class QTabBar;

namespace cosmoswatch {

class AccessTable;
class AddressAccessModel;
class CountryAccessModel;
class EntityListModel;
class PlainLabel;

class AccessTables : public Card {
    Q_OBJECT
public:
    explicit AccessTables(QWidget* parent = nullptr);

    // Rows under the cursor stay under it; `previews` are those looked at without filtering.
    void show(const AccessAnswer& answer, const AccessSelection& selection,
              const std::map<EntityKind, std::string>& previews);
    void showKind(EntityKind kind);
    void fitColumns();

    [[nodiscard]] EntityKind kind() const;               // in sight
    [[nodiscard]] std::optional<Entity> current() const; // of the table in sight
    [[nodiscard]] AddressOrder addressOrder() const { return m_addressOrder; }
    [[nodiscard]] const CountryAccessModel& countries() const { return *m_countries; }
    [[nodiscard]] QTabBar& tabs() const { return *m_tabs; }
    [[nodiscard]] AccessTable& table() const; // in sight

signals:
    void chosen(const cosmoswatch::Entity& entity);
    void dropped(cosmoswatch::EntityKind kind); // Escape
    void
    currentChanged(const cosmoswatch::Entity& entity); // of addresses and countries; empty value for none
    void menuRequested(const cosmoswatch::Entity& entity, const QString& label, const QPoint& globalPosition);
    void questionChanged(); // another table or order

private:
    AccessTable* add(EntityKind kind, QAbstractItemModel* model);
    void addEntities(EntityKind kind);
    [[nodiscard]] std::optional<Entity> entityAt(EntityKind kind, int row) const;
    [[nodiscard]] QString labelOf(EntityKind kind, int row) const;
    void updateTitle();
    void openMenu(EntityKind kind, const QPoint& position);

    AddressOrder m_addressOrder = AddressOrder::MostUnusual;
    bool m_filling = false; // rows are being replaced: their selection is not the analyst's
    QTabBar* m_tabs;
    PlainLabel* m_title;
    QStackedWidget* m_stack;
    AddressAccessModel* m_addresses;
    CountryAccessModel* m_countries;
    std::map<EntityKind, EntityListModel*> m_entities;
    std::map<EntityKind, AccessTable*> m_tables;
    std::vector<EntityKind> m_kinds; // by tab
};

} // namespace cosmoswatch
