#include "core/delivery/channel_factory.h"

#include "core/delivery/mail_channel.h"

namespace cosmoswatch {
namespace {

using Made = Result<std::unique_ptr<Channel>>;

template<typename Way>
Made make(const Way&, const DeliveryAccess&) {
    return fail(ErrorCode::Unsupported, "this version has no channel of this kind; update the program");
}

Made make(const MailReceiver& mail, const DeliveryAccess& access) {
    return makeMailChannel(mail, access);
}

} // namespace

Made makeChannel(const ReceiverSettings& receiver, const DeliveryAccess& access) {
    return std::visit([&](const auto& way) { return make(way, access); }, receiver.way);
}

} // namespace cosmoswatch
