#include "core/secrets/secret_store.h"

#include <optional>

namespace cosmoswatch {
namespace {

class ChainedSecrets final : public SecretStore {
public:
    explicit ChainedSecrets(std::vector<std::shared_ptr<SecretStore>> stores) : stores_(std::move(stores)) {}

    // A store in trouble (locked, unreadable) does not hide those behind it; but when none has the secret,
    // its trouble is what people must hear of.
    Result<std::string> read(const std::string& name) const override {
        std::optional<Error> trouble;
        std::string missing;
        for (const auto& store : stores_) {
            auto value = store->read(name);
            if (value) return value;
            const ErrorCode code = value.error().code;
            if (code == ErrorCode::NotFound || code == ErrorCode::Unsupported)
                missing += (missing.empty() ? "" : "; ") + describe(value.error());
            else if (!trouble)
                trouble = std::move(value.error());
        }
        if (trouble) return tl::unexpected(std::move(*trouble));
        if (missing.empty()) missing = "no place is set up where secrets are kept";
        return fail(ErrorCode::NotFound, std::move(missing));
    }
    Result<void> write(const std::string& name, const std::string& value) override {
        return firstThatCan([&](SecretStore& store) { return store.write(name, value); });
    }
    // From all of them: what is removed must not come back from the next one.
    Result<void> remove(const std::string& name) override {
        Result<void> outcome;
        for (const auto& store : stores_)
            if (auto removed = store->remove(name);
                !removed && removed.error().code != ErrorCode::Unsupported && outcome)
                outcome = std::move(removed);
        return outcome;
    }

private:
    template<typename Act>
    Result<void> firstThatCan(const Act& act) {
        for (const auto& store : stores_) {
            auto done = act(*store);
            if (done || done.error().code != ErrorCode::Unsupported) return done;
        }
        return fail(ErrorCode::Unsupported, "no place is set up where secrets can be kept");
    }

    std::vector<std::shared_ptr<SecretStore>> stores_;
};

} // namespace

std::unique_ptr<SecretStore> chainedSecrets(std::vector<std::shared_ptr<SecretStore>> stores) {
    return std::make_unique<ChainedSecrets>(std::move(stores));
}

} // namespace cosmoswatch
