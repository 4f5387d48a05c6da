#include "ui/widgets/command_palette.h"

#include "ui/models/palette_model.h"
#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

constexpr int rowsShown = 12;

// Icon, text with the typed letters bold, where it belongs, its key.
class PaletteDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Theme& theme = Theme::current();
        const bool current = option.state.testFlag(QStyle::State_Selected);
        const bool enabled = index.data(PaletteModel::EnabledRole).toBool();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (current) {
            painter->setPen(theme.highContrast ? QPen(theme.focus, 1.5) : QPen(Qt::NoPen));
            painter->setBrush(theme.selection);
            painter->drawRoundedRect(QRectF(option.rect).adjusted(metrics::unit(), 1, -metrics::unit(), -1),
                                     metrics::radius(), metrics::radius());
        }
        const QRect box = option.rect.adjusted(metrics::gap() * 2, 0, -metrics::gap() * 2, 0);
        const int size = metrics::iconSize();
        index.data(Qt::DecorationRole)
            .value<QIcon>()
            .paint(painter, {box.left(), box.center().y() - size / 2 + 1, size, size}, Qt::AlignCenter,
                   enabled ? (current ? QIcon::Selected : QIcon::Normal) : QIcon::Disabled);
        const QColor ink = !enabled ? theme.disabledText : current ? theme.selectionText : theme.text;
        const int right = paintKey(*painter, box, index.data(PaletteModel::KeyRole).toString(), ink);
        const QString detail = index.data(PaletteModel::DetailRole).toString();
        const QFontMetrics small(smallFont());
        const QString shortDetail = small.elidedText(detail, Qt::ElideRight, box.width() / 2);
        const int detailWidth = small.horizontalAdvance(shortDetail);
        QRect text = box.adjusted(size + metrics::gap(), 0, 0, 0);
        text.setRight(right - metrics::gap());
        painter->setFont(smallFont());
        painter->setPen(current ? theme.selectionText : enabled ? theme.mutedText : theme.disabledText);
        painter->drawText(text, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, shortDetail);
        text.setRight(text.right() - detailWidth - metrics::margin());
        paintMatch(*painter, text, option.font, index, ink);
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {metrics::unit() * 60, metrics::rowHeight()};
    }

private:
    // On a small cap at the right; returns where it begins.
    static int paintKey(QPainter& painter, const QRect& box, const QString& key, const QColor& ink) {
        if (key.isEmpty()) return box.right();
        painter.setFont(smallFont());
        const int width = painter.fontMetrics().horizontalAdvance(key) + 2 * metrics::unit();
        const int height = painter.fontMetrics().height() + metrics::unit() / 2;
        const QRectF cap(box.right() - width, box.center().y() - height / 2.0 + 0.5, width, height);
        painter.setPen(QPen(Theme::current().control, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(cap, metrics::radius() * 0.75, metrics::radius() * 0.75);
        painter.setPen(ink);
        painter.drawText(cap, Qt::AlignCenter | Qt::TextSingleLine, key);
        return static_cast<int>(cap.left());
    }

    static void paintMatch(QPainter& painter, const QRect& box, const QFont& font, const QModelIndex& index,
                           const QColor& ink) {
        QFont bold = font;
        bold.setWeight(QFont::Bold);
        const QString text =
            QFontMetrics(bold).elidedText(index.data().toString(), Qt::ElideRight, box.width());
        const auto positions = index.data(PaletteModel::PositionsRole).value<QList<int>>();
        painter.setPen(ink);
        int x = box.left();
        for (qsizetype at = 0; at < text.size();) {
            const bool fits = positions.contains(static_cast<int>(at));
            qsizetype end = at + 1;
            while (end < text.size() && positions.contains(static_cast<int>(end)) == fits)
                ++end;
            const QString run = text.mid(at, end - at);
            painter.setFont(fits ? bold : font);
            painter.drawText(QRect(x, box.top(), box.right() - x + 1, box.height()),
                             Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, run);
            x += painter.fontMetrics().horizontalAdvance(run);
            at = end;
        }
    }
};

} // namespace

CommandPalette::CommandPalette(Commands& commands, QWidget& window)
    : QFrame(&window), m_commands(commands), m_window(window), m_model(new PaletteModel(this)) {
    setObjectName(u"commandPalette"_s);
    setAccessibleName(tr("Command palette"));
    m_model->setCommands(&commands);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::gap(), metrics::gap(), metrics::gap(), metrics::gap());
    column->setSpacing(metrics::gap());
    m_edit = new QLineEdit(this);
    m_edit->setAccessibleName(tr("Command, page, address or alert"));
    m_edit->setPlaceholderText(tr("Command, page, address, account or alert"));
    m_edit->setMaxLength(200);
    m_edit->installEventFilter(this);
    m_list = new QListView(this);
    m_list->setAccessibleName(tr("Matches"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFocusPolicy(Qt::NoFocus); // the arrows work from the line above it
    m_nothing = new PlainLabel(tr("Nothing fits"), this);
    m_nothing->setInk(Ink::Muted);
    m_nothing->setAlignment(Qt::AlignCenter);
    column->addWidget(m_edit);
    column->addWidget(m_list);
    column->addWidget(m_nothing);
    connect(m_edit, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_nothing->setText(tr("Looking among the alerts…"));
        m_model->setTyped(text);
        emit typed(text);
    });
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        m_list->setCurrentIndex(m_model->index(0, 0));
        place();
    });
    connect(m_list, &QListView::clicked, this, &CommandPalette::choose);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &CommandPalette::showCurrent);
    window.installEventFilter(this);
    hide();
}

void CommandPalette::open() {
    if (isVisible()) {
        m_edit->selectAll();
        return;
    }
    m_focusBefore = QApplication::focusWidget();
    m_commands.collect(m_window);
    m_edit->clear();
    m_model->setTyped({});
    place();
    show();
    raise();
    m_edit->setFocus(Qt::ShortcutFocusReason);
}

void CommandPalette::dismiss() {
    if (!isVisible()) return;
    const bool focused = isAncestorOf(QApplication::focusWidget());
    const QPointer<QWidget> before = focused ? m_focusBefore : nullptr;
    hide();
    if (before) before->setFocus(Qt::OtherFocusReason);
    emit typed({});
}

void CommandPalette::setFound(const std::vector<Destination>& found) {
    const int row = m_list->currentIndex().row();
    m_nothing->setText(tr("Nothing fits"));
    m_model->setFound(found);
    m_list->setCurrentIndex(m_model->index(std::clamp(row, 0, std::max(0, m_model->rowCount() - 1)), 0));
}

// In the upper half, as high as its lines; never higher than the window.
void CommandPalette::place() {
    const int rows = m_model->rowCount();
    m_nothing->setVisible(rows == 0);
    m_list->setVisible(rows > 0);
    const int top = m_window.height() / 10;
    const int most = std::max(1, (m_window.height() - 2 * top) / metrics::rowHeight() - 3);
    m_list->setFixedHeight(std::clamp(rows, 1, std::min(rowsShown, most)) * metrics::rowHeight());
    const int width = std::min(m_window.width() - 2 * metrics::margin(), metrics::unit() * 160);
    setFixedWidth(width);
    layout()->activate();
    adjustSize();
    move((m_window.width() - width) / 2, top);
}

void CommandPalette::moveBy(int rows) {
    const int count = m_model->rowCount();
    if (count == 0) return;
    const int row = m_list->currentIndex().row() + rows;
    // One step beyond an end comes in at the other.
    const int inside = std::abs(rows) == 1 ? (row + count) % count : std::clamp(row, 0, count - 1);
    m_list->setCurrentIndex(m_model->index(inside, 0));
}

// The focus stays in the line, so a screen reader has to be told which match is current.
void CommandPalette::showCurrent() {
    if (!isVisible() || !QAccessible::isActive()) return;
    const QModelIndex current = m_list->currentIndex();
    m_edit->setAccessibleDescription(current.data(Qt::AccessibleTextRole).toString());
    QAccessibleEvent event(m_list, QAccessible::Focus);
    event.setChild(current.row());
    QAccessible::updateAccessibility(&event);
}

void CommandPalette::choose() {
    const auto run = m_model->run(m_list->currentIndex().row());
    if (!run) return;
    dismiss(); // first: what is done may want the focus or ask something
    run();
}

bool CommandPalette::eventFilter(QObject* object, QEvent* event) {
    if (object == &m_window && event->type() == QEvent::Resize && isVisible()) place();
    if (object != m_edit) return QFrame::eventFilter(object, event);
    if (event->type() == QEvent::FocusOut) {
        const auto reason = static_cast<QFocusEvent*>(event)->reason();
        if (reason != Qt::ActiveWindowFocusReason && reason != Qt::PopupFocusReason) {
            m_focusBefore.clear(); // the analyst went elsewhere
            dismiss();
        }
        return false;
    }
    if (event->type() != QEvent::KeyPress) return false;
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Down:
        moveBy(1);
        return true;
    case Qt::Key_Up:
        moveBy(-1);
        return true;
    case Qt::Key_PageDown:
        moveBy(rowsShown);
        return true;
    case Qt::Key_PageUp:
        moveBy(-rowsShown);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        choose();
        return true;
    case Qt::Key_Escape:
        dismiss();
        return true;
    case Qt::Key_Tab:
    case Qt::Key_Backtab:
        return true; // nothing else here takes the focus
    default:
        return false;
    }
}

void CommandPalette::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.highContrast ? theme.focus : theme.control, 1));
    painter.setBrush(theme.surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metrics::radius() * 1.5,
                            metrics::radius() * 1.5);
}

} // namespace cosmoswatch
