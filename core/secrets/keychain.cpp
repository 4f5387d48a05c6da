#include "core/secrets/secret_store.h"

#include <libsecret/secret.h>

#include <mutex>
#include <utility>

namespace cosmoswatch {
namespace {

constexpr const char* application = "cosmoswatch";

struct FreeError {
    void operator()(GError* error) const { g_error_free(error); }
};
using GErrorPointer = std::unique_ptr<GError, FreeError>;

struct Unreference {
    void operator()(gpointer object) const { g_object_unref(object); }
};

const SecretSchema& schema() {
    static const SecretSchema value = [] {
        SecretSchema made{};
        made.name = "io.github.cosmoswatch.Secret";
        made.flags = SECRET_SCHEMA_NONE;
        made.attributes[0] = {"application", SECRET_SCHEMA_ATTRIBUTE_STRING};
        made.attributes[1] = {"name", SECRET_SCHEMA_ATTRIBUTE_STRING};
        return made;
    }();
    return value;
}

tl::unexpected<Error> keychainError(const std::string& action, GError* raised) {
    const GErrorPointer error(raised);
    if (g_error_matches(error.get(), SECRET_ERROR, SECRET_ERROR_IS_LOCKED) ||
        g_error_matches(error.get(), G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return fail(ErrorCode::PermissionDenied, "the keychain is locked; unlock it and try again");
    return fail(ErrorCode::Unreadable,
                "the keychain could not " + action + ": " + (error ? error->message : "it gave no reason") +
                    "; see that the desktop’s keychain (GNOME Keyring, KWallet) is running");
}

class Keychain final : public SecretStore {
public:
    explicit Keychain(SecretService* service) : service_(service) {}

    Result<std::string> read(const std::string& name) const override {
        GError* error = nullptr;
        gchar* found = secret_password_lookup_sync(&schema(), nullptr, &error, "application", application,
                                                   "name", name.c_str(), nullptr);
        if (error) return keychainError("be read", error);
        if (!found) return notFound(name);
        std::string value(found);
        secret_password_free(found);
        return value;
    }
    Result<void> write(const std::string& name, const std::string& value) override {
        if (value.find('\0') != std::string::npos)
            return fail(ErrorCode::InvalidArgument, "a secret must be text");
        GError* error = nullptr;
        const std::string label = "Cosmos Watch: " + name;
        if (!secret_password_store_sync(&schema(), SECRET_COLLECTION_DEFAULT, label.c_str(), value.c_str(),
                                        nullptr, &error, "application", application, "name", name.c_str(),
                                        nullptr))
            return keychainError("keep the secret", error);
        return {};
    }
    Result<void> remove(const std::string& name) override {
        GError* error = nullptr;
        secret_password_clear_sync(&schema(), nullptr, &error, "application", application, "name",
                                   name.c_str(), nullptr);
        if (error) return keychainError("remove the secret", error);
        return {};
    }

private:
    // An item that is there, but gave nothing, is locked: the user turned the question for its password down.
    [[nodiscard]] tl::unexpected<Error> notFound(const std::string& name) const {
        const std::unique_ptr<GHashTable, void (*)(GHashTable*)> attributes(
            secret_attributes_build(&schema(), "application", application, "name", name.c_str(), nullptr),
            &g_hash_table_unref);
        GError* error = nullptr;
        GList* items = secret_service_search_sync(service_.get(), &schema(), attributes.get(),
                                                  SECRET_SEARCH_NONE, nullptr, &error);
        const GErrorPointer raised(error);
        const bool isLocked = items != nullptr;
        g_list_free_full(items, g_object_unref);
        if (isLocked)
            return fail(ErrorCode::PermissionDenied, "the keychain is locked; unlock it and try again");
        return fail(ErrorCode::NotFound, "the keychain has no secret “" + name + "”");
    }

    std::unique_ptr<SecretService, Unreference> service_;
};

class KeychainWhenNeeded final : public SecretStore {
public:
    Result<std::string> read(const std::string& name) const override {
        return with([&](SecretStore& keychain) { return keychain.read(name); });
    }
    Result<void> write(const std::string& name, const std::string& value) override {
        return with([&](SecretStore& keychain) { return keychain.write(name, value); });
    }
    Result<void> remove(const std::string& name) override {
        return with([&](SecretStore& keychain) { return keychain.remove(name); });
    }

private:
    template<typename Use>
    auto with(const Use& use) const -> decltype(use(std::declval<SecretStore&>())) {
        const std::lock_guard lock(mutex_);
        if (!keychain_) {
            auto opened = openKeychain();
            if (!opened) return tl::unexpected(std::move(opened.error()));
            keychain_ = std::move(*opened);
        }
        return use(*keychain_);
    }

    mutable std::mutex mutex_;
    mutable std::unique_ptr<SecretStore> keychain_;
};

} // namespace

Result<std::unique_ptr<SecretStore>> openKeychain() {
    GError* error = nullptr;
    SecretService* service = secret_service_get_sync(SECRET_SERVICE_OPEN_SESSION, nullptr, &error);
    if (!service) {
        const GErrorPointer raised(error);
        return fail(ErrorCode::Unsupported,
                    std::string("no keychain answers on this desktop (") +
                        (raised ? raised->message : "no reason was given") +
                        "); start GNOME Keyring or KWallet, or give secrets by environment or file");
    }
    return std::make_unique<Keychain>(service);
}

std::unique_ptr<SecretStore> keychainWhenNeeded() {
    return std::make_unique<KeychainWhenNeeded>();
}

} // namespace cosmoswatch
