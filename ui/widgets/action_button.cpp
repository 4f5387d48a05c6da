#include "ui/widgets/action_button.h"

#include "ui/plain_text.h"
#include "ui/theme.h"

#include <QAction>
#include <QEvent>
#include <QPainter>
#include <QPixmap>
#include <QStyle>
#include <QWidget>

#include <algorithm>

namespace cosmoswatch {
namespace {

// A key cap as an icon, so that the style places and disables it with the text.
QIcon keyCap(const QString& key, const QColor& ink, qreal ratio, QSize& size) {
    const QFont font = smallFont();
    const QFontMetrics metrics(font);
    size = {std::max(metrics.horizontalAdvance(key) + 8, metrics.height()), metrics.height()};
    QPixmap pixmap(size * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor frame = ink;
    frame.setAlphaF(0.45f);
    painter.setPen(QPen(frame, 1));
    painter.drawRoundedRect(QRectF(QPointF(), QSizeF(size)).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    painter.setPen(ink);
    painter.setFont(font);
    painter.drawText(QRect(QPoint(), size), Qt::AlignCenter, key);
    painter.end();
    QIcon cap(pixmap);
    cap.addPixmap(pixmap, QIcon::Active);
    return cap;
}

} // namespace

ActionButton::ActionButton(QAction* action, QWidget* parent) : QToolButton(parent), m_action(action) {
    setFocusPolicy(Qt::TabFocus);
    setLayoutDirection(Qt::RightToLeft); // the key behind the text
    connect(this, &QToolButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::changed, this, &ActionButton::follow);
    follow();
}

void ActionButton::setPrimary(bool primary) {
    m_primary = primary;
    setProperty("look", primary ? QStringLiteral("primary") : QString());
    style()->unpolish(this);
    style()->polish(this);
    follow();
}

void ActionButton::setHiddenWhenDisabled(bool hidden) {
    m_hiddenWhenDisabled = hidden;
    follow();
}

void ActionButton::setKeyShown(bool always) {
    m_keyShown = always;
    follow();
}

void ActionButton::follow() {
    setText(m_keyShown ? m_action->iconText() : m_action->text());
    setEnabled(m_action->isEnabled());
    setVisible(m_action->isVisible() && (m_action->isEnabled() || !m_hiddenWhenDisabled));
    setAccessibleName(m_action->iconText());
    const QString key = m_action->shortcut().toString(QKeySequence::NativeText);
    setPlainToolTip(this, key.isEmpty() ? m_action->iconText()
                          : key.size() == 1
                              ? tr("%1 (%2 in the queue)").arg(m_action->iconText(), key.toLower())
                              : tr("%1 (%2)").arg(m_action->iconText(), key));
    if (key.size() == 1 || (m_keyShown && !key.isEmpty())) { // longer ones are for the menu
        const Theme& theme = Theme::current();
        QSize size;
        setIcon(keyCap(key.size() == 1 ? key.toLower() : key, m_primary ? theme.accentInk : theme.mutedText,
                       devicePixelRatioF(), size));
        setIconSize(size);
        setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    } else {
        setIcon({});
        setToolButtonStyle(Qt::ToolButtonTextOnly);
    }
}

void ActionButton::changeEvent(QEvent* event) {
    QToolButton::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) follow();
}

void makePrimary(QAbstractButton& button) {
    button.setProperty("look", QStringLiteral("primary"));
    button.style()->unpolish(&button); // the style may have looked at it already
    button.style()->polish(&button);
}

IconButton::IconButton(const QIcon& icon, const QString& name, QWidget* parent) : QAbstractButton(parent) {
    setIcon(icon);
    setAccessibleName(name);
    setPlainToolTip(this, name);
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize IconButton::sizeHint() const {
    const int side = fontMetrics().height() + 2;
    return {side + metrics::unit(), side};
}

void IconButton::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (underMouse() || isDown() || hasFocus()) {
        painter.setPen(hasFocus() ? QPen(theme.focus, 1.5) : QPen(Qt::NoPen));
        painter.setBrush(underMouse() || isDown() ? theme.hover : QColor(Qt::transparent));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), metrics::radius(), metrics::radius());
    }
    const int side = fontMetrics().ascent() + 1;
    QRect box(0, 0, side, side);
    box.moveCenter(rect().center());
    icon().paint(&painter, box);
}

FlowLayout::FlowLayout(int spacing, QWidget* parent) : QLayout(parent) {
    setSpacing(spacing);
    setContentsMargins(0, 0, 0, 0);
}

FlowLayout::~FlowLayout() {
    for (auto* item : m_items)
        delete item;
}

void FlowLayout::addItem(QLayoutItem* item) {
    m_items.push_back(item);
}

QLayoutItem* FlowLayout::itemAt(int index) const {
    return index >= 0 && index < count() ? m_items[static_cast<std::size_t>(index)] : nullptr;
}

QLayoutItem* FlowLayout::takeAt(int index) {
    auto* item = itemAt(index);
    if (item) m_items.erase(m_items.begin() + index);
    return item;
}

int FlowLayout::heightForWidth(int width) const {
    return arrange(QRect(0, 0, width, 0), false);
}

QSize FlowLayout::minimumSize() const {
    QSize size;
    for (const auto* item : m_items)
        if (!item->isEmpty()) size = size.expandedTo(item->minimumSize());
    return size;
}

void FlowLayout::setGeometry(const QRect& box) {
    QLayout::setGeometry(box);
    arrange(box, true);
}

int FlowLayout::arrange(const QRect& box, bool apply) const {
    int x = box.x();
    int y = box.y();
    int lineHeight = 0;
    for (auto* item : m_items) {
        if (item->isEmpty()) continue;
        const QSize size = item->sizeHint();
        if (x > box.x() && x + size.width() > box.x() + box.width()) {
            x = box.x();
            y += lineHeight + spacing();
            lineHeight = 0;
        }
        if (apply) item->setGeometry(QRect(QPoint(x, y), size));
        x += size.width() + spacing();
        lineHeight = std::max(lineHeight, size.height());
    }
    return y + lineHeight - box.y();
}

} // namespace cosmoswatch
