#include "emulator/http/router.h"

#include <array>
#include <cassert>
#include <optional>
#include <utility>

#include "compat/query_parameters.h"
#include "storage/error.h"

namespace emulator {

namespace {

// A path's segments. Of a path that is longer than any route's only the first are kept, and
// one more than a route can have, so that none matches.
class PathSegments {
 public:
  explicit PathSegments(std::string_view path) {
    while (!path.empty() && size_ < segments_.size()) {
      const std::size_t slash = path.find('/');
      const std::string_view segment = path.substr(0, slash);
      if (!segment.empty()) segments_[size_++] = segment;
      path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
  }

  static constexpr std::size_t kMaxOfRoute = 15;

  std::size_t size() const { return size_; }
  const std::string_view* begin() const { return segments_.data(); }
  const std::string_view* end() const { return segments_.data() + size_; }
  std::string_view operator[](std::size_t index) const { return segments_[index]; }

 private:
  std::array<std::string_view, kMaxOfRoute + 1> segments_;
  std::size_t size_ = 0;
};

constexpr std::size_t kUsualParameters = 2;  // account and database

// The values of the pattern's braces; none when the path is not of this route.
std::optional<std::vector<std::string>> Match(const std::vector<std::string>& pattern,
                                              const PathSegments& path) {
  if (pattern.size() != path.size()) return std::nullopt;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (pattern[i] != "{}" && pattern[i] != path[i]) return std::nullopt;
  }
  std::vector<std::string> parameters;
  parameters.reserve(kUsualParameters);
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (pattern[i] != "{}") continue;
    auto decoded = compat::PercentDecode(path[i], compat::PlusSign::kIsPlus);
    if (!decoded) return std::nullopt;
    parameters.push_back(std::move(*decoded));
  }
  return parameters;
}

}  // namespace

void Router::Add(std::string method, std::string_view pattern, RouteHandler handler) {
  Route route{{std::move(method), std::string(pattern)}, {}, std::move(handler)};
  const PathSegments segments(pattern);
  assert(segments.size() <= PathSegments::kMaxOfRoute);
  for (const std::string_view segment : segments) {
    route.segments.emplace_back(segment.front() == '{' ? "{}" : segment);
  }
  routes_.push_back(std::move(route));
}

RouteMatch Router::Find(const Request& request) const {
  const PathSegments path(request.path);
  const std::string_view sent = request.method;
  const std::string_view method = sent == "HEAD" ? std::string_view("GET") : sent;
  std::string allowed;
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    const Route& route = routes_[i];
    auto parameters = Match(route.segments, path);
    if (!parameters) continue;
    if (route.name.method == method) return {i, route.handler, std::move(*parameters)};
    allowed += (allowed.empty() ? "" : ", ") + route.name.method;
  }
  if (!allowed.empty()) throw storage::Error(storage::ErrorKind::kMethodNotAllowed, allowed);
  throw storage::Error(storage::ErrorKind::kNoRoute, "No route for that URI");
}

std::vector<RouteName> Router::names() const {
  std::vector<RouteName> names;
  names.reserve(routes_.size());
  for (const Route& route : routes_) names.push_back(route.name);
  return names;
}

}  // namespace emulator
