#include "core/secrets/secret_store.h"

#include <mutex>

namespace cosmoswatch {
namespace {

class MemorySecrets final : public SecretStore {
public:
    explicit MemorySecrets(std::map<std::string, std::string> secrets) : secrets_(std::move(secrets)) {}

    Result<std::string> read(const std::string& name) const override {
        const std::lock_guard lock(mutex_);
        const auto found = secrets_.find(name);
        if (found == secrets_.end())
            return fail(ErrorCode::NotFound, "no secret was given under the name “" + name + "”");
        return found->second;
    }
    Result<void> write(const std::string& name, const std::string& value) override {
        const std::lock_guard lock(mutex_);
        secrets_[name] = value;
        return {};
    }
    Result<void> remove(const std::string& name) override {
        const std::lock_guard lock(mutex_);
        secrets_.erase(name);
        return {};
    }

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::string> secrets_;
};

} // namespace

std::unique_ptr<SecretStore> memorySecrets(std::map<std::string, std::string> secrets) {
    return std::make_unique<MemorySecrets>(std::move(secrets));
}

} // namespace cosmoswatch
