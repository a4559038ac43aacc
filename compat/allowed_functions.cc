#include "compat/allowed_functions.h"

#include <algorithm>
#include <array>

namespace compat {

namespace {

// workerd's list, grouped by the pages of SQLite's documentation. What SQLite has beyond it is
// refused, on purpose or because nobody asked for it: sqlite_version, sqlite_source_id,
// sqlite_compileoption_get and _used (they tell about the host), sqlite_offset, if, ceiling, power,
// log10, json_pretty, json_error_position, json_array_insert.
constexpr std::array kFunctions = std::to_array<std::string_view>({
    // https://www.sqlite.org/lang_corefunc.html
    "abs",
    "changes",
    "char",
    "coalesce",
    "concat",
    "concat_ws",
    "format",
    "glob",
    "hex",
    "ifnull",
    "iif",
    "instr",
    "last_insert_rowid",
    "length",
    "like",
    "likelihood",
    "likely",
    "load_extension",  // SQLite itself refuses to run it
    "lower",
    "ltrim",
    "max",
    "min",
    "nullif",
    "octet_length",
    "printf",
    "quote",
    "random",
    "randomblob",
    "replace",
    "round",
    "rtrim",
    "sign",
    "soundex",
    "substr",
    "substring",
    "total_changes",
    "trim",
    "typeof",
    "unhex",
    "unicode",
    "unlikely",
    "upper",
    "zeroblob",
    // https://www.sqlite.org/lang_datefunc.html
    "date",
    "time",
    "datetime",
    "julianday",
    "unixepoch",
    "strftime",
    "timediff",
    "current_date",
    "current_time",
    "current_timestamp",
    // https://www.sqlite.org/lang_aggfunc.html
    "avg",
    "count",
    "group_concat",
    "string_agg",
    "sum",
    "total",
    // https://www.sqlite.org/windowfunctions.html
    "row_number",
    "rank",
    "dense_rank",
    "percent_rank",
    "cume_dist",
    "ntile",
    "lag",
    "lead",
    "first_value",
    "last_value",
    "nth_value",
    // https://www.sqlite.org/lang_mathfunc.html
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "ceil",
    "cos",
    "cosh",
    "degrees",
    "exp",
    "floor",
    "ln",
    "log",
    "log2",
    "mod",
    "pi",
    "pow",
    "radians",
    "sin",
    "sinh",
    "sqrt",
    "tan",
    "tanh",
    "trunc",
    // https://www.sqlite.org/json1.html
    "json",
    "jsonb",
    "json_array",
    "jsonb_array",
    "json_array_length",
    "json_extract",
    "jsonb_extract",
    "->",
    "->>",
    "json_insert",
    "jsonb_insert",
    "json_object",
    "jsonb_object",
    "json_patch",
    "jsonb_patch",
    "json_remove",
    "jsonb_remove",
    "json_replace",
    "jsonb_replace",
    "json_set",
    "jsonb_set",
    "json_type",
    "json_valid",
    "json_quote",
    "json_group_array",
    "jsonb_group_array",
    "json_group_object",
    "jsonb_group_object",
    "json_each",
    "json_tree",
    // https://www.sqlite.org/fts5.html
    "match",
    "highlight",
    "bm25",
    "snippet",
    // https://www.sqlite.org/rtree.html
    "rtreecheck",
    // ALTER TABLE calls these; a statement cannot, as SQLite keeps them for its own use.
    "sqlite_rename_column",
    "sqlite_rename_table",
    "sqlite_rename_test",
    "sqlite_drop_column",
    "sqlite_rename_quotefix",
});

constexpr auto Sorted(auto names) {
  std::sort(names.begin(), names.end());
  return names;
}

constexpr auto kSortedFunctions = Sorted(kFunctions);

}  // namespace

bool IsAllowedFunction(std::string_view name) {
  return std::binary_search(kSortedFunctions.begin(), kSortedFunctions.end(), name);
}

}  // namespace compat
