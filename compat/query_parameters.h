// The part of a URL behind the question mark, and percent-encoding.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace compat {

// `text` with %XX decoded, and a plus sign as `plus` says; none when a percent sign is not followed
// by two hexadecimal digits.
enum class PlusSign { kIsPlus, kIsSpace };
std::optional<std::string> PercentDecode(std::string_view text, PlusSign plus);

// The parameters of a query string, in its order. Immutable.
class QueryParameters {
 public:
  // Throws kMalformedRequest for broken percent-encoding.
  explicit QueryParameters(std::string_view query);

  // The first value of `name`; null when there is none.
  const std::string* Find(std::string_view name) const;
  std::vector<std::string_view> FindAll(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& all() const noexcept { return all_; }

 private:
  std::vector<std::pair<std::string, std::string>> all_;
};

}  // namespace compat
