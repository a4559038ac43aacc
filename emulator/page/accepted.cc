#include "emulator/page/accepted.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

namespace emulator {

namespace {

std::string_view Trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Takes what stands before the first `separator` off `text`.
std::string_view TakeUpTo(char separator, std::string_view& text) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view taken = Trim(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

// A quality is 0, 1 or between, with up to three digits; all that counts is whether it is 0.
bool IsZero(std::string_view quality) {
  return !quality.empty() && quality.find_first_not_of("0.") == std::string_view::npos;
}

// Whether an element of a list such as "text/html;q=0.9, */*" is `name` with a quality above 0;
// none when no element is `name`.
std::optional<bool> FindInList(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    std::string_view element = TakeUpTo(',', list);
    if (!EqualIgnoringCase(TakeUpTo(';', element), name)) continue;
    bool is_wanted = true;
    while (!element.empty()) {
      const std::string_view parameter = TakeUpTo(';', element);
      if (parameter.starts_with("q=") || parameter.starts_with("Q=")) {
        is_wanted = !IsZero(Trim(parameter.substr(2)));
      }
    }
    return is_wanted;
  }
  return std::nullopt;
}

}  // namespace

bool AcceptsType(const Request& request, std::string_view type) {
  const std::string* const accept = request.FindHeader("accept");
  return accept != nullptr && FindInList(*accept, type).value_or(false);
}

bool AcceptsCoding(const Request& request, std::string_view coding) {
  const std::string* const accept = request.FindHeader("accept-encoding");
  if (accept == nullptr) return true;
  if (const auto named = FindInList(*accept, coding)) return *named;
  return FindInList(*accept, "*").value_or(false);
}

}  // namespace emulator
