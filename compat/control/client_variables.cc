#include "compat/control/client_variables.h"

namespace compat::control {

Variables ServerVariables(const ServerAccess& server) {
  const std::string api = server.url + "/client/v4";
  return {
      {"CLOUDFLARE_API_BASE_URL", api},
      {"CLOUDFLARE_BASE_URL", api},
      {"CLOUDFLARE_ACCOUNT_ID", server.account_id},
      {"CLOUDFLARE_API_TOKEN", server.token},
      {"CLOUDFLARE_D1_TOKEN", server.token},
      {"D1_EMULATOR_URL", server.url},
  };
}

}  // namespace compat::control
