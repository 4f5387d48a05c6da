// How sources are tested and their secrets kept, away from the window's thread: a server may be slow, and a
// keychain may ask for its password.
#pragma once

#include "core/engine/source_check.h"
#include "core/secrets/secret_store.h"

#include <QObject>

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace cosmoswatch {

using SourceChecker =
    std::function<Result<SourceCheck>(const SourceSettings&, const RemoteAccess&, const std::stop_token&)>;

struct SourceAccess {
    SourceChecker check;
    std::shared_ptr<SecretStore> secrets; // the keychain; null: none can be kept
};

// The secrets that are kept, and before them one that was only typed so far; empty: none was.
[[nodiscard]] std::shared_ptr<const SecretStore>
withTyped(const std::shared_ptr<SecretStore>& kept, const std::string& name, const std::string& secret);

// "Can be read: 312 logs, …", with what is missing in lines of its own; or what is wrong.
[[nodiscard]] QString checkText(const Result<SourceCheck>& check);

// Each of these delivers in the window's thread, unless `context` is gone by then.
//
// `secret`: as typed, not kept yet; empty when the one that is kept holds.
void checkLater(QObject* context, const SourceAccess& access, const SourceSettings& source,
                const NetworkSettings& network, const std::string& secret, std::stop_token stop,
                std::function<void(const Result<SourceCheck>&)> done);
void keepSecretLater(QObject* context, const SourceAccess& access, const std::string& name,
                     const std::string& secret, std::function<void(const Result<void>&)> done);
void removeSecretLater(QObject* context, const SourceAccess& access, const std::string& name,
                       std::function<void(const Result<void>&)> done);

} // namespace cosmoswatch
