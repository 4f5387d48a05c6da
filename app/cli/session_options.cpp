#include "app/cli/session_options.h"

#include "core/base/platform.h"
#include "core/secrets/secret_store.h"
#include "core/settings/settings_file.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <thread>

namespace cosmoswatch::cli {

std::shared_ptr<SecretStore> secretsOf(const SessionOptions& options) {
    std::vector<std::shared_ptr<SecretStore>> places;
    if (!options.secrets.empty()) places.push_back(fileSecrets(options.secrets));
    places.push_back(environmentSecrets());
    places.push_back(keychainWhenNeeded());
    return chainedSecrets(std::move(places));
}

void addSessionOptions(CLI::App* command, SessionOptions& options, const std::string& pathsHelp) {
    command->add_option("PATH", options.paths, pathsHelp);
    command->add_option("--settings", options.settings,
                        "The settings file; the console's own when not given");
    command->add_option("--secrets", options.secrets,
                        "File of keys for sources in the cloud, one NAME=SECRET a line, mode 0600; asked "
                        "before the environment and the keychain");
    command->add_option("--tor-exits", options.torExits, "List of Tor exit addresses; may be repeated")
        ->allow_extra_args(false);
    command
        ->add_option("--suspicious-ips", options.suspiciousIps,
                     "List of suspicious addresses; may be repeated")
        ->allow_extra_args(false);
    command->add_option("--geo", options.geo,
                        "Country or city database (MMDB) instead of the one that comes along");
    command->add_option("--named-networks", options.namedNetworks,
                        "JSON file of networks that you know, such as offices: they count as familiar");
    command
        ->add_option("--learning-days", options.learningDays,
                     "Days to learn what is usual for an account; 14 unless the settings say otherwise")
        ->check(CLI::Range(0, 365));
    command->add_option("--workers", options.workers, "Detection threads")->check(CLI::Range(1, 64));
}

std::filesystem::path settingsFileOf(const SessionOptions& options) {
    return options.settings.empty() ? defaultSettingsFile() : std::filesystem::path(options.settings);
}

Result<SessionSettings> sessionSettings(const SessionOptions& options) {
    return programSettings(options).map([](ProgramSettings settings) { return std::move(settings.session); });
}

Result<ProgramSettings> programSettings(const SessionOptions& options) {
    // The user's own, as the console keeps them; a file that was named must be there.
    auto chosen = options.settings.empty() ? readSettingsOrDefaults(defaultSettingsFile())
                                           : readSettings(options.settings);
    if (!chosen) return tl::unexpected(std::move(chosen.error()));
    SessionSettings settings;
    settings.paths.assign(options.paths.begin(), options.paths.end());
    settings.sources = std::move(chosen->sources);
    settings.network = std::move(chosen->network);
    settings.feeds = std::move(chosen->feeds);
    settings.secrets = secretsOf(options);
    settings.intel = std::move(chosen->intel);
    auto& tor = settings.intel.torExitLists;
    tor.insert(tor.end(), options.torExits.begin(), options.torExits.end());
    auto& suspicious = settings.intel.suspiciousLists;
    suspicious.insert(suspicious.end(), options.suspiciousIps.begin(), options.suspiciousIps.end());
    if (!options.geo.empty()) settings.intel.geoDatabase = options.geo;
    if (!options.namedNetworks.empty()) {
        const auto json = readFile(options.namedNetworks);
        if (!json) return tl::unexpected(json.error());
        auto networks = parseNamedNetworks(*json);
        if (!networks) return fail(networks.error().code, networks.error().what, options.namedNetworks);
        std::move(networks->begin(), networks->end(), std::back_inserter(settings.intel.namedNetworks));
    }
    settings.engine.protection = std::move(chosen->protection);
    if (options.learningDays)
        settings.engine.protection.everywhere.learningPeriod = std::chrono::days{*options.learningDays};
    settings.engine.workers =
        options.workers ? options.workers : std::max(1u, std::thread::hardware_concurrency() / 2);
    return ProgramSettings{std::move(settings), std::move(chosen->receivers)};
}

} // namespace cosmoswatch::cli
