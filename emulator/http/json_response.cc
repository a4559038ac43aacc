#include "emulator/http/json_response.h"

#include <utility>

namespace emulator {

Response JsonResponse(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

}  // namespace emulator
