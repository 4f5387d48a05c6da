// Options that say what is read and how it is judged, the same for every command that reads logs. What the
// command line names comes on top of the settings.
#pragma once

#include "core/base/result.h"
#include "core/delivery/receiver.h"
#include "core/engine/session.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cosmoswatch::cli {

struct SessionOptions {
    std::vector<std::string> paths;
    std::string settings;
    std::string secrets;
    std::vector<std::string> torExits;
    std::vector<std::string> suspiciousIps;
    std::string geo;
    std::string namedNetworks;
    std::optional<int> learningDays;
    unsigned workers = 0;
};

// `pathsHelp`: what the paths mean to the command.
void addSessionOptions(CLI::App* command, SessionOptions& options, const std::string& pathsHelp);

[[nodiscard]] std::filesystem::path settingsFileOf(const SessionOptions& options);
// Where --secrets, the environment and the keychain have them.
[[nodiscard]] std::shared_ptr<SecretStore> secretsOf(const SessionOptions& options);

// What a program that also tells receivers needs, of one reading of the settings.
struct ProgramSettings {
    SessionSettings session;
    std::vector<ReceiverSettings> receivers;
};
[[nodiscard]] Result<ProgramSettings> programSettings(const SessionOptions& options);
// Reads the settings anew at each call: paths as given, all sources of the settings, lists, protection.
[[nodiscard]] Result<SessionSettings> sessionSettings(const SessionOptions& options);

} // namespace cosmoswatch::cli
