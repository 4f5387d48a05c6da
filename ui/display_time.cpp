#include "ui/display_time.h"

#include <QCoreApplication>
#include <QTimeZone>

namespace cosmoswatch {
namespace {

TimeZoneChoice chosenZone = TimeZoneChoice::Utc; // GUI thread only

QString formatted(const QDateTime& time, QStringView format) {
    return QLocale(QLocale::English).toString(time, format);
}

} // namespace

void setTimeZoneChoice(TimeZoneChoice choice) {
    chosenZone = choice;
}

TimeZoneChoice timeZoneChoice() {
    return chosenZone;
}

QString timeZoneLabel() {
    if (chosenZone == TimeZoneChoice::Utc) return QStringLiteral("UTC");
    return QDateTime::currentDateTime().timeZoneAbbreviation();
}

QDateTime toDateTime(Timestamp time) {
    const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
    const auto utc = QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC);
    return chosenZone == TimeZoneChoice::Utc ? utc : utc.toLocalTime();
}

Timestamp fromDateTime(const QDateTime& time) {
    return Timestamp{std::chrono::milliseconds(time.toMSecsSinceEpoch())};
}

QString shortTime(Timestamp time) {
    const QDateTime moment = toDateTime(time);
    const bool thisYear = moment.date().year() == toDateTime(now()).date().year();
    return formatted(moment, thisYear ? u"MMM d HH:mm" : u"MMM d yyyy HH:mm");
}

QString longTime(Timestamp time) {
    return formatted(toDateTime(time), u"MMM d, yyyy HH:mm:ss ") + timeZoneLabel();
}

QString timeSpan(Timestamp first, Timestamp last) {
    const QDateTime start = toDateTime(first);
    const QDateTime end = toDateTime(last);
    if (start.date() == end.date() && start.time().hour() == end.time().hour() &&
        start.time().minute() == end.time().minute())
        return shortTime(first);
    const QString until = start.date() == end.date() ? formatted(end, u"HH:mm") : shortTime(last);
    return shortTime(first) + QStringLiteral(" – ") + until;
}

} // namespace cosmoswatch
