#include "ui/widgets/alert_story.h"

#include "core/alert/catalogue.h"
#include "ui/plain_text.h"
#include "ui/widgets/alert_facts.h"
#include "ui/widgets/detail_parts.h"
#include "ui/widgets/query_compare.h"
#include "ui/widgets/small_charts.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QVBoxLayout>

namespace cosmoswatch {
namespace {

using namespace Qt::StringLiterals;

QString stepLabel(ActionStep step) {
    switch (step) {
    case ActionStep::Inspect:
        return AlertStory::tr("Inspect");
    case ActionStep::Mitigate:
        return AlertStory::tr("Mitigate");
    case ActionStep::Prevent:
        return AlertStory::tr("Prevent");
    case ActionStep::Suppress:
        return AlertStory::tr("Suppress");
    }
    return {};
}

} // namespace

AlertStory::AlertStory(ValueMenu& menu, QWidget* parent) : QWidget(parent), m_menu(menu) {
    new QVBoxLayout(this);
}

void AlertStory::copy(const QString& text) {
    QGuiApplication::clipboard()->setText(text);
    emit message(tr("Copied"));
}

void AlertStory::setAlert(const Alert& alert) {
    auto& column = static_cast<QVBoxLayout&>(*layout());
    clearLayout(column);
    auto* story = new PlainTextView;
    story->setFocusPolicy(Qt::StrongFocus);
    story->setAccessibleName(tr("What happened"));
    story->setRuns(whatHappenedRuns(alert));
    column.addWidget(story);
    for (const auto& reason : alert.reasons) {
        if (!reason.measure) continue;
        auto* bars = new MeasureBars;
        bars->setMeasure(*reason.measure);
        column.addWidget(bars);
    }
    auto* query = new QueryCompare;
    connect(query, &QueryCompare::message, this, &AlertStory::message);
    column.addWidget(query);
    query->setQuotes(quotedTexts(alert));
    showCauses(column, alert);
    showSteps(column, alert);
    column.addWidget(sectionHeading(tr("Details")));
    auto* facts = new AlertFacts(m_menu);
    facts->setAlert(alert);
    column.addWidget(facts);
    column.addStretch(1);
}

void AlertStory::showCauses(QVBoxLayout& column, const Alert& alert) {
    const auto list = [&](const QString& title, const std::vector<std::string>& causes) {
        if (causes.empty()) return;
        column.addWidget(sectionHeading(title));
        for (const auto& cause : causes) {
            auto* item = new PlainTextView;
            item->setItem(u"•"_s, std::vector<TextRun>{{cause, false}});
            column.addWidget(item);
        }
    };
    list(tr("If it is an attack"), hostileCauses(alert));
    list(tr("If it is harmless"), benignCauses(alert));
}

void AlertStory::showSteps(QVBoxLayout& column, const Alert& alert) {
    const auto actions = recommendedActions(alert);
    if (actions.empty()) return;
    column.addWidget(sectionHeading(tr("Recommended actions")));
    int number = 0;
    for (const auto& action : actions)
        addStep(column, ++number,
                std::vector<TextRun>{{toUtf8(stepLabel(action.step)) + ". ", true}, {action.text, false}},
                action.command, [this](const QString& text) { copy(text); });
}

} // namespace cosmoswatch
