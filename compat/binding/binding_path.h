// The path of a URL that a Worker's bindings are led to. The query behind it belongs to the
// bindings: each key is the name of one.

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace compat::binding {

// What stands behind /binding.
struct BindingPath {
  std::optional<std::string> account_id;  // none: the default account
  std::optional<std::string> token;
  std::optional<std::string> region;  // of the replica that is to be read, in upper case
  std::optional<std::string>
      database;  // of every binding, by uuid or name; none: the query says it
};

// The most segments that such a path has.
inline constexpr std::size_t kMostPathSegments = 4;

// `segments`, percent-decoded: [@{account_id}[:{token}]] [region/{region}] [{uuid or name}].
// Throws kNoRoute for another order, kInvalidRequest for an account without an id or a region that
// there is not.
BindingPath ParseBindingPath(std::span<const std::string> segments);

}  // namespace compat::binding
