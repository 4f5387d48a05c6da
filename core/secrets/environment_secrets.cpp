#include "core/secrets/secret_store.h"

#include <cstdlib>

namespace cosmoswatch {
namespace {

std::string variableOf(const std::string& name) {
    std::string variable = "COSMOSWATCH_SECRET_";
    for (const char c : name) {
        const bool lower = c >= 'a' && c <= 'z';
        const bool kept = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        variable += lower ? static_cast<char>(c - 'a' + 'A') : kept ? c : '_';
    }
    return variable;
}

tl::unexpected<Error> onlyRead(const std::string& name) {
    return fail(ErrorCode::Unsupported,
                "secrets in the environment are set by whoever starts the program, not by the program itself",
                variableOf(name));
}

class EnvironmentSecrets final : public SecretStore {
public:
    Result<std::string> read(const std::string& name) const override {
        const std::string variable = variableOf(name);
        const char* value = std::getenv(variable.c_str());
        if (!value || !*value)
            return fail(ErrorCode::NotFound, "the environment variable " + variable + " is not set");
        return value;
    }
    Result<void> write(const std::string& name, const std::string& /*value*/) override {
        return onlyRead(name);
    }
    Result<void> remove(const std::string& name) override { return onlyRead(name); }
};

} // namespace

std::unique_ptr<SecretStore> environmentSecrets() {
    return std::make_unique<EnvironmentSecrets>();
}

} // namespace cosmoswatch
