// Watches the sources of a settings file, as a service does, and says how far it is:
//   hub_watch SETTINGS SECRETS STORE
// A line of JSON ten times a second; ends when its input ends.
#include "core/base/platform.h"
#include "core/engine/session.h"
#include "core/store/sqlite_store.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cstdio>
#include <thread>
#include <unistd.h>

using namespace cosmoswatch;

namespace {

bool inputHasEnded() {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    char byte = 0;
    return ::poll(&input, 1, 100) > 0 && ::read(STDIN_FILENO, &byte, 1) <= 0;
}

void say(const SessionStatus& status) {
    const bool caughtUp =
        std::all_of(status.sources.begin(), status.sources.end(), [](const SourceHealth& source) {
            const auto& items = source.progress;
            return source.state != SourceState::Reading &&
                   items.items == items.itemsDone + items.itemsSkipped &&
                   source.connection.state == SourceConnection::State::Connected;
        });
    const auto& progress = status.progress.source;
    std::puts(fmt::format(R"({{"caughtUp":{},"items":{},"done":{},"records":{}}})", caughtUp, progress.items,
                          progress.itemsDone, status.progress.counters.records)
                  .c_str());
    for (const auto& problem : status.problems)
        std::fputs((problem.where + ": " + problem.what + '\n').c_str(), stderr);
    std::fflush(stdout);
}

int watch(const char* settingsFile, const char* secretsFile, const char* storeFile) {
    const auto json = readFile(settingsFile);
    const auto settings = json ? parseSettings(*json) : tl::unexpected(json.error());
    auto opened = openStore(storeFile);
    if (!settings || !opened) {
        std::fputs(describe(settings ? opened.error() : settings.error()).c_str(), stderr);
        return 2;
    }
    SessionSettings wanted;
    wanted.sources = settings->sources;
    wanted.intel = settings->intel;
    wanted.network = settings->network;
    wanted.secrets = fileSecrets(secretsFile);
    wanted.follow = true;
    wanted.pollInterval = std::chrono::milliseconds(100);
    const auto session = startSession(*opened->store, wanted);
    if (!session) {
        std::fputs(describe(session.error()).c_str(), stderr);
        return 2;
    }
    while (!inputHasEnded())
        say((*session)->status());
    (*session)->requestStop();
    while (!(*session)->status().finished)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    say((*session)->status());
    return (*session)->status().error ? 1 : 0;
}

} // namespace

int main(int count, char** arguments) {
    return count == 4 ? watch(arguments[1], arguments[2], arguments[3]) : 2;
}
