#include "compat/query_parameters.h"

#include <algorithm>
#include <charconv>

#include "storage/error.h"

namespace compat {

std::optional<std::string> PercentDecode(std::string_view text, PlusSign plus) {
  const auto is_itself = [](char c) { return c != '%' && c != '+'; };
  if (std::all_of(text.begin(), text.end(), is_itself)) return std::string(text);
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      unsigned byte = 0;
      const char* const digits = text.data() + i + 1;
      const auto [end, failure] = std::from_chars(digits, digits + 2, byte, 16);
      if (failure != std::errc() || end != digits + 2) return std::nullopt;
      decoded.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
      i += 2;
    } else if (text[i] == '+' && plus == PlusSign::kIsSpace) {
      decoded.push_back(' ');
    } else {
      decoded.push_back(text[i]);
    }
  }
  return decoded;
}

QueryParameters::QueryParameters(std::string_view query) {
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view part = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    auto name = PercentDecode(part.substr(0, equals), PlusSign::kIsSpace);
    auto value = equals == std::string_view::npos
                     ? std::optional<std::string>("")
                     : PercentDecode(part.substr(equals + 1), PlusSign::kIsSpace);
    if (!name || !value) {
      throw storage::Error(storage::ErrorKind::kMalformedRequest,
                           "The request is malformed: broken percent-encoding in the query string");
    }
    all_.emplace_back(std::move(*name), std::move(*value));
  }
}

const std::string* QueryParameters::Find(std::string_view name) const {
  for (const auto& [key, value] : all_) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::vector<std::string_view> QueryParameters::FindAll(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : all_) {
    if (key == name) values.push_back(value);
  }
  return values;
}

}  // namespace compat
