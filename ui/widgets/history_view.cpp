#include "ui/widgets/history_view.h"

#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/value_menu.h"
#include "ui/widgets/detail_parts.h"

#include <QVBoxLayout>

namespace cosmoswatch {
namespace {

constexpr std::size_t longestNote = 8 * 1024; // bytes shown

} // namespace

HistoryView::HistoryView(QWidget* parent) : QWidget(parent) {
    new QVBoxLayout(this);
}

void HistoryView::setHistory(const std::vector<HistoryEntry>& entries, Timestamp written) {
    auto& column = static_cast<QVBoxLayout&>(*layout());
    clearLayout(column);
    const auto add = [&](const QString& when, const QString& what, const QString& note) {
        auto* time = new PlainLabel(when);
        time->setInk(Ink::Muted);
        time->setFont(smallFont());
        column.addWidget(time);
        column.addWidget(paragraphOf(what));
        if (!note.isEmpty()) {
            auto* words = new PlainCodeView(12);
            words->setFont(font());
            words->setAccessibleName(tr("Note"));
            words->setCode(note);
            column.addWidget(words);
        }
        column.addSpacing(metrics::gap());
    };
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry)
        add(longTime(entry->time), tr("%1 by %2").arg(shownShort(entry->action), shownShort(entry->who)),
            fromUtf8(visible(elide(entry->note, longestNote), true)));
    add(longTime(written), tr("Alert written by Cosmos Watch"), {});
    column.addStretch(1);
}

void HistoryView::setProblem(const QString& message) {
    auto& column = static_cast<QVBoxLayout&>(*layout());
    clearLayout(column);
    auto* problem = new PlainLabel(message);
    problem->setInk(Ink::Error);
    problem->setWordWrap(true);
    column.addWidget(problem);
    column.addStretch(1);
}

} // namespace cosmoswatch
