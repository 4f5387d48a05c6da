// What the parts of an alert's detail are made of.
#pragma once

#include "core/alert/catalogue.h"

#include <QString>

#include <functional>
#include <span>
#include <string>

class QAbstractButton;
class QLayout;
class QPushButton;
class QScrollArea;
class QVBoxLayout;
class QWidget;

namespace cosmoswatch {

class AlertActions;
class PlainLabel;
class PlainTextView;

void clearLayout(QLayout& layout); // its widgets go with the next turn of the event loop
[[nodiscard]] PlainLabel* sectionHeading(const QString& text);
// A word longer than the label is cut; it does not push the window wider.
void neverWiden(PlainLabel& label);
// The title of an alert or an incident: wraps, can be selected.
[[nodiscard]] PlainLabel* titleLabel(QWidget* parent);
// What can be done to the status, each only while it can be: the others would only stand in the way.
void addStatusButtons(QLayout& row, const AlertActions& actions, QWidget* parent);
[[nodiscard]] PlainTextView* paragraphOf(const QString& text);
// "Copy KQL": an icon with words; `name` says more for screen readers.
[[nodiscard]] QPushButton* quietCopyButton(const QString& text, const QString& name, QWidget* parent);
// "1. Inspect. Look at …" with its command below, each with a button that hands its text to `copy`.
void addStep(QVBoxLayout& column, int number, std::span<const TextRun> words, const std::string& command,
             const std::function<void(const QString&)>& copy);
// A page that scrolls vertically inside the detail.
[[nodiscard]] QScrollArea* scrolledPage(QWidget* content, QWidget* parent);

} // namespace cosmoswatch
