// The form of a receiver by mail in the settings file; used by receiver_form.cpp only.
#pragma once

#include "core/delivery/receiver.h"
#include "core/settings/settings_reader.h"

#include <string>

namespace cosmoswatch {

[[nodiscard]] MailReceiver readMail(const SettingsReader& from);
// One JSON object of the keys that mail has beside those of every receiver.
[[nodiscard]] std::string formatMail(const MailReceiver& mail);

} // namespace cosmoswatch
