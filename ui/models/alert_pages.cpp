#include "ui/models/alert_pages.h"

#include <algorithm>

namespace cosmoswatch {

namespace {

constexpr std::size_t farthestLookedFor = 10'000; // alerts

} // namespace

AlertRef referenceOf(const AlertRow& row) {
    return {row.id, row.version, row.status, row.disposition, row.assignedTo, row.suppressedBy};
}

AlertPages::Reference AlertPages::pack(const AlertRef& reference) {
    Reference packed;
    packed.length = static_cast<std::uint8_t>(std::min(reference.id.size(), packed.id.size()));
    std::copy_n(reference.id.begin(), packed.length, packed.id.begin());
    packed.status = reference.status;
    packed.disposition = reference.disposition;
    packed.assignee = wordIndex(reference.assignedTo);
    packed.rule = wordIndex(reference.suppressedBy);
    packed.version = reference.version;
    return packed;
}

std::uint16_t AlertPages::wordIndex(const std::string& word) {
    const auto found = std::find(m_words.begin(), m_words.end(), word);
    if (found == m_words.end() && m_words.size() > 0xffff) return 0;
    const auto index = static_cast<std::uint16_t>(found - m_words.begin());
    if (found == m_words.end()) m_words.push_back(word);
    return index;
}

AlertRef AlertPages::unpack(const Reference& reference) const {
    return {std::string(reference.id.data(), reference.length),
            reference.version,
            reference.status,
            reference.disposition,
            m_words[reference.assignee],
            m_words[reference.rule]};
}

Result<AlertPages> AlertPages::load(const AlertReader& store, const Question& question, std::size_t rows,
                                    const std::string& reaching) {
    AlertPages pages;
    bool reached = reaching.empty();
    do {
        auto page = store.alerts(question.filter, question.order, pages.m_next, pageSize);
        if (!page) return tl::unexpected(page.error());
        reached = reached || std::any_of(page->rows.begin(), page->rows.end(),
                                         [&](const AlertRow& row) { return row.id == reaching; });
        pages.append(std::move(*page));
        // One that lies far down, or is not there at all, is not looked for through a million others.
        reached = reached || pages.m_size >= rows + farthestLookedFor;
    } while (pages.m_next && (pages.m_size < rows || !reached));
    return pages;
}

std::size_t AlertPages::append(AlertPage page) {
    Page made;
    made.start = std::move(m_next);
    made.first = m_size;
    made.used = ++m_clock;
    made.references.reserve(page.rows.size());
    for (const auto& row : page.rows)
        made.references.push_back(pack(referenceOf(row)));
    made.rows = std::move(page.rows);
    m_next = std::move(page.next);
    const std::size_t added = made.references.size();
    if (added == 0) {
        m_next.reset();
        return 0;
    }
    m_size += added;
    m_pages.push_back(std::move(made));
    letGo();
    return added;
}

std::size_t AlertPages::pageIndex(std::size_t at) const {
    const auto after =
        std::upper_bound(m_pages.begin(), m_pages.end(), at,
                         [](std::size_t value, const Page& page) { return value < page.first; });
    return static_cast<std::size_t>(after - m_pages.begin()) - 1;
}

AlertRef AlertPages::reference(std::size_t at) const {
    if (at >= m_size) return {};
    const Page& page = m_pages[pageIndex(at)];
    return unpack(page.references[at - page.first]);
}

std::optional<std::size_t> AlertPages::find(const std::string& id) const {
    if (id.empty()) return std::nullopt;
    for (const auto& page : m_pages)
        for (std::size_t i = 0; i < page.references.size(); ++i) {
            const Reference& reference = page.references[i];
            if (std::string_view(reference.id.data(), reference.length) == id) return page.first + i;
        }
    return std::nullopt;
}

void AlertPages::forEach(const std::function<void(std::size_t, const std::string&)>& call) const {
    std::string id;
    for (const auto& page : m_pages)
        for (std::size_t i = 0; i < page.references.size(); ++i) {
            id.assign(page.references[i].id.data(), page.references[i].length);
            call(page.first + i, id);
        }
}

const AlertRow* AlertPages::row(std::size_t at) const {
    if (at >= m_size) return nullptr;
    const Page& page = m_pages[pageIndex(at)];
    page.used = ++m_clock;
    return page.rows.empty() ? nullptr : &page.rows[at - page.first];
}

AlertPages::Span AlertPages::pageAt(std::size_t at) const {
    if (at >= m_size) return {};
    const Page& page = m_pages[pageIndex(at)];
    return {page.first, page.references.size(), page.start};
}

bool AlertPages::bringBack(const Span& span, AlertPage fetched) {
    if (span.first >= m_size) return false;
    Page& page = m_pages[pageIndex(span.first)];
    // Alerts that left the page by the analyst's own hand let those behind it move up.
    if (page.first != span.first || fetched.rows.size() < page.references.size()) return false;
    fetched.rows.resize(page.references.size());
    for (std::size_t i = 0; i < fetched.rows.size(); ++i)
        if (std::string_view(page.references[i].id.data(), page.references[i].length) != fetched.rows[i].id)
            return false;
    for (std::size_t i = 0; i < fetched.rows.size(); ++i)
        page.references[i] = pack(referenceOf(fetched.rows[i]));
    page.rows = std::move(fetched.rows);
    page.used = ++m_clock;
    letGo();
    return true;
}

void AlertPages::setReference(std::size_t at, const AlertRef& reference) {
    if (at >= m_size) return;
    Page& page = m_pages[pageIndex(at)];
    const std::size_t offset = at - page.first;
    page.references[offset] = pack(reference);
    if (page.rows.empty()) return;
    page.rows[offset].status = reference.status;
    page.rows[offset].disposition = reference.disposition;
    page.rows[offset].assignedTo = reference.assignedTo;
    page.rows[offset].suppressedBy = reference.suppressedBy;
    page.rows[offset].version = reference.version;
}

void AlertPages::remove(std::size_t at) {
    if (at >= m_size) return;
    const std::size_t index = pageIndex(at);
    Page& page = m_pages[index];
    const auto offset = static_cast<std::ptrdiff_t>(at - page.first);
    page.references.erase(page.references.begin() + offset);
    if (!page.rows.empty()) page.rows.erase(page.rows.begin() + offset);
    if (page.references.empty()) m_pages.erase(m_pages.begin() + static_cast<std::ptrdiff_t>(index));
    countFrom(index);
}

void AlertPages::countFrom(std::size_t page) {
    std::size_t first = page == 0 ? 0 : m_pages[page - 1].first + m_pages[page - 1].references.size();
    for (; page < m_pages.size(); ++page) {
        m_pages[page].first = first;
        first += m_pages[page].references.size();
    }
    m_size = first;
}

std::size_t AlertPages::heldPages() const {
    return static_cast<std::size_t>(
        std::count_if(m_pages.begin(), m_pages.end(), [](const Page& page) { return !page.rows.empty(); }));
}

void AlertPages::letGo() {
    while (heldPages() > pagesKept) {
        Page* oldest = nullptr;
        for (auto& page : m_pages)
            if (!page.rows.empty() && (!oldest || page.used < oldest->used)) oldest = &page;
        std::vector<AlertRow>().swap(oldest->rows);
    }
}

} // namespace cosmoswatch
