// Watches a storage account until its input ends, and is killed by tests:
//   blob_watcher ENDPOINT STORE TOR-EXITS SUSPICIOUS-IPS key|sas [once]
// The secret comes from the environment, COSMOSWATCH_SECRET_BLOB.
#include "core/engine/session.h"
#include "core/store/sqlite_store.h"

#include <cstdio>
#include <string>
#include <thread>

using namespace cosmoswatch;

int main(int count, char** arguments) {
    if (count < 6) return 2;
    auto opened = openStore(arguments[2]);
    if (!opened) return std::puts(describe(opened.error()).c_str()), 1;
    SessionSettings settings;
    BlobLogs logs;
    logs.endpoint = arguments[1];
    if (std::string(arguments[5]) == "key")
        logs.credential = AccountKey{"blob"};
    else
        logs.credential = SharedAccessSignature{"blob"};
    settings.sources = {{"blobs", logs}};
    settings.secrets = environmentSecrets();
    settings.follow = count < 7;
    settings.pollInterval = std::chrono::milliseconds{50};
    settings.intel.torExitLists = {arguments[3]};
    settings.intel.suspiciousLists = {arguments[4]};
    auto session = startSession(*opened->store, settings);
    if (!session) return std::puts(describe(session.error()).c_str()), 1;
    if (settings.follow) {
        while (std::getchar() != EOF) {
        }
        (*session)->requestStop();
    }
    while (!(*session)->status().finished)
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    const auto status = (*session)->status();
    for (const auto& problem : status.problems)
        std::printf("%s: %s\n", problem.where.c_str(), problem.what.c_str());
    return status.error || (!settings.follow && !status.problems.empty()) ? 1 : 0;
}
