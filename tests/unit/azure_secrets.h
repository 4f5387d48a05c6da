// Secrets of tests, in memory.
#pragma once

#include "core/azure/remote_access.h"

#include <map>
#include <memory>
#include <string>

namespace cosmoswatch::testing {

class SecretsOfTest final : public SecretStore {
public:
    explicit SecretsOfTest(std::map<std::string, std::string> secrets) : secrets_(std::move(secrets)) {}
    Result<std::string> read(const std::string& name) const override {
        const auto it = secrets_.find(name);
        if (it == secrets_.end()) return fail(ErrorCode::NotFound, "there is no such secret", name);
        return it->second;
    }
    Result<void> write(const std::string& name, const std::string& value) override {
        secrets_.insert_or_assign(name, value);
        return {};
    }
    Result<void> remove(const std::string& name) override {
        secrets_.erase(name);
        return {};
    }

private:
    std::map<std::string, std::string> secrets_;
};

inline RemoteAccess accessWith(std::map<std::string, std::string> secrets) {
    RemoteAccess access;
    access.secrets = std::make_shared<SecretsOfTest>(std::move(secrets));
    return access;
}

} // namespace cosmoswatch::testing
