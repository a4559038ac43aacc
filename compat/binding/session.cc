#include "compat/binding/session.h"

#include "compat/bookmark.h"

namespace compat::binding {

Session ReadSession(std::string_view token) {
  if (token.empty() || token == "first-unconstrained") return {};
  const std::optional<Bookmark> bookmark = ParseBookmark(token);
  if (!bookmark) return {.is_for_primary = true, .at_least = {}};
  return {.is_for_primary = false, .at_least = bookmark->number};
}

}  // namespace compat::binding
