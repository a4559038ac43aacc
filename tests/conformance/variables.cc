#include "tests/conformance/variables.h"

#include <charconv>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace tests {

namespace {

std::runtime_error BadExpression(std::string_view expression) {
  return std::runtime_error("${" + std::string(expression) + "} stands for nothing");
}

// Cuts off what stands before the next colon, and returns it; none when there is no colon.
std::optional<std::string_view> TakePart(std::string_view& rest) {
  const std::size_t colon = rest.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view part = rest.substr(0, colon);
  rest.remove_prefix(colon + 1);
  return part;
}

std::optional<unsigned> ParseNumber(std::optional<std::string_view> digits, int base) {
  unsigned number = 0;
  if (!digits || digits->empty()) return std::nullopt;
  const char* const end = digits->data() + digits->size();
  const auto [stop, error] = std::from_chars(digits->data(), end, number, base);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

std::string Repeat(unsigned count, std::string_view text) {
  std::string repeated;
  repeated.reserve(count * text.size());
  for (unsigned i = 0; i < count; ++i) repeated += text;
  return repeated;
}

std::string List(unsigned from, unsigned to, std::string_view text) {
  std::string list;
  for (unsigned number = from; number <= to; ++number) {
    if (number > from) list += ',';
    for (const char c : text) {
      if (c == '#') {
        list += std::to_string(number);
      } else {
        list += c;
      }
    }
  }
  return list;
}

}  // namespace

void Variables::Set(const std::string& name, std::string value) {
  values_[name] = std::move(value);
}

std::string Variables::Expand(std::string_view text) const {
  std::string expanded;
  std::size_t position = 0;
  for (;;) {
    const std::size_t begin = text.find("${", position);
    expanded += text.substr(position, begin - position);
    if (begin == std::string_view::npos) return expanded;
    const std::size_t end = text.find('}', begin);
    if (end == std::string_view::npos) throw BadExpression(text.substr(begin + 2));
    expanded += ValueOf(text.substr(begin + 2, end - begin - 2));
    position = end + 1;
  }
}

std::string Variables::ValueOf(std::string_view expression) const {
  if (const auto found = values_.find(expression); found != values_.end()) return found->second;
  std::string_view rest = expression;
  const std::optional<std::string_view> generator = TakePart(rest);
  if (generator == "byte") {
    const std::optional<unsigned> byte = ParseNumber(rest, 16);
    if (byte && *byte <= 0xff) return {static_cast<char>(*byte)};
  } else if (generator == "repeat") {
    const std::optional<unsigned> count = ParseNumber(TakePart(rest), 10);
    if (count) return Repeat(*count, rest);
  } else if (generator == "list") {
    const std::optional<unsigned> from = ParseNumber(TakePart(rest), 10);
    const std::optional<unsigned> to = ParseNumber(TakePart(rest), 10);
    if (from && to) return List(*from, *to, rest);
  }
  throw BadExpression(expression);
}

}  // namespace tests
