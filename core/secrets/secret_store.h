// Where keys, signatures and client secrets are kept: never in the settings, the store, logs, arguments or
// exports. Settings hold only the name of a secret.
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace cosmoswatch {

// From any thread; a keychain may ask the user to unlock it and so may take long.
class SecretStore {
public:
    virtual ~SecretStore() = default;
    // NotFound when there is none of that name; the error says where it was looked for.
    [[nodiscard]] virtual Result<std::string> read(const std::string& name) const = 0;
    // Unsupported where secrets are only read.
    virtual Result<void> write(const std::string& name, const std::string& value) = 0;
    virtual Result<void> remove(const std::string& name) = 0; // no error when there is none
};

// The keychain of the desktop (freedesktop.org Secret Service). Unsupported when none answers.
[[nodiscard]] Result<std::unique_ptr<SecretStore>> openKeychain();
// The same, opened by whoever needs it first, so that nobody waits for it before; while none answers, each
// use is Unsupported and the next one tries again.
[[nodiscard]] std::unique_ptr<SecretStore> keychainWhenNeeded();
// COSMOSWATCH_SECRET_SHOP_LOGS for the name "shop-logs": letters and digits in upper case, else '_'. Only
// reads.
[[nodiscard]] std::unique_ptr<SecretStore> environmentSecrets();
// A file of lines "name=value" that nobody else may read: PermissionDenied when its mode is wider than 0600
// (0640 for one of root's, as services are given theirs). Written atomically.
[[nodiscard]] std::unique_ptr<SecretStore> fileSecrets(std::filesystem::path file);
// In memory; gone with the program.
[[nodiscard]] std::unique_ptr<SecretStore> memorySecrets(std::map<std::string, std::string> secrets = {});
// Reads from the first that has it, writes to the first that can.
[[nodiscard]] std::unique_ptr<SecretStore> chainedSecrets(std::vector<std::shared_ptr<SecretStore>> stores);

} // namespace cosmoswatch
