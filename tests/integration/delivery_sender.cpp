// Sends numbered alerts through one channel and notes each in a journal once it is sent, as the queue does:
//   delivery_sender KIND PLACE AUTHORITIES JOURNAL COUNT
// Killed and started again it goes on behind the last one noted.
#include "core/delivery/file_channel.h"
#include "core/delivery/hub_channel.h"
#include "core/delivery/syslog_channel.h"
#include "core/delivery/webhook_channel.h"
#include "tests/unit/delivery_messages.h"

#include <fcntl.h>
#include <fstream>
#include <string>
#include <thread>
#include <unistd.h>

using namespace cosmoswatch;

namespace {

std::unique_ptr<Channel> channelOf(const std::string& kind, const std::string& place,
                                   const RemoteAccess& access) {
    if (kind == "tls") return syslogChannel({place, SyslogReceiver::Transport::Tls}, access);
    if (kind == "tcp") return syslogChannel({place, SyslogReceiver::Transport::Tcp}, access);
    if (kind == "webhook")
        return webhookChannel({place, WebhookReceiver::Body::Schema, "hook", true}, access);
    if (kind == "file") return fileChannel({place, DataForm::Schema, 16'384, 1000});
    HubOptions options;
    options.plainToLoopback = true;
    options.reconnectAtMost = std::chrono::milliseconds(200);
    return hubChannel({place, "insights-logs", ConnectionString{"hub"}, DataForm::Schema}, access, options);
}

} // namespace

int main(int count, char** values) {
    if (count != 6) return 2;
    RemoteAccess access;
    access.network.authorities = values[3];
    access.secrets = std::shared_ptr<const SecretStore>(memorySecrets({{"hook", "s3cret"}}));
    const auto channel = channelOf(values[1], values[2], access);
    int done = 0;
    std::ifstream earlier(values[4]);
    for (std::string line; std::getline(earlier, line) && !earlier.eof();)
        done = std::stoi(line);
    const int journal = ::open(values[4], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (journal < 0) return 2;
    for (int i = done + 1; i <= std::stoi(values[5]);) {
        if (channel->send(testing::messageOf(samples::torAlert(), "k-" + std::to_string(i)), {})) {
            const std::string line = std::to_string(i++) + "\n";
            if (::write(journal, line.data(), line.size()) < 0 || ::fsync(journal) != 0) return 2;
        } else {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }
    return 0;
}
