// The names that databases have on the workspace surface: ids, slugs, and the names of the D1
// databases behind them.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace compat::workspace {

// In characters. The last bounds a cursor's length, as a list can be ordered by it.
inline constexpr std::size_t kMaxNameLength = 100;
inline constexpr std::size_t kMaxSlugLength = 63;
inline constexpr std::size_t kMaxDescriptionLength = 4000;

// "dbs_" and 24 characters of 0-9a-z.
bool IsDatabaseId(std::string_view text);

// ^[a-z0-9]+(-[a-z0-9]+)*$, up to kMaxSlugLength.
bool IsSlug(std::string_view text);

// `text` without white space at its ends, as JavaScript's trim() has it.
std::string_view Trimmed(std::string_view text);

// The nth slug, from 1, to try for a database of this name: Latin letters folded to ASCII in lower
// case, runs of anything else as "-", and "-2", "-3", … behind it from the second on.
std::string SlugOfName(std::string_view name, unsigned n);

// The nth name, from 1, to try for the D1 database of a record.
std::string DatabaseNameOf(std::string_view workspace_slug, std::string_view slug, unsigned n);

}  // namespace compat::workspace
