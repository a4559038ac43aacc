// Small pieces that the handlers of the Cloudflare surface share.

#pragma once

#include <string>

#include "emulator/http/http.h"

namespace emulator {

// 200 with a JSON body.
Response JsonResponse(std::string body);

}  // namespace emulator
