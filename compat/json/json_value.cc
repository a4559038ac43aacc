#include "compat/json/json_value.h"

#include <array>
#include <charconv>
#include <limits>
#include <system_error>

#include "compat/json/json_number.h"
#include "compat/json/json_text.h"
#include "storage/ascii.h"

namespace compat {
namespace {

bool IsPlainWord(std::string_view key) {
  for (const char character : key) {
    if (!storage::IsAlphanumeric(character) && character != '_' && character != '-' &&
        character != '$')
      return false;
  }
  return !key.empty();
}

}  // namespace

const char* NameOf(JsonKind kind) noexcept {
  switch (kind) {
    case JsonKind::kNull:
      return "null";
    case JsonKind::kBoolean:
      return "boolean";
    case JsonKind::kNumber:
      return "number";
    case JsonKind::kString:
      return "string";
    case JsonKind::kArray:
      return "array";
    case JsonKind::kObject:
      return "object";
  }
  return "?";
}

bool JsonValue::IsIntegral() const noexcept {
  return number_text().find_first_of(".eE") == std::string_view::npos;
}

std::optional<std::int64_t> JsonValue::AsInt64() const noexcept {
  const std::string_view number = number_text();
  const char* end = number.data() + number.size();
  std::int64_t value = 0;
  const auto read = std::from_chars(number.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return value;
}

double JsonValue::AsDouble() const noexcept {
  const std::string_view number = number_text();
  double value = 0;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), value);
  if (read.ec == std::errc::result_out_of_range) {
    const double size = IsBeyondDoubles(number) ? std::numeric_limits<double>::infinity() : 0.0;
    return number.front() == '-' ? -size : size;
  }
  return value;
}

std::optional<JsonValue> JsonValue::Find(std::string_view key) const noexcept {
  for (const JsonMember member : members()) {
    if (member.key == key) return member.value;
  }
  return std::nullopt;
}

std::string JsonValue::Path(std::string_view document_name) const {
  // Depth first, with a stack of our own: `next` is the child of `node` to look at next.
  struct Level {
    const JsonNode* node;
    std::uint32_t next;
  };
  std::array<Level, kMaxJsonDepth> levels;  // NOLINT(cppcoreguidelines-pro-type-member-init): 1 KiB
  std::size_t depth = 0;

  const JsonNode* at = root_;
  while (at != node_) {
    const bool has_children = at->kind == JsonKind::kArray || at->kind == JsonKind::kObject;
    if (has_children && at->size > 0) levels[depth++] = {at, 0};
    while (depth > 0 && levels[depth - 1].next == levels[depth - 1].node->size) --depth;
    assert(depth > 0);  // the value belongs to this document
    at = &levels[depth - 1].node->children[levels[depth - 1].next++];
  }

  std::string path(document_name);
  for (std::size_t i = 0; i < depth; ++i) {
    const Level& level = levels[i];
    if (level.node->kind == JsonKind::kArray) {
      AppendPathIndex(path, level.next - 1);
    } else {
      const JsonNode& key = level.node->children[level.next - 2];
      AppendPathKey(path, key.TextView());
    }
  }
  return path;
}

void AppendPathKey(std::string& path, std::string_view key) {
  if (IsPlainWord(key)) {
    if (!path.empty()) path.push_back('.');
    path.append(key);
  } else {
    path.push_back('[');
    AppendJsonString(path, key);
    path.push_back(']');
  }
}

void AppendPathIndex(std::string& path, std::size_t index) {
  path.push_back('[');
  AppendJsonInteger(path, static_cast<std::int64_t>(index));
  path.push_back(']');
}

}  // namespace compat
