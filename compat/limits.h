// D1's limits, each with where it is from. "workerd" is the engine that D1 runs on, read August
// 2026: where its value and D1's documentation differ, the engine is what a client meets.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "storage/sqlite/sql_limits.h"
#include "storage/usage/usage.h"

namespace compat {

// workerd, SQLite wrapper. The documentation says 2,000,000 bytes a row and 32 function arguments.
inline constexpr storage::SqlLimits kSqlLimits = {
    .length = 4 * 1024 * 1024,
    .sql_length = 100'000,
    .column = 100,
    .expr_depth = 100,
    .compound_select = 5,
    .vdbe_op = 25'000,
    .function_arg = 127,
    .like_pattern_length = 50,
    .variable_number = 100,
    .trigger_depth = 10,
};

// D1's limits page, autumn 2026.
inline constexpr std::uint64_t kMaxResultBytes = 50'000'000;

struct PlanLimits {
  std::uint64_t databases;  // an account
  std::uint64_t database_bytes;
  // What the account's statements may read and write from one midnight, UTC, to the next.
  std::optional<storage::RowsOfADay> rows;
};

// The same page and the one on prices.
inline constexpr PlanLimits kPaidPlan = {
    .databases = 1'000'000, .database_bytes = 10'000'000'000, .rows = {}};
inline constexpr PlanLimits kFreePlan = {
    .databases = 10,
    .database_bytes = 500'000'000,
    .rows = storage::RowsOfADay{.read = 5'000'000, .written = 100'000}};

// The paid plan's limits page.
inline constexpr std::int64_t kQueryTimeoutMs = 30'000;
inline constexpr std::uint64_t kMaxImportBytes = 5'000'000'000;

// Our own: the service keeps these files elsewhere. Twice the largest import.
inline constexpr std::uint64_t kTransferSpaceBytes = std::uint64_t{10} << 30U;

// D1's API reference; that no per_page means 100 was seen on the real service.
inline constexpr std::int64_t kDefaultPerPage = 100;
inline constexpr std::int64_t kMinPerPage = 10;
inline constexpr std::int64_t kMaxPerPage = 10'000;

}  // namespace compat
