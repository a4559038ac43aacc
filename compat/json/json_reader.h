// JSON that came from outside. However strictly it is read: at most 64 levels, less than 4 GiB.

#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "compat/json/json_rules.h"
#include "compat/json/json_value.h"

namespace compat {

// Why a text is not a document.
struct JsonFault {
  std::size_t offset_bytes = 0;  // in the text as it was given, but for what was repaired before it
  std::string what;
  // Where the key stands that its object holds twice, as JsonValue::Path has it without a name;
  // none for every other fault.
  std::optional<std::string> duplicate_key;
};

// A text and the values in it. Immutable.
class JsonDocument {
 public:
  // Throws kMalformedRequest; the message tells the offset or the key, and what is wrong.
  static JsonDocument Parse(std::string text, JsonRules rules = JsonRules::kStrict);
  // None, and `fault` set, when Parse would throw.
  static std::optional<JsonDocument> TryParse(std::string text, JsonFault& fault,
                                              JsonRules rules = JsonRules::kStrict);

  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  ~JsonDocument();

  JsonValue root() const noexcept;

 private:
  struct Content;
  explicit JsonDocument(std::unique_ptr<Content> content) noexcept;
  std::unique_ptr<Content> content_;
};

}  // namespace compat
