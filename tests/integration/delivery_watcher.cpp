// A program with a store and receivers, to be killed:
//   delivery_watcher STORE COUNT AUTHORITIES SYSLOG WEBHOOK FILE
// Writes alerts k1 … kCOUNT, those that are missing, and ends once all of them were sent to all receivers.
#include "core/delivery/dispatcher.h"
#include "core/store/sqlite_store.h"
#include "tests/unit/report_samples.h"

#include <algorithm>
#include <string>
#include <thread>

using namespace cosmoswatch;
using namespace std::chrono_literals;

namespace {

std::vector<ReceiverSettings> receivers(char** values) {
    std::vector<ReceiverSettings> all(3);
    all[0].name = "syslog";
    all[0].way = SyslogReceiver{values[4], SyslogReceiver::Transport::Tls};
    all[1].name = "webhook";
    all[1].way = WebhookReceiver{values[5], WebhookReceiver::Body::Schema, "hook", true};
    all[2].name = "file";
    all[2].way = FileReceiver{values[6]};
    return all;
}

bool add(AlertStore& store, int number) {
    Alert alert = samples::torAlert();
    alert.id = "k" + std::to_string(number);
    alert.generated = {};
    StoreBatch batch;
    batch.alerts.push_back({alert, {}, {{static_cast<std::uint64_t>(number)}}});
    return store.commit(batch).has_value();
}

} // namespace

int main(int count, char** values) {
    if (count != 7) return 2;
    auto opened = openStore(values[1]);
    for (int i = 0; i < 100 && !opened; ++i) { // held by the one that was killed, for a moment
        std::this_thread::sleep_for(20ms);
        opened = openStore(values[1]);
    }
    if (!opened) return 2;
    AlertStore& store = *opened->store;
    DeliveryAccess access;
    access.network.authorities = values[3];
    access.secrets = std::shared_ptr<const SecretStore>(memorySecrets({{"hook", "s3cret"}}));
    const Dispatcher dispatcher(store, receivers(values), access);
    const int all = std::stoi(values[2]);
    for (const char* name : {"syslog", "webhook", "file"})
        while (!store.newAlerts(name, 1))
            std::this_thread::sleep_for(1ms);
    for (int i = 1; i <= all; ++i)
        if (!store.alert("k" + std::to_string(i)) && !add(store, i)) return 2;
    for (;;) {
        const auto health = dispatcher.health();
        if (std::all_of(health.begin(), health.end(), [all](const DeliveryHealth& one) {
                return one.sent == static_cast<std::uint64_t>(all);
            }))
            return 0;
        std::this_thread::sleep_for(5ms);
    }
}
