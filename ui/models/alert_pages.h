// Alerts in the order of one question, as far as they were fetched: pages of 200 by keyset. Of every alert
// its reference is kept, of the pages looked at last the rows too; the others are let go and fetched again.
#pragma once

#include "core/store/alert_store.h"
#include "ui/status_changes.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace cosmoswatch {

class AlertPages {
public:
    static constexpr std::size_t pageSize = 200;
    static constexpr std::size_t pagesKept = 10;

    struct Question {
        AlertFilter filter;
        AlertOrder order;
    };

    // At least `rows` alerts and the one with the id `reaching`, if they are there. For worker threads.
    [[nodiscard]] static Result<AlertPages> load(const AlertReader& store, const Question& question,
                                                 std::size_t rows, const std::string& reaching = {});

    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] const std::optional<PageKey>& next() const { return m_next; } // where more would begin
    [[nodiscard]] AlertRef reference(std::size_t at) const;
    [[nodiscard]] std::optional<std::size_t> find(const std::string& id) const;
    // Calls for every alert in order.
    void forEach(const std::function<void(std::size_t at, const std::string& id)>& call) const;

    // Nothing while its page is let go: ask for missing() then.
    [[nodiscard]] const AlertRow* row(std::size_t at) const;

    struct Span {
        std::size_t first = 0;
        std::size_t count = 0;
        std::optional<PageKey> start;
    };
    [[nodiscard]] Span pageAt(std::size_t at) const;
    // What was fetched for a page let go. False when it no longer holds the same alerts.
    [[nodiscard]] bool bringBack(const Span& span, AlertPage page);
    // What was fetched at next(). The number of alerts added.
    std::size_t append(AlertPage page);

    void setReference(std::size_t at, const AlertRef& reference);
    void remove(std::size_t at);

    [[nodiscard]] std::size_t heldPages() const;

private:
    // An alert's reference without a heap of its own: a million of them are looked through when one scrolls
    // to the end. Ids are 32 hex digits.
    struct Reference {
        std::array<char, 32> id{};
        std::uint8_t length = 0;
        AlertStatus status = AlertStatus::Active;
        Disposition disposition = Disposition::Undetermined;
        std::uint16_t assignee = 0; // in m_words
        std::uint16_t rule = 0;
        std::uint32_t version = 0;
    };
    struct Page {
        std::optional<PageKey> start; // absent for the first
        std::size_t first = 0;        // place of its first alert
        std::vector<Reference> references;
        std::vector<AlertRow> rows; // empty while let go
        mutable std::uint64_t used = 0;
    };
    [[nodiscard]] Reference pack(const AlertRef& reference);
    [[nodiscard]] AlertRef unpack(const Reference& reference) const;
    [[nodiscard]] std::uint16_t wordIndex(const std::string& word);
    [[nodiscard]] std::size_t pageIndex(std::size_t at) const;
    void countFrom(std::size_t page);
    void letGo();

    std::vector<Page> m_pages;
    std::vector<std::string> m_words{{}}; // assignees and rules: few, and named by many alerts
    std::optional<PageKey> m_next;
    std::size_t m_size = 0;
    mutable std::uint64_t m_clock = 0;
};

[[nodiscard]] AlertRef referenceOf(const AlertRow& row);

} // namespace cosmoswatch
