// Who the caller is and which accounts it has, as official clients ask before anything else.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compat/access.h"

namespace compat::cloudflare {

// Bodies, envelope included. `page` counts from 1; past the end the list is empty.
std::string TokenVerification(const Caller& caller);
std::string UserDetails(const Caller& caller);
std::string AccountList(const std::vector<const Account*>& accounts, std::uint64_t page);
std::string MembershipList(const std::vector<const Account*>& accounts, std::uint64_t page);
std::string AccountDetails(const Account& account);

}  // namespace compat::cloudflare
