#include "compat/cloudflare/issues.h"

#include "storage/error.h"

namespace compat::cloudflare {

void Issues::Add(std::string_view path, std::string_view fault) {
  if (!text_.empty()) text_ += " | ";
  if (path.empty()) {
    text_ += "Invalid input: ";
  } else {
    text_.append("Invalid property: ").append(path).append(" => ");
  }
  text_ += fault;
}

void Issues::AddWrongType(std::string_view path, JsonKind expected, JsonKind received) {
  Add(path, std::string("Expected ") + NameOf(expected) + ", received " + NameOf(received));
}

void Issues::AddNotOneOf(std::string_view path, std::span<const std::string_view> allowed) {
  Add(path, "Invalid enum value. Expected " + QuotedAlternatives(allowed));
}

void Issues::Hint(std::string_view hint) {
  if (hint_.empty()) hint_ = hint;
}

void Issues::ThrowIfAny() const {
  if (!text_.empty()) throw storage::Error::WithHint(text_, hint_);
}

std::string QuotedAlternatives(std::span<const std::string_view> allowed) {
  std::string text;
  for (const std::string_view value : allowed) {
    if (!text.empty()) text += " | ";
    text.append("'").append(value).append("'");
  }
  return text;
}

}  // namespace compat::cloudflare
