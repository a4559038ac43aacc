#include "emulator/http/http.h"

#include <algorithm>
#include <utility>

namespace emulator {
namespace {

// An announced length is only a promise: no more than this is set aside before bytes arrive.
constexpr std::uint64_t kMaxReserveBytes = std::uint64_t{1024} * 1024;

}  // namespace

Response JsonResponse(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

std::string BodyReader::ReadAll() {
  std::string body;
  body.reserve(std::min(announced_bytes().value_or(0), kMaxReserveBytes));
  Read(default_max_bytes(), [&body](std::string_view piece) { body += piece; });
  return body;
}

const std::string* Request::FindHeader(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(), [name](const Header& header) {
    return EqualIgnoringCase(header.first, name);
  });
  return found == headers.end() ? nullptr : &found->second;
}

}  // namespace emulator
