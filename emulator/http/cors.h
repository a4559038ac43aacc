// Cross-origin requests of browsers. Without an allowed origin there is no answer to them at all.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emulator/http/http.h"

namespace emulator {

// Immutable.
class CorsRules {
 public:
  // `origins` as browsers send them ("http://localhost:5173"), compared to the letter.
  explicit CorsRules(std::vector<std::string> origins);

  // The answer to a preflight from an allowed origin; none for every other request.
  std::optional<Response> FindPreflightAnswer(const Request& request) const;

  // Lets the request's origin read `response`, if it is an allowed one.
  void AddHeaders(const Request& request, Response& response) const;

 private:
  // Null when the request has no Origin, or one that is not allowed.
  const std::string* FindAllowedOrigin(const Request& request) const;

  std::vector<std::string> origins_;
};

}  // namespace emulator
