// What tests of pages have in common.
#pragma once

#include <QAction>
#include <QDir>
#include <QTest>
#include <QWidget>

namespace cosmoswatch::test {

// A picture to look at, where COSMOSWATCH_SCREENSHOTS names a folder for them.
inline void keepPicture(QWidget& widget, const QString& name) {
    const QString folder = qEnvironmentVariable("COSMOSWATCH_SCREENSHOTS");
    if (folder.isEmpty()) return;
    QDir().mkpath(folder);
    QTest::qWait(100);
    QVERIFY(widget.grab().save(QDir(folder).filePath(name + QStringLiteral(".png"))));
}

// Of several lists, by its name; null when there is none.
template<typename... Lists>
QAction* actionNamed(const QString& name, const Lists&... lists) {
    QAction* found = nullptr;
    const auto look = [&](const auto& actions) {
        for (auto* action : actions)
            if (found == nullptr && action->objectName() == name) found = action;
    };
    (look(lists), ...);
    return found;
}

} // namespace cosmoswatch::test
