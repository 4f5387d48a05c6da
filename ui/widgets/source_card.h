// One source: what it is, how it is doing, and what can be done with it.
#pragma once

#include "core/engine/session.h"

#include <QFrame>

class QAction;
class QPushButton;

namespace cosmoswatch {

class ElidedLabel;
class PlainLabel;
class ThinProgress;

// What a source's state is called, and whether it wants attention.
struct SourceStateText {
    QString text; // "Reading, 43 %, 20 s left"
    bool trouble = false;
};
// "Retrying in 20 s", "Connected, watching for new records"; `health` is null while it is not read;
// `starting`: a session is about to begin.
[[nodiscard]] SourceStateText sourceStateText(const SourceSettings& source, const SourceHealth* health,
                                              bool starting);
// "12,345 records  ·  120 MB  ·  2,300 records/s  ·  newest 4 min ago  ·  3 bad lines"
[[nodiscard]] QString sourceFactsText(const SourceHealth& health, Timestamp now);
// Where it reads from, for people.
[[nodiscard]] QString sourcePlaceText(const SourceSettings& source);

class SourceCard : public QFrame {
    Q_OBJECT
public:
    // `passing`: opened for this time only, and not in the settings.
    SourceCard(const SourceSettings& source, bool passing, QWidget* parent = nullptr);

    void show(const SourceSettings& source, const SourceHealth* health, bool starting);
    void showCheck(const QString& text, bool good); // what a test found
    [[nodiscard]] const QString& sourceName() const { return m_name; }

signals:
    void pauseRequested(bool paused);
    void testRequested();
    void editRequested();
    void removeRequested();
    void keepRequested(); // of a passing one

private:
    void showProgress(const SourceHealth* health);

    QString m_name;
    bool m_paused = false;
    ElidedLabel* m_place;
    PlainLabel* m_state;
    PlainLabel* m_facts;
    PlainLabel* m_problems;
    PlainLabel* m_check;
    ThinProgress* m_bar;
    QAction* m_pause;
    QPushButton* m_pauseButton;
};

} // namespace cosmoswatch
