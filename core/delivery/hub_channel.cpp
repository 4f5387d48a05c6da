#include "core/delivery/hub_channel.h"

#include "core/base/text.h"
#include "core/delivery/data_line.h"
#include "core/eventhub/hub_producer.h"

namespace cosmoswatch {
namespace {

class HubChannel : public Channel {
public:
    HubChannel(HubReceiver receiver, RemoteAccess access, HubOptions options)
        : receiver_(std::move(receiver)),
          producer_({receiver_.server, receiver_.hub, "", receiver_.credential}, std::move(access), options) {
    }

    tl::expected<void, Refusal> send(const Message& message, const std::stop_token& stop) override {
        std::vector<HubRecord> records;
        for (std::size_t i = 0; i < message.alerts.size(); ++i) {
            const Alert& alert = message.alerts[i].alert;
            const std::string id = partId(message, i);
            const bool isJson = receiver_.form != DataForm::Cef;
            records.push_back({toValidUtf8(alert.account.resourceId()),
                               dataLine(alert, receiver_.form, id),
                               {{"message-id", id},
                                {"message-purpose", std::string(name(message.purpose))},
                                {"content-type", isJson ? "application/json" : "text/plain"}}});
        }
        const auto sent = producer_.send(records, stop);
        if (sent) return {};
        return tl::unexpected(Refusal{sent.error(), sent.error().code == ErrorCode::InvalidFormat});
    }

private:
    const HubReceiver receiver_;
    HubProducer producer_;
};

} // namespace

std::unique_ptr<Channel> hubChannel(const HubReceiver& receiver, const RemoteAccess& access,
                                    const HubOptions& options) {
    return std::make_unique<HubChannel>(receiver, access, options);
}

} // namespace cosmoswatch
