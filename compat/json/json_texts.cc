#include "compat/json/json_texts.h"

#include <cstddef>

#include "compat/json/json_writer.h"

namespace compat {

std::optional<JsonValue> FindAt(JsonValue value, std::string_view path) {
  while (value.Is(JsonKind::kObject)) {
    const std::size_t point = path.find('.');
    const auto found = value.Find(path.substr(0, point));
    if (!found || point == std::string_view::npos) return found;
    value = *found;
    path.remove_prefix(point + 1);
  }
  return std::nullopt;
}

std::optional<std::string> FindTextAt(JsonValue value, std::string_view path) {
  const auto found = FindAt(value, path);
  if (!found || !found->Is(JsonKind::kString)) return std::nullopt;
  return std::string(found->AsString());
}

std::string JsonObjectOf(const std::map<std::string, std::string>& texts) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject();
  for (const auto& [key, text] : texts) json.Key(key).String(text);
  json.EndObject();
  return body;
}

}  // namespace compat
