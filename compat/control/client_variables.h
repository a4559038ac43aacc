// The environment that leads official clients to a server.

#pragma once

#include <map>
#include <string>

namespace compat::control {

// Where a server is, and who may ask it.
struct ServerAccess {
  std::string url;  // "http://127.0.0.1:8731"
  std::string account_id;
  std::string token;
};

using Variables = std::map<std::string, std::string>;

// Address, account and token, as each of the clients reads them.
Variables ServerVariables(const ServerAccess& server);

}  // namespace compat::control
