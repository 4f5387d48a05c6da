#include "ui/source_access.h"

#include "ui/plain_text.h"
#include "ui/run_later.h"

#include <QCoreApplication>

namespace cosmoswatch {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("cosmoswatch::SourceAccess", text);
}

tl::unexpected<Error> noKeychain() {
    return fail(ErrorCode::Unsupported, "there is no keychain to keep a secret in");
}

} // namespace

std::shared_ptr<const SecretStore> withTyped(const std::shared_ptr<SecretStore>& kept,
                                             const std::string& name, const std::string& secret) {
    std::vector<std::shared_ptr<SecretStore>> places;
    if (!secret.empty()) places.push_back(memorySecrets({{name, secret}}));
    if (kept) places.push_back(kept);
    return chainedSecrets(std::move(places));
}

QString checkText(const Result<SourceCheck>& check) {
    if (!check) return tr("Cannot be read: %1").arg(shown(describe(check.error())));
    QStringList lines{check->logs > 0 ? tr("Can be read: %1.").arg(shown(check->found))
                                      : shown(check->found + ".")};
    for (const auto& advice : check->advice)
        lines << QStringLiteral("• ") + shown(advice);
    return lines.join(QLatin1Char('\n'));
}

void checkLater(QObject* context, const SourceAccess& access, const SourceSettings& source,
                const NetworkSettings& network, const std::string& secret, std::stop_token stop,
                std::function<void(const Result<SourceCheck>&)> done) {
    const RemoteAccess remote{network, withTyped(access.secrets, secretNameOf(source.logs), secret)};
    runLater<SourceCheck>(
        context,
        [check = access.check, source, remote, stop = std::move(stop)] {
            return check(source, remote, stop);
        },
        std::move(done));
}

void keepSecretLater(QObject* context, const SourceAccess& access, const std::string& name,
                     const std::string& secret, std::function<void(const Result<void>&)> done) {
    runLater<void>(
        context,
        [secrets = access.secrets, name, secret]() -> Result<void> {
            if (!secrets) return noKeychain();
            return secrets->write(name, secret);
        },
        std::move(done));
}

void removeSecretLater(QObject* context, const SourceAccess& access, const std::string& name,
                       std::function<void(const Result<void>&)> done) {
    runLater<void>(
        context,
        [secrets = access.secrets, name]() -> Result<void> {
            if (!secrets) return noKeychain();
            return secrets->remove(name);
        },
        std::move(done));
}

} // namespace cosmoswatch
