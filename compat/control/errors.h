// What the control surface says of what there is not.

#pragma once

#include <string_view>

#include "storage/error.h"

namespace compat::control {

storage::Error AccountNotFound(std::string_view id);
// `database` is the uuid or name that the client wrote.
storage::Error DatabaseNotFound(std::string_view database);
storage::Error FaultNotFound(std::string_view id);
storage::Error SnapshotNotFound(std::string_view name);
// The caller's token is for some accounts, and the request concerns all.
storage::Error NamesNoAccount();

}  // namespace compat::control
