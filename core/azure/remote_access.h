// What every source in the cloud needs beside its own settings.
#pragma once

#include "core/net/network_settings.h"
#include "core/secrets/secret_store.h"

#include <chrono>
#include <memory>

namespace cosmoswatch {

struct RemoteAccess {
    NetworkSettings network;
    std::shared_ptr<const SecretStore> secrets; // never null
    bool follow = false;                        // go on once everything that is there was read
    std::chrono::milliseconds pollInterval{5'000};
};

} // namespace cosmoswatch
