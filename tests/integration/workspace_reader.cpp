// Reads a workspace to its end into a store: what is killed and started again.
//     workspace_reader URL STORE FOLDER-WITH-LISTS
#include "core/store/sqlite_store.h"
#include "tests/integration/workspace_bench.h"

#include <thread>

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    auto store = cosmoswatch::openStore(argv[2]);
    if (!store) return 1;
    auto settings = bench::sessionFor(argv[1], false);
    settings.intel.torExitLists = {std::string(argv[3]) + "/tor-exits.txt"};
    settings.intel.suspiciousLists = {std::string(argv[3]) + "/suspicious-ips.txt"};
    auto session = cosmoswatch::startSession(*store->store, settings);
    if (!session) return 1;
    while (!(*session)->status().finished)
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    const auto status = (*session)->status();
    return status.error || status.progress.source.itemsFailed > 0 ? 1 : 0;
}
