// A server that runs already, of which no more than the address is known.

#pragma once

#include <ostream>
#include <string>

#include "emulator/run/client_variables.h"

namespace emulator {

// Asks the server at `url`, with or without /client/v4 behind it, for its default account, or the
// one called `account_id`, where that is not empty: one that is not there is told in `messages`.
// Open mode takes any token; a server with --config wants one of its own, which is that of
// CLOUDFLARE_API_TOKEN. Throws kIo when nothing answers, or something else than a d1-emulator, and
// kForbidden when the token will not do.
ServerAccess AskServer(std::string url, const std::string& account_id, std::ostream& messages);

}  // namespace emulator
