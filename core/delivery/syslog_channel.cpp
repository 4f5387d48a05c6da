#include "core/delivery/syslog_channel.h"

#include "core/delivery/datagram.h"
#include "core/delivery/server_address.h"
#include "core/delivery/stream_connection.h"
#include "core/delivery/syslog_message.h"

#include <fmt/format.h>

#include <array>
#include <unistd.h>

namespace cosmoswatch {
namespace {

std::string hostName() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::uint16_t usualPort(SyslogReceiver::Transport transport) {
    switch (transport) {
    case SyslogReceiver::Transport::Tls:
        return 6514;
    case SyslogReceiver::Transport::Tcp:
        return 601;
    case SyslogReceiver::Transport::Udp:
        return 514;
    }
    return 514;
}

class SyslogChannel : public Channel {
public:
    SyslogChannel(SyslogReceiver receiver, NetworkSettings network)
        : receiver_(std::move(receiver)), network_(std::move(network)) {}

    tl::expected<void, Refusal> send(const Message& message, const std::stop_token& stop) override {
        const auto server = parseServer(receiver_.server, usualPort(receiver_.transport));
        if (!server) return tl::unexpected(Refusal{server.error()});
        const bool isDatagram = receiver_.transport == SyslogReceiver::Transport::Udp;
        const SyslogOptions options{receiver_.facility, receiver_.form, host_,
                                    isDatagram ? largestDatagram : 0};
        for (std::size_t i = 0; i < message.alerts.size(); ++i) {
            const std::string text = syslogMessage(message, i, options);
            const auto sent = isDatagram ? sendDatagram(*server, text, stop) : sendFrame(*server, text, stop);
            if (!sent) return tl::unexpected(Refusal{sent.error()});
        }
        return {};
    }

private:
    Result<void> sendDatagram(const ServerAddress& server, std::string_view text,
                              const std::stop_token& stop) {
        if (!datagrams_) datagrams_ = std::make_unique<DatagramSender>(server);
        return datagrams_->send(text, stop);
    }

    // A kept connection may have been closed meanwhile: then once more on a new one.
    Result<void> sendFrame(const ServerAddress& server, std::string_view text, const std::stop_token& stop) {
        const std::string frame = fmt::format("{} {}", text.size(), text);
        if (connection_ && !connection_->isOpen()) connection_.reset();
        const bool isKept = connection_ != nullptr;
        auto written = writeFrame(server, frame, stop);
        if (!written && isKept && written.error().code != ErrorCode::Cancelled)
            written = writeFrame(server, frame, stop);
        return written;
    }

    Result<void> writeFrame(const ServerAddress& server, std::string_view frame,
                            const std::stop_token& stop) {
        if (!connection_) {
            const bool tls = receiver_.transport == SyslogReceiver::Transport::Tls;
            auto opened = StreamConnection::open(server, tls, network_, {}, stop);
            if (!opened) return tl::unexpected(opened.error());
            connection_ = std::move(*opened);
        }
        auto written = connection_->write(frame, stop);
        if (!written) connection_.reset(); // a part of the frame may be on its way: nothing may follow it
        return written;
    }

    const SyslogReceiver receiver_;
    const NetworkSettings network_;
    const std::string host_ = hostName();
    std::unique_ptr<StreamConnection> connection_;
    std::unique_ptr<DatagramSender> datagrams_;
};

} // namespace

std::unique_ptr<Channel> syslogChannel(const SyslogReceiver& receiver, const RemoteAccess& access) {
    return std::make_unique<SyslogChannel>(receiver, access.network);
}

} // namespace cosmoswatch
