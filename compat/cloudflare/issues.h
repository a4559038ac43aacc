// What is wrong with a request's values, collected and worded as D1 words it.

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compat/json/json_value.h"

namespace compat::cloudflare {

// D1 checks requests with zod: every fault is told, "Invalid property: PATH => FAULT", joined by "
// | ". One thread at a time.
class Issues {
 public:
  // `path` is empty for the request's body as a whole.
  void Add(std::string_view path, std::string_view fault);
  void AddRequired(std::string_view path) { Add(path, "Required"); }
  // "Expected string, received number"
  void AddWrongType(std::string_view path, JsonKind expected, JsonKind received);
  // "Invalid enum value. Expected 'a' | 'b'". The service leaves out what it received.
  void AddNotOneOf(std::string_view path, std::span<const std::string_view> allowed);

  // What the client may do instead of what is wrong; the first hint counts. It stands apart from
  // the faults, whose words are D1's.
  void Hint(std::string_view hint);

  bool empty() const noexcept { return text_.empty(); }
  // Throws kInvalidRequest when there are any.
  void ThrowIfAny() const;

 private:
  std::string text_;
  std::string hint_;
};

// "'a' | 'b'"
std::string QuotedAlternatives(std::span<const std::string_view> allowed);

}  // namespace compat::cloudflare
