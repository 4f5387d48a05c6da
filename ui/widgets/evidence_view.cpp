#include "ui/widgets/evidence_view.h"

#include "core/alert/catalogue.h"
#include "core/base/text.h"
#include "ui/display_time.h"
#include "ui/icons.h"
#include "ui/plain_text.h"
#include "ui/theme.h"
#include "ui/value_menu.h"
#include "ui/widgets/detail_parts.h"
#include "ui/widgets/facts_table.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

QString textOf(const QJsonValue& value) {
    if (value.isString()) return value.toString();
    if (value.isDouble()) return QString::number(value.toDouble());
    return value.toObject().value("value"_L1).toString(); // REST shape of the Activity Log
}

// Whichever of the names the record has.
QString field(const QJsonObject& record, std::initializer_list<QLatin1String> names) {
    const QJsonObject properties = record.value("properties"_L1).toObject();
    for (const auto& name : names)
        for (const auto* object : {&record, &properties})
            if (const QString text = textOf(object->value(name)); !text.isEmpty())
                return shownShort(toUtf8(text), 120);
    return {};
}

} // namespace

QString prettyJson(const std::string& whole) {
    constexpr std::size_t longestShown = 64 * 1024; // as long as a kept record
    const std::string json = elide(whole, longestShown);
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(json));
    if (document.isNull()) return fromUtf8(visible(json, true));
    return fromUtf8(visible(document.toJson(QJsonDocument::Indented).trimmed().toStdString(), true));
}

EvidenceView::EvidenceView(ValueMenu& menu, QWidget* parent) : QWidget(parent), m_menu(menu) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::gap());
    m_summary = new PlainLabel({}, this);
    m_summary->setInk(Ink::Muted);
    m_summary->setWordWrap(true);
    column->addWidget(m_summary);

    m_table =
        new FactsTable({tr("Time"), tr("Operation"), tr("Status"), tr("Address")}, tr("Records"), 8, this);
    connect(m_table, &FactsTable::currentCellChanged, this, [this](int row) { showRecord(row); });
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QWidget::customContextMenuRequested, this, &EvidenceView::showMenu);
    column->addWidget(m_table);

    auto* recordHead = new QHBoxLayout;
    m_where = new ElidedLabel({}, this);
    m_where->setInk(Ink::Muted);
    m_where->setFont(smallFont());
    auto* copyRecord = quietCopyButton(tr("Copy JSON"), tr("Copy the record as JSON"), this);
    recordHead->addWidget(m_where, 1);
    recordHead->addWidget(copyRecord);
    column->addLayout(recordHead);
    m_json = new PlainCodeView(22, this);
    m_json->setAccessibleName(tr("Record as JSON"));
    column->addWidget(m_json);

    auto* kqlHead = new QHBoxLayout;
    auto* heading = new PlainLabel(tr("Find them in Log Analytics (KQL)"), this);
    heading->setFont(strongFont());
    heading->setInk(Ink::Muted);
    auto* copyKql = quietCopyButton(tr("Copy KQL"), tr("Copy the KQL query"), this);
    kqlHead->addWidget(heading, 1);
    kqlHead->addWidget(copyKql);
    column->addLayout(kqlHead);
    m_kql = new PlainCodeView(14, this);
    m_kql->setAccessibleName(tr("KQL query"));
    column->addWidget(m_kql);
    column->addStretch(1);
    connect(copyRecord, &QPushButton::clicked, this, [this] {
        const int row = m_table->currentRow();
        if (row >= 0) copy(fromUtf8(m_records[static_cast<std::size_t>(row)].json));
    });
    connect(copyKql, &QPushButton::clicked, this, [this] { copy(m_query); });
}

void EvidenceView::copy(const QString& text) {
    QGuiApplication::clipboard()->setText(text);
    emit message(tr("Copied"));
}

// The address of a record can be filtered by and has a page; other cells are copied.
void EvidenceView::showMenu(const QPoint& at) {
    const auto* item = m_table->itemAt(at);
    if (!item) return;
    constexpr int addressColumn = 3;
    LogValue value{m_table->horizontalHeaderItem(item->column())->text(), toUtf8(item->text()), std::nullopt,
                   std::nullopt};
    if (item->column() == addressColumn && !value.text.empty()) {
        value.filter.emplace().addresses = {value.text};
        value.entity = Entity{EntityKind::Address, value.text};
    }
    m_menu.menu(value, m_table)->popup(m_table->viewport()->mapToGlobal(at));
}

void EvidenceView::markFragment() {
    const auto at = m_fragment.isEmpty() ? -1 : m_json->toPlainText().indexOf(m_fragment);
    m_json->setMark(static_cast<int>(std::max<qsizetype>(at, 0)),
                    at < 0 ? 0 : static_cast<int>(m_fragment.size()));
}

void EvidenceView::setAlert(const Alert& alert) {
    m_fragment.clear();
    for (const auto& quote : quotedTexts(alert))
        if (quote.markLength > 0 && m_fragment.isEmpty()) {
            m_fragment = fromUtf8(std::string_view(quote.text).substr(quote.markOffset, quote.markLength));
            m_fragment.replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s);
        }
    m_count = alert.count;
    const std::string query = kqlForRecords(alert);
    m_query = fromUtf8(query);
    m_kql->setCode(fromUtf8(visible(query, true)));
    m_records.clear();
    m_table->setRows({});
    m_json->setCode({});
    m_where->setText({});
    m_summary->setText(tr("Fetching the records…"));
}

void EvidenceView::setProblem(const QString& message) {
    m_summary->setText(message);
}

void EvidenceView::setRecords(std::vector<EvidenceRecord> records) {
    m_records = std::move(records);
    std::vector<QStringList> rows;
    for (const auto& record : m_records) {
        const QJsonObject json = QJsonDocument::fromJson(QByteArray::fromStdString(record.json)).object();
        rows.push_back({shortTime(record.time) + toDateTime(record.time).toString(u":ss"_s),
                        field(json, {"operationName"_L1, "category"_L1}),
                        field(json, {"statusCode"_L1, "httpstatusCode"_L1, "resultType"_L1, "status"_L1}),
                        field(json, {"clientIpAddress"_L1, "callerIpAddress"_L1})});
    }
    m_table->setRows(rows);
    m_summary->setText(m_records.size() < m_count
                           ? tr("The first %1 of %2 records; the query below finds all of them.")
                                 .arg(QString::number(m_records.size()), fromUtf8(formatCount(m_count)))
                           : tr("%n record(s), as delivered.", nullptr, static_cast<int>(m_records.size())));
    if (!m_records.empty()) m_table->setCurrentCell(0, 0);
}

void EvidenceView::showRecord(int row) {
    if (row < 0 || row >= static_cast<int>(m_records.size())) return;
    const auto& record = m_records[static_cast<std::size_t>(row)];
    m_json->setCode(prettyJson(record.json));
    markFragment();
    m_where->setText(tr("%1, byte %2").arg(shownShort(record.source), fromUtf8(formatCount(record.offset))));
}

} // namespace cosmoswatch
