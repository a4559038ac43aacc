#include "compat/described/request_id.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "storage/ascii.h"
#include "storage/id_source.h"

namespace compat {

namespace {

// It is sent back as a header and written into logs.
bool IsSane(std::string_view text) {
  constexpr std::size_t kMostBytes = 128;
  const auto is_plain = [](char c) {
    return storage::IsAlphanumeric(c) ||
           std::string_view("-_.:+/=").find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= kMostBytes &&
         std::all_of(text.begin(), text.end(), is_plain);
}

}  // namespace

std::string RequestIdOf(const std::string* sent, storage::IdSource& ids) {
  if (sent != nullptr && IsSane(*sent)) return *sent;
  return storage::MakePrefixedId(ids, "req");
}

}  // namespace compat
