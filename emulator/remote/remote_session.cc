#include "emulator/remote/remote_session.h"

#include <string>

#include "compat/access.h"
#include "emulator/remote/access_token.h"
#include "emulator/run/client_variables.h"
#include "storage/error.h"

namespace emulator {

using storage::Error;
using storage::ErrorKind;

namespace {

RemoteAccess AccessFor(const Options& options) {
  return {ParseApiAddress(options.remote_url.empty() ? kServiceUrl : options.remote_url),
          ReadAccessToken(options.token_file), options.ca_file};
}

std::string AccountFor(const Options& options) {
  std::string account = options.remote_account.empty() ? EnvironmentValue("CLOUDFLARE_ACCOUNT_ID")
                                                       : options.remote_account;
  if (account.empty()) {
    throw Error(ErrorKind::kInvalidRequest,
                "there is no account: set CLOUDFLARE_ACCOUNT_ID, or name one by --account");
  }
  if (!compat::IsAccountId(account)) {
    throw Error(ErrorKind::kInvalidRequest,
                "\"" + account + "\" is no account: an id is of 32 hexadecimal digits");
  }
  return account;
}

bool IsOfThisMachine(const std::string& origin) {
  const std::string host = origin.substr(origin.find("://") + 3);
  return host.starts_with("localhost") || host.starts_with("127.") || host.starts_with("[::1]");
}

}  // namespace

RemoteSession::RemoteSession(const Options& options, std::ostream& messages)
    : access_(AccessFor(options)),
      client_(access_, messages),
      databases_(client_, AccountFor(options)) {
  if (!access_.api.is_encrypted() && !IsOfThisMachine(access_.api.origin)) {
    messages << "warning: the token goes to " << access_.api.origin << " in clear\n";
  }
}

}  // namespace emulator
