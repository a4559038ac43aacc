#include "emulator/http/cors.h"

#include <algorithm>
#include <utility>

namespace emulator {

CorsRules::CorsRules(std::vector<std::string> origins) : origins_(std::move(origins)) {}

const std::string* CorsRules::FindAllowedOrigin(const Request& request) const {
  if (origins_.empty()) {
    return nullptr;
  }
  const std::string* const origin = request.FindHeader("origin");
  const bool is_allowed =
      origin != nullptr && std::find(origins_.begin(), origins_.end(), *origin) != origins_.end();
  return is_allowed ? origin : nullptr;
}

std::optional<Response> CorsRules::FindPreflightAnswer(const Request& request) const {
  if (request.method != "OPTIONS" || FindAllowedOrigin(request) == nullptr ||
      request.FindHeader("access-control-request-method") == nullptr) {
    return std::nullopt;
  }
  Response response;
  response.status = 204;
  response.headers.emplace_back("Access-Control-Allow-Methods",
                                "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  if (const std::string* wanted = request.FindHeader("access-control-request-headers")) {
    response.headers.emplace_back("Access-Control-Allow-Headers", *wanted);
  }
  response.headers.emplace_back("Access-Control-Max-Age", "600");
  return response;
}

void CorsRules::AddHeaders(const Request& request, Response& response) const {
  if (const std::string* origin = FindAllowedOrigin(request)) {
    response.headers.emplace_back("Access-Control-Allow-Origin", *origin);
    response.headers.emplace_back("Access-Control-Expose-Headers", "ETag");
    response.headers.emplace_back("Vary", "Origin");
  }
}

}  // namespace emulator
