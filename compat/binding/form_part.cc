#include "compat/binding/form_part.h"

#include <algorithm>
#include <string>

#include "storage/ascii.h"

namespace compat::binding {

namespace {

constexpr std::string_view kLineEnd = "\r\n";

// The value of the parameter `name` in a header's value, quoted or not; none without it. Names of
// parts and boundaries hold neither quotes nor semicolons.
std::optional<std::string_view> ParameterOf(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const std::size_t semicolon = header.find(';');
    std::string_view part = header.substr(0, semicolon);
    header.remove_prefix(semicolon == std::string_view::npos ? header.size() : semicolon + 1);
    part.remove_prefix(std::min(part.find_first_not_of(" \t"), part.size()));
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    if (!storage::EqualIgnoringCase(part.substr(0, equals), name)) continue;
    std::string_view value = part.substr(equals + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    return value;
  }
  return std::nullopt;
}

// Whether the part whose header lines these are is called `name`.
bool IsCalled(std::string_view head, std::string_view name) {
  constexpr std::string_view kDisposition = "content-disposition:";
  while (!head.empty()) {
    const std::size_t end = std::min(head.find(kLineEnd), head.size());
    const std::string_view line = head.substr(0, end);
    if (storage::StartsWithIgnoringCase(line, kDisposition))
      return ParameterOf(line, "name") == name;
    head.remove_prefix(std::min(end + kLineEnd.size(), head.size()));
  }
  return false;
}

}  // namespace

std::optional<std::string_view> FindFormPart(std::string_view body, std::string_view content_type,
                                             std::string_view name) {
  if (!storage::StartsWithIgnoringCase(content_type, "multipart/form-data")) return std::nullopt;
  const std::optional<std::string_view> boundary = ParameterOf(content_type, "boundary");
  if (!boundary || boundary->empty()) return std::nullopt;
  const std::string first = "--" + std::string(*boundary);
  const std::string next = std::string(kLineEnd) + first;
  if (!body.starts_with(first)) return std::nullopt;
  body.remove_prefix(first.size());
  // Each turn begins behind a boundary; two hyphens there end the body.
  while (body.starts_with(kLineEnd)) {
    const std::size_t end = body.find(next);
    const std::size_t head_end = body.find("\r\n\r\n");
    if (end == std::string_view::npos || head_end == std::string_view::npos || head_end > end)
      break;
    const std::string_view head = body.substr(kLineEnd.size(), head_end - kLineEnd.size());
    const std::size_t begin = head_end + 2 * kLineEnd.size();
    if (begin <= end && IsCalled(head, name)) return body.substr(begin, end - begin);
    body.remove_prefix(end + next.size());
  }
  return std::nullopt;
}

}  // namespace compat::binding
