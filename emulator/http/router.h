// From a request's path to the handler of its route.

#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/http/http.h"

namespace emulator {

class QueryWatch;

// A request and what its path names.
struct RoutedRequest {
  const Request& request;
  std::vector<std::string> parameters;  // percent-decoded, in the order of the pattern's braces
  QueryWatch* watch = nullptr;          // null where nobody looks on while queries are run

  const std::string& account_id() const { return parameters.at(0); }
  const std::string& database_id() const { return parameters.at(1); }
};

struct RouteName {
  std::string method;
  std::string pattern;
};

using RouteHandler = std::function<Response(const RoutedRequest&)>;

// The route of a request.
struct RouteMatch {
  std::size_t route;  // index in Router::names()
  const RouteHandler& handler;
  std::vector<std::string> parameters;  // RoutedRequest's
};

// Immutable once all routes are added.
class Router {
 public:
  // `pattern` is a path whose segments stand for themselves or, in braces, for any one segment.
  // HEAD is answered by the handler of GET.
  void Add(std::string method, std::string_view pattern, RouteHandler handler);

  // Several slashes in a row count as one, and one at the end for nothing.
  // Throws kNoRoute, and kMethodNotAllowed, whose message lists the methods there are.
  RouteMatch Find(const Request& request) const;

  // In the order in which the routes were added.
  std::vector<RouteName> names() const;

 private:
  struct Route {
    RouteName name;
    std::vector<std::string> segments;  // "{}" for any one segment
    RouteHandler handler;
  };

  std::vector<Route> routes_;
};

}  // namespace emulator
