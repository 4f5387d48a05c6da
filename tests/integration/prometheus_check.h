// Holds a text against the exposition format of Prometheus, version 0.0.4, and what its own linter asks for.
#pragma once

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QRegularExpression>
#include <QSet>
#include <QString>
#include <QStringDecoder>

struct PrometheusSample {
    QString name;
    QHash<QString, QString> labels;
    double value = 0;
};

struct PrometheusText {
    QString problem; // of the first line that is wrong; empty when all is well
    QList<PrometheusSample> samples;

    [[nodiscard]] double value(const QString& name, const QString& label = {}, const QString& of = {}) const {
        for (const auto& sample : samples)
            if (sample.name == name && (label.isEmpty() || sample.labels.value(label) == of))
                return sample.value;
        return -1;
    }
};

// label="value",…: backslash, quote and newline are escaped, nothing else is; false when it is not so.
inline bool readLabels(QStringView text, QHash<QString, QString>& labels) {
    static const QRegularExpression name(QStringLiteral("^[a-zA-Z_][a-zA-Z0-9_]*=\""));
    while (!text.isEmpty()) {
        const auto match = name.match(text.toString());
        if (!match.hasMatch()) return false;
        const QString label = match.captured().chopped(2);
        text = text.mid(match.capturedLength());
        QString value;
        qsizetype i = 0;
        for (; i < text.size() && text[i] != u'"'; ++i) {
            if (text[i].unicode() < 0x20 || text[i].unicode() == 0x7f) return false;
            if (text[i] != u'\\') {
                value += text[i];
                continue;
            }
            ++i;
            if (i == text.size()) return false;
            if (text[i] == u'n')
                value += u'\n';
            else if (text[i] == u'\\' || text[i] == u'"')
                value += text[i];
            else
                return false;
        }
        if (i == text.size() || labels.contains(label)) return false;
        labels.insert(label, value);
        text = text.mid(i + 1);
        if (text.startsWith(u',')) text = text.mid(1);
    }
    return true;
}

inline PrometheusText checkPrometheus(const QByteArray& bytes) {
    static const QRegularExpression help(QStringLiteral("^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$"));
    static const QRegularExpression type(
        QStringLiteral("^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)$"));
    static const QRegularExpression sample(QStringLiteral(
        "^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (-?[0-9]+(?:\\.[0-9]+)?(?:e[+-]?[0-9]+)?)$"));
    PrometheusText read;
    QStringDecoder decode(QStringDecoder::Utf8);
    const QString text = decode(bytes);
    const auto wrong = [&](const QString& line, const char* why) {
        if (read.problem.isEmpty()) read.problem = QString::fromUtf8(why) + QStringLiteral(": ") + line;
        return read;
    };
    if (decode.hasError()) return wrong({}, "no UTF-8");
    if (!text.endsWith(u'\n')) return wrong({}, "the last line does not end");
    QHash<QString, QString> types;
    QSet<QString> helped;
    QSet<QString> series;
    QString family;
    for (const QString& line : text.chopped(1).split(u'\n')) {
        if (const auto match = help.match(line); match.hasMatch()) {
            if (helped.contains(match.captured(1))) return wrong(line, "a second help");
            helped.insert(match.captured(1));
            continue;
        }
        if (const auto match = type.match(line); match.hasMatch()) {
            family = match.captured(1);
            if (!helped.contains(family)) return wrong(line, "a type without help");
            if (types.contains(family)) return wrong(line, "a second type");
            types.insert(family, match.captured(2));
            if ((match.captured(2) == u"counter") != family.endsWith(u"_total"))
                return wrong(line, "counters, and only they, end in _total");
            continue;
        }
        const auto match = sample.match(line);
        if (!match.hasMatch()) return wrong(line, "neither help, type nor sample");
        PrometheusSample one{match.captured(1), {}, match.captured(3).toDouble()};
        if (one.name != family) return wrong(line, "a sample outside its family");
        if (!readLabels(match.capturedView(2), one.labels)) return wrong(line, "labels");
        if (series.contains(one.name + match.captured(2))) return wrong(line, "the same series twice");
        series.insert(one.name + match.captured(2));
        if (types.value(family) == u"counter" && one.value < 0) return wrong(line, "a counter below zero");
        read.samples.append(one);
    }
    return read;
}
