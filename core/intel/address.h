// Addresses stand in the lowest room: rules on alerts name them too.
#pragma once

#include "core/base/address.h"
