#include "ui/translations.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTranslator>

namespace cosmoswatch {

void installTranslations() {
    const auto install = [](const QString& language) {
        auto* translator = new QTranslator(QCoreApplication::instance());
        if (translator->load(QStringLiteral(":/translations/cosmoswatch_") + language))
            QCoreApplication::installTranslator(translator);
        else
            delete translator;
    };
    install(QStringLiteral("en")); // plural forms
    if (const QString language = QLocale().name().section(QLatin1Char('_'), 0, 0);
        language != QLatin1String("en"))
        install(language);
}

} // namespace cosmoswatch
