#include "emulator/http/http.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "storage/error.h"

namespace emulator {
namespace {

// An announced length is only a promise: no more than this is set aside before bytes arrive.
constexpr std::uint64_t kMaxReserveBytes = std::uint64_t{1024} * 1024;

}  // namespace

std::string OriginOf(const Request& request) {
  const std::string* host = request.FindHeader("host");
  if (host == nullptr || host->empty()) {
    throw storage::Error(storage::ErrorKind::kMalformedRequest,
                         "without a Host header there is no URL to reach this server by");
  }
  return std::string(request.scheme) + "://" + *host;
}

Response JsonResponse(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

std::string ShownPath(std::string_view path) {
  std::string shown;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size() - 1);
    const std::string_view segment = path.substr(0, slash + 1);
    path.remove_prefix(segment.size());
    std::size_t colon = std::string_view::npos;
    if (segment.starts_with('@') || segment.starts_with("%40")) {
      colon = std::min({segment.find(':'), segment.find("%3A"), segment.find("%3a")});
    }
    shown += segment.substr(0, colon);
    if (colon == std::string_view::npos) continue;
    shown += ":***";
    if (segment.ends_with('/')) shown.push_back('/');
  }
  return shown;
}

std::string HttpDate(std::time_t time) {
  constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  gmtime_r(&time, &utc);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
                utc.tm_min, utc.tm_sec);
  return text.data();
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
